using Microsoft.OpenApi;

namespace VerificationService.Api.OpenApi;

/// <summary>How a caller of each surface proves who it is.</summary>
internal static class SecuritySchemes
{
    private const string Token = "Token";
    private const string ApiKey = "ApiKey";
    private const string PublishedApiKey = "PublishedApiKey";
    private const string Bearer = "Bearer";

    public static IDictionary<string, IOpenApiSecurityScheme> Of(string document) =>
        document == ApiDocuments.V1
            ? new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Token] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = "Authorization",
                    Description = "`Token ` or `Bearer ` followed by an API key, or the key alone",
                },
                [ApiKey] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = "X-Api-Key",
                    Description = "An API key",
                },
                [PublishedApiKey] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = "API-Key",
                    Description = "An API key, by the name that the published contract gives the header",
                },
            }
            : new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    BearerFormat = "JWT",
                    Description =
                        "A token from POST /api/v2.1/sessions, or from the configured authority; checked as RFC8725 says: algorithm, issuer, audience, type and times",
                },
            };

    /// <summary>What takes no credential.</summary>
    public static IList<OpenApiSecurityRequirement> None => [new OpenApiSecurityRequirement()];

    /// <summary>Any one of the document's schemes.</summary>
    public static IList<OpenApiSecurityRequirement> RequirementOf(string name, OpenApiDocument? document) =>
        [
            .. (name == ApiDocuments.V1 ? new[] { Token, ApiKey, PublishedApiKey } : [Bearer]).Select(
                scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] }
            ),
        ];
}
