namespace VerificationService.Application.Webhooks;

/// <summary>
/// Which URLs a caller may name for a callback or a webhook. This is the check of form; where the name resolves to is
/// checked again when the connection is made, because a name can change its mind.
/// </summary>
/// <param name="allowHttp">Whether plain http is accepted: in Development only.</param>
public sealed class CallbackUrlRules(bool allowHttp)
{
    /// <summary>Longest URL taken, in characters.</summary>
    public const int MaxLength = 2048;

    // RFC 1035 §2.3.4: no longer name can be looked up.
    private const int MaxHostLength = 253;

    /// <summary>What is accepted, as a sentence.</summary>
    public string Accepted => AcceptedAs("callbackUrl");

    /// <summary>What is accepted as <paramref name="field"/>, as a sentence.</summary>
    public string AcceptedAs(string field) =>
        $"{field} must be an absolute {(allowHttp ? "http or https" : "https")} URL of at most {MaxLength} characters without user info or fragment";

    /// <summary>Whether <paramref name="url"/> has an acceptable form.</summary>
    public bool Accepts(string url) =>
        url.Length <= MaxLength
        && !url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (allowHttp && uri.Scheme == Uri.UriSchemeHttp))
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0
        && uri.Host.Length <= MaxHostLength;
}
