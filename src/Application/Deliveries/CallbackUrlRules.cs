using System.Net;

namespace VerificationService.Application.Deliveries;

/// <summary>
/// Which URLs a caller may name for a callback or a webhook. An address is checked here as it is written; what a name
/// resolves to is checked when the connection is made, because a name can change its mind.
/// </summary>
/// <param name="allowHttp">Whether plain http is accepted: in Development only.</param>
/// <param name="mayReach">Whether deliveries may go to an address.</param>
public sealed class CallbackUrlRules(bool allowHttp, Func<IPAddress, bool> mayReach)
{
    /// <summary>Longest URL taken, in characters.</summary>
    public const int MaxLength = 2048;

    // RFC 1035 §2.3.4: no longer name can be looked up.
    private const int MaxHostLength = 253;

    /// <summary>What is accepted, as a sentence.</summary>
    public string Accepted => AcceptedAs("callbackUrl");

    /// <summary>What is accepted as <paramref name="field"/>, as a sentence.</summary>
    public string AcceptedAs(string field) =>
        $"{field} must be an absolute {(allowHttp ? "http or https" : "https")} URL of at most {MaxLength} characters without user info or fragment, its host a name or a public address, its port from 1 to 65535";

    /// <summary>Whether <paramref name="url"/> has an acceptable form and, where its host is an address, an acceptable one.</summary>
    public bool Accepts(string url) =>
        url.Length <= MaxLength
        && !url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (allowHttp && uri.Scheme == Uri.UriSchemeHttp))
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0
        && uri.Host.Length <= MaxHostLength
        && uri.Port is > 0 and <= IPEndPoint.MaxPort
        && (AddressOf(uri) is not { } address || mayReach(address));

    // As the connection will read it: 127.1, 0x7f000001, 2130706433 and full-width digits are addresses too, with or without
    // the full stop that ends a name. A name below localhost is this machine and nothing else (RFC 6761 §6.3).
    private static IPAddress? AddressOf(Uri uri)
    {
        var host = uri.IdnHost.TrimEnd('.');
        return IPAddress.TryParse(host, out var address) ? address
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
                ? IPAddress.Loopback
            : null;
    }
}
