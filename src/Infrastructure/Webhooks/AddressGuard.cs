using System.Net;
using System.Net.Sockets;
using VerificationService.Infrastructure.Outbox;

namespace VerificationService.Infrastructure.Webhooks;

/// <summary>
/// Keeps callbacks out of networks a caller has no business in (server-side request forgery, OWASP API7:2023). The
/// check is made on the resolved address, at the moment of connecting, and that very address is connected to: a name
/// that resolves differently the second time gains nothing.
/// </summary>
/// <param name="allowed">Networks that are let through although they are not public.</param>
internal sealed class AddressGuard(IReadOnlyList<IPNetwork> allowed)
{
    // IANA IPv4 and IPv6 special-purpose address registries, and multicast.
    private static readonly IPNetwork[] Refused =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/96", // unspecified, loopback, IPv4-compatible
            "64:ff9b:1::/48", // local-use translation
            "100::/64", // discard
            "100:0:0:1::/64", // dummy
            "2001::/23", // Teredo, ORCHID, benchmarking and the other protocol assignments
            "2001:db8::/32", // documentation
            "2620:4f:8000::/48", // AS112
            "3fff::/20", // documentation
            "5f00::/16", // segment routing
            "fc00::/7", // unique local
            "fe80::/10", // link-local
            "fec0::/10", // site-local, deprecated
            "ff00::/8", // multicast
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>The guard these settings ask for; Development lets loopback through, and only Development by default.</summary>
    public static AddressGuard For(DeliveryOptions options, bool isDevelopment) =>
        new([.. options.AllowedNetworks.Select(network => IPNetwork.Parse(network)), .. isDevelopment ? Loopback : []]);

    /// <summary>Whether a request may go to <paramref name="address"/>.</summary>
    public bool Accepts(IPAddress address)
    {
        address = Unwrap(address);
        return allowed.Any(network => network.Contains(address)) || !Refused.Any(network => network.Contains(address));
    }

    /// <summary>Resolves, checks and connects; for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken
    )
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var accepted = addresses.Where(Accepts).ToArray();
        if (accepted.Length == 0)
        {
            throw new AddressRefusedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(accepted, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // An IPv4 address can hide in an IPv6 one: mapped (RFC 4291), translated (RFC 6052) or 6to4 (RFC 3056).
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        if (IPNetwork.Parse("64:ff9b::/96").Contains(address))
        {
            return new IPAddress(bytes.AsSpan(12, 4));
        }

        return bytes is [0x20, 0x02, ..] ? new IPAddress(bytes.AsSpan(2, 4)) : address;
    }
}

/// <summary>The name resolves to no address a callback may reach.</summary>
internal sealed class AddressRefusedException()
    : Exception("The receiver's address is not public; internal receivers are allowed by Deliveries:AllowedNetworks.");
