using System.Net;
using System.Net.Sockets;
using VerificationService.Infrastructure.Deliveries.Outbox;

namespace VerificationService.Infrastructure.Deliveries.Webhooks;

/// <summary>
/// Keeps callbacks out of networks a caller has no business in (server-side request forgery, OWASP API7:2023): public
/// addresses are accepted, and nothing else. The check is made on the resolved address, at the moment of connecting, and
/// that very address is connected to: a name that resolves differently the second time gains nothing.
/// </summary>
/// <param name="allowed">Networks that are let through although they are not public.</param>
internal sealed class AddressGuard(IReadOnlyList<IPNetwork> allowed)
{
    // What the internet routes to one receiver: IPv4 below multicast (RFC 1112), IPv6 global unicast (RFC 4291 §2.5.4). An
    // address that is in none of them is refused, whatever it may once be for.
    private static readonly IPNetwork[] Public =
    [
        .. new[] { "0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3", "2000::/3" }.Select(network => IPNetwork.Parse(network)),
    ];

    // What the IANA special-purpose address registries (RFC 6890) take out of those, also where they call it reachable: no
    // receiver of callbacks answers at an anycast address of a protocol.
    private static readonly IPNetwork[] Special =
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
            "2001::/23", // Teredo, ORCHID, benchmarking and the other protocol assignments
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4, whose relays are gone (RFC 7526)
            "2620:4f:8000::/48", // AS112
            "3fff::/20", // documentation
        }.Select(network => IPNetwork.Parse(network)),
    ];

    // The well-known prefix of translation to IPv4 (RFC 6052 §2.1).
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>The guard these settings ask for; Development lets loopback through, and only Development by default.</summary>
    public static AddressGuard For(DeliveryOptions options, bool isDevelopment) =>
        new([.. options.AllowedNetworks.Select(network => IPNetwork.Parse(network)), .. isDevelopment ? Loopback : []]);

    /// <summary>Whether a request may go to <paramref name="address"/>.</summary>
    public bool Accepts(IPAddress address)
    {
        address = Unwrap(address);
        return allowed.Any(network => network.Contains(address))
            || (Public.Any(network => network.Contains(address)) && !Special.Any(network => network.Contains(address)));
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

    // An IPv4 address can be written as an IPv6 one: mapped (RFC 4291 §2.5.5.2) or translated. It is judged as what it is.
    private static IPAddress Unwrap(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : Translated.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12, 4))
        : address;
}

/// <summary>The name resolves to no address a callback may reach.</summary>
internal sealed class AddressRefusedException()
    : Exception("The receiver's address is not public; internal receivers are allowed by Deliveries:AllowedNetworks.");
