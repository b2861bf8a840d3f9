using Microsoft.Extensions.Options;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Who issues the tokens that v2.1 takes. Section <c>Authentication</c>. Without an authority this service signs its
/// own, with a key in the data directory.
/// </summary>
internal sealed record AuthenticationSettings
{
    /// <summary><c>iss</c> of the tokens we sign.</summary>
    public string Issuer { get; init; } = "verification-service";

    /// <summary><c>aud</c> a token must have.</summary>
    public string Audience { get; init; } = "verification-service";

    /// <summary>Address of an OpenID Connect authority; null for our own tokens.</summary>
    public string? Authority { get; init; }

    /// <summary>
    /// <c>typ</c> headers taken from the authority: <c>at+jwt</c> (RFC 9068) unless listed otherwise, because an ID
    /// token must not pass as an access token (RFC 8725 §3.11).
    /// </summary>
    public IReadOnlyList<string> AuthorityTokenTypes { get; init; } = [];

    /// <summary>Whether an external authority issues the tokens.</summary>
    public bool IsExternal => !string.IsNullOrEmpty(Authority);

    internal sealed class Validator(IHostEnvironment environment) : IValidateOptions<AuthenticationSettings>
    {
        public ValidateOptionsResult Validate(string? name, AuthenticationSettings options)
        {
            var faults = new List<string>();
            if (string.IsNullOrWhiteSpace(options.Issuer))
            {
                faults.Add("Authentication:Issuer must not be empty.");
            }

            if (string.IsNullOrWhiteSpace(options.Audience))
            {
                faults.Add("Authentication:Audience must not be empty.");
            }

            if (
                options.IsExternal
                && (
                    !Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority)
                    || (
                        authority.Scheme != Uri.UriSchemeHttps
                        && !(environment.IsDevelopment() && authority.Scheme == Uri.UriSchemeHttp)
                    )
                )
            )
            {
                faults.Add(
                    "Authentication:Authority must be the https address of an OpenID Connect authority, or be left out."
                );
            }

            return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
        }
    }
}
