using System.Net;
using System.Net.Sockets;

namespace VerificationService.Api.Http.RateLimits;

/// <summary>Where a request came from, as far as the connection and trusted proxies know it.</summary>
internal static class ClientAddress
{
    /// <summary>The address of <paramref name="context"/>.</summary>
    public static IPAddress Of(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    /// <summary>Whose address it is: whoever has one IPv6 address has the 2^64 beside it too.</summary>
    public static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
