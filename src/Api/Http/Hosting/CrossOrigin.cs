using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Idempotency;

namespace VerificationService.Api.Http.Hosting;

/// <summary>
/// The origins whose pages may call both surfaces from a browser (CORS, WHATWG Fetch §3.2). Section <c>Cors</c>. None by
/// default. Credentials that a browser adds by itself, cookies, are never among what they may send.
/// </summary>
internal sealed record CrossOrigin
{
    /// <summary>Origins, such as <c>https://backoffice.example.com</c>.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    // A page sees no other header of an answer unless it is named here.
    private static readonly string[] Exposed =
    [
        HeaderNames.ETag,
        HeaderNames.Location,
        HeaderNames.RetryAfter,
        "RateLimit",
        "RateLimit-Policy",
        "X-Trace-Id",
        IdempotencyFilter.ReplayedHeader,
    ];

    /// <summary>Uses what is configured; nothing, when nothing is.</summary>
    public static void Use(WebApplication app)
    {
        var origins = app.Services.GetRequiredService<IOptions<CrossOrigin>>().Value.AllowedOrigins;
        if (origins.Count == 0)
        {
            return;
        }

        // Before authentication: a preflight request (WHATWG Fetch §4.8) carries no credential.
        app.UseWhen(
            context => Surfaces.Of(context.Request.Path).Contract is not null,
            surface =>
                surface.UseCors(policy =>
                    policy
                        .WithOrigins([.. origins])
                        .AllowAnyMethod()
                        .AllowAnyHeader()
                        .WithExposedHeaders(Exposed)
                        .SetPreflightMaxAge(TimeSpan.FromMinutes(10))
                )
        );
    }

    internal sealed class Validator(IHostEnvironment environment) : IValidateOptions<CrossOrigin>
    {
        public ValidateOptionsResult Validate(string? name, CrossOrigin options)
        {
            var failures = options
                .AllowedOrigins.Where(origin => !IsOrigin(origin, environment.IsDevelopment()))
                .Select(origin =>
                    $"Cors:AllowedOrigins holds '{origin}', which is not an origin like https://backoffice.example.com: "
                    + "scheme, host and perhaps port, http in Development alone, and each by its name."
                )
                .ToList();
            return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
        }

        // As a browser sends it (RFC 6454 §6.2); anything else would be compared with and never be equal.
        private static bool IsOrigin(string origin, bool isDevelopment) =>
            Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (isDevelopment && uri.Scheme == Uri.UriSchemeHttp))
            && uri.GetLeftPart(UriPartial.Authority) == origin
            && uri.UserInfo.Length == 0
            && !uri.Host.Contains('*', StringComparison.Ordinal);
    }
}
