using Microsoft.OpenApi;
using VerificationService.Api.Http.Idempotency;

namespace VerificationService.Api.OpenApi;

/// <summary>The headers that answers have, once for each document.</summary>
internal static class AnswerHeaders
{
    /// <summary>With 429 and 503.</summary>
    public const string RetryAfter = "Retry-After";

    /// <summary>With 415, where the body was packed.</summary>
    public const string AcceptEncoding = "Accept-Encoding";

    /// <summary>With a verification, a decision or the settings.</summary>
    public const string ETag = "ETag";

    private const string TraceId = "X-Trace-Id";
    private const string RateLimit = "RateLimit";
    private const string RateLimitPolicy = "RateLimit-Policy";
    private const string AllowOrigin = "Access-Control-Allow-Origin";

    /// <summary>Every one by its name.</summary>
    public static Dictionary<string, IOpenApiHeader> All { get; } =
        new()
        {
            [TraceId] = Text(
                "W3C trace id of the request: what to quote when asking about it",
                "^[0-9a-f]{32}$",
                "0af7651916cd43dd8448eb211c80319c"
            ),
            [RateLimit] = Text(
                "What is left of the caller's quota (r) and in how many seconds there is more (t)",
                "^[ -~]+$",
                "\"default\";r=1999;t=1"
            ),
            [RateLimitPolicy] = Text(
                "The caller's quota: how many requests (q) in how many seconds (w)",
                "^[ -~]+$",
                "\"default\";q=2000;w=4"
            ),
            [RetryAfter] = new OpenApiHeader
            {
                Description = "In how many seconds it is worth trying again",
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Minimum = "1",
                    Maximum = "86400",
                },
                Example = 1,
            },
            [AcceptEncoding] = Text("The coding of a body that is taken", "^identity$", "identity"),
            [AllowOrigin] = Text(
                "The origin of the page that asked, where the operator lets its pages call (`Cors__AllowedOrigins`); otherwise not sent, and a browser shows such a page no answer",
                "^https?://[^ ]+$",
                "https://backoffice.example.com"
            ),
            [IdempotencyFilter.ReplayedHeader] = Text(
                "The answer was given before, to an earlier request with the same Idempotency-Key",
                "^true$",
                "true"
            ),
            [ETag] = Text("The version of what is shown, for If-Match", "^\"[0-9]{1,19}\"$", "\"3\""),
        };

    /// <summary>References to those that every answer may have, and to <paramref name="more"/>.</summary>
    public static Dictionary<string, IOpenApiHeader> Of(OpenApiDocument? document, params string[] more) =>
        new[] { TraceId, RateLimit, RateLimitPolicy, AllowOrigin }
            .Concat(more)
            .ToDictionary(name => name, name => (IOpenApiHeader)new OpenApiHeaderReference(name, document));

    private static OpenApiHeader Text(string description, string pattern, string example) =>
        new()
        {
            Description = description,
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                MaxLength = 256,
                Pattern = pattern,
            },
            Example = example,
        };
}
