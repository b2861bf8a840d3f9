using Microsoft.Extensions.Options;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Who issues the tokens that v2.1 takes, and how people sign in to the console. Section <c>Authentication</c>. Without
/// an authority this service signs its own tokens and takes its own passwords.
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

    /// <summary>The console's client at the authority; without it, the console offers no single sign-on.</summary>
    public string? ClientId { get; init; }

    /// <summary>That client's secret; none for a public client, which PKCE protects alone (RFC 7636).</summary>
    public string? ClientSecret { get; init; }

    /// <summary>What the console calls the authority; the name of its host unless said otherwise.</summary>
    public string? DisplayName { get; init; }

    /// <summary>
    /// Whether the console takes passwords of this installation: unless said otherwise, only where it offers no single
    /// sign-on.
    /// </summary>
    public bool? LocalSignIn { get; init; }

    /// <summary>Whether an external authority issues the tokens.</summary>
    public bool IsExternal => !string.IsNullOrEmpty(Authority);

    /// <summary>Whether the console sends people to the authority to sign in.</summary>
    public bool OffersSingleSignOn => IsExternal && !string.IsNullOrEmpty(ClientId);

    /// <summary>Whether the console takes passwords of this installation.</summary>
    public bool TakesPasswords => LocalSignIn ?? !OffersSingleSignOn;

    /// <summary>The authority's name for people.</summary>
    public string AuthorityName => !string.IsNullOrEmpty(DisplayName) ? DisplayName : new Uri(Authority!).Host;

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"AuthenticationSettings {{ Authority = {Authority}, ClientId = {ClientId} }}";

    internal sealed class Validator(IHostEnvironment environment) : IValidateOptions<AuthenticationSettings>
    {
        public ValidateOptionsResult Validate(string? name, AuthenticationSettings options)
        {
            var failures = new List<string>();
            if (string.IsNullOrWhiteSpace(options.Issuer))
            {
                failures.Add("Authentication:Issuer must not be empty.");
            }

            if (string.IsNullOrWhiteSpace(options.Audience))
            {
                failures.Add("Authentication:Audience must not be empty.");
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
                failures.Add(
                    "Authentication:Authority must be the https address of an OpenID Connect authority, or be left out."
                );
            }

            if (!string.IsNullOrEmpty(options.ClientId) && !options.IsExternal)
            {
                failures.Add("Authentication:ClientId needs Authentication:Authority, whose client it names.");
            }

            if (!string.IsNullOrEmpty(options.ClientSecret) && string.IsNullOrEmpty(options.ClientId))
            {
                failures.Add("Authentication:ClientSecret needs Authentication:ClientId, whose secret it is.");
            }

            if (!options.TakesPasswords && !options.OffersSingleSignOn)
            {
                failures.Add(
                    "Authentication:LocalSignIn=false lets nobody in unless Authentication:Authority and Authentication:ClientId are set."
                );
            }

            return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
        }
    }
}
