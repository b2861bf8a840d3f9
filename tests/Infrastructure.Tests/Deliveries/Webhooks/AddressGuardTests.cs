using System.Net;
using System.Net.Sockets;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Deliveries.Webhooks;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Webhooks;

/// <summary>Which addresses a callback may reach, range by range with both ends, and that the one checked is the one reached.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class AddressGuardTests
{
    private static readonly AddressGuard Production = AddressGuard.For(new DeliveryOptions(), isDevelopment: false);
    private static readonly AddressGuard Development = AddressGuard.For(new DeliveryOptions(), isDevelopment: true);

    [Theory]
    [InlineData("0.0.0.0", "0.255.255.255")] // this network
    [InlineData("10.0.0.0", "10.255.255.255")] // private
    [InlineData("100.64.0.0", "100.127.255.255")] // carrier-grade NAT
    [InlineData("127.0.0.0", "127.255.255.255")] // loopback
    [InlineData("169.254.0.0", "169.254.255.255")] // link-local
    [InlineData("169.254.169.254", "169.254.170.2")] // cloud metadata
    [InlineData("172.16.0.0", "172.31.255.255")] // private
    [InlineData("192.0.0.0", "192.0.0.255")] // protocol assignments
    [InlineData("192.0.2.0", "192.0.2.255")] // documentation
    [InlineData("192.88.99.0", "192.88.99.255")] // 6to4 relay
    [InlineData("192.168.0.0", "192.168.255.255")] // private
    [InlineData("198.18.0.0", "198.19.255.255")] // benchmarking
    [InlineData("198.51.100.0", "198.51.100.255")] // documentation
    [InlineData("203.0.113.0", "203.0.113.255")] // documentation
    [InlineData("224.0.0.0", "239.255.255.255")] // multicast
    [InlineData("240.0.0.0", "255.255.255.255")] // reserved, broadcast
    [InlineData("::", "::1")] // unspecified, loopback
    [InlineData("::2", "::ffff:ffff")] // IPv4-compatible
    [InlineData("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff")] // local-use translation
    [InlineData("100::", "100::ffff:ffff:ffff:ffff")] // discard
    [InlineData("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff")] // Teredo and protocol assignments
    [InlineData("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")] // documentation
    [InlineData("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff")] // 6to4
    [InlineData("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff")] // AS112
    [InlineData("64:ff9b:0:0:1::", "64:ff9b::ffff:ffff:ffff")] // beside the prefix of translation
    [InlineData("::1:0:0:0", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")] // not yet anything
    [InlineData("4000::", "efff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("192.31.196.0", "192.31.196.255")] // AS112
    [InlineData("192.52.193.0", "192.52.193.255")] // AMT
    [InlineData("192.175.48.0", "192.175.48.255")] // AS112
    [InlineData("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff")] // documentation
    [InlineData("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff")] // segment routing
    [InlineData("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")] // unique local
    [InlineData("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff")] // link-local
    [InlineData("fe80::1%1", "fe80::1%2")] // link-local with a zone
    [InlineData("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")] // site-local
    [InlineData("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")] // multicast
    public void A_range_that_is_not_public_is_refused_from_its_first_address_to_its_last(string first, string last)
    {
        Assert.False(Production.Accepts(IPAddress.Parse(first)));
        Assert.False(Production.Accepts(IPAddress.Parse(last)));
    }

    [Theory]
    [InlineData("1.0.0.0")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.3.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("198.51.99.255")]
    [InlineData("198.51.101.0")]
    [InlineData("203.0.112.255")]
    [InlineData("203.0.114.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:200::")]
    [InlineData("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db9::")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff:1000::")]
    public void What_lies_beside_a_range_is_public_and_accepted(string address) =>
        Assert.True(Production.Accepts(IPAddress.Parse(address)));

    [Theory]
    [InlineData("::ffff:127.0.0.1")] // mapped
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")] // compatible
    [InlineData("64:ff9b::127.0.0.1")] // translated
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b:1::10.0.0.1")]
    [InlineData("2002:7f00:1::")] // 6to4
    [InlineData("2002:a00:1::1")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2002:808:808::1")]
    [InlineData("2001:0:7f00:1::")] // Teredo
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    public void An_IPv4_address_hidden_in_an_IPv6_one_is_judged_by_what_it_is(string address) =>
        Assert.False(Production.Accepts(IPAddress.Parse(address)));

    [Theory]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    public void A_public_IPv4_address_written_as_an_IPv6_one_stays_public(string address) =>
        Assert.True(Production.Accepts(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.255.254", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    public void Development_lets_loopback_through_and_nothing_else_that_is_not_public(string address, bool accepted)
    {
        Assert.Equal(accepted, Development.Accepts(IPAddress.Parse(address)));
        Assert.False(Production.Accepts(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.20.0.0", true)]
    [InlineData("10.20.255.255", true)]
    [InlineData("::ffff:10.20.0.1", true)]
    [InlineData("10.19.255.255", false)]
    [InlineData("10.21.0.0", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("fd00:1::5", true)]
    [InlineData("fd00:2::5", false)]
    public void A_network_that_is_allowed_is_let_through_and_no_address_beside_it(string address, bool accepted)
    {
        var guard = AddressGuard.For(
            new DeliveryOptions { AllowedNetworks = ["10.20.0.0/16", "fd00:1::/32"] },
            isDevelopment: false
        );

        Assert.Equal(accepted, guard.Accepts(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.20.0.0")]
    [InlineData("everything")]
    public void An_allowed_network_that_is_none_is_a_fault_of_the_settings(string network) =>
        Assert.Contains(network, new DeliveryOptions { AllowedNetworks = [network] }.Failure());

    [Fact]
    public async Task The_connection_goes_to_the_address_that_was_checked_and_not_to_the_name()
    {
        // A name of two addresses, both listening. Whichever alone passes the check is the one that is reached, so the
        // name is not looked up a second time on the way.
        var addresses = await Dns.GetHostAddressesAsync("localhost");
        using var four = new TcpListener(IPAddress.Loopback, 0);
        four.Start();
        var port = ((IPEndPoint)four.LocalEndpoint).Port;
        using var other = new TcpListener(IPAddress.Parse("127.0.0.2"), port);
        other.Start();
        Assert.Contains(IPAddress.Loopback, addresses);

        using (await ConnectAsync(Allowing("127.0.0.1/32"), "localhost", port))
        {
            await Eventually(four);
            Assert.False(other.Pending());
        }

        // The same name, the same listener, another check: nothing is reached although the name would lead there.
        await Assert.ThrowsAsync<AddressRefusedException>(() =>
            ConnectAsync(Allowing("127.0.0.2/32"), "localhost", port)
        );
        Assert.False(four.Pending());
        Assert.False(other.Pending());

        static AddressGuard Allowing(string network) =>
            AddressGuard.For(new DeliveryOptions { AllowedNetworks = [network] }, isDevelopment: false);

        static async Task Eventually(TcpListener listener) => (await listener.AcceptTcpClientAsync()).Dispose();
    }

    // Through the handler the sender uses, whose callback is the only way the guard is called.
    private static async Task<Stream> ConnectAsync(AddressGuard guard, string host, int port)
    {
        var connected = new TaskCompletionSource<Stream>();
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                try
                {
                    connected.SetResult(await guard.ConnectAsync(context, cancellationToken));
                }
                catch (Exception exception)
                {
                    connected.SetException(exception);
                }

                throw new IOException("Connected is all that is wanted.");
            },
        };
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{host}:{port}/");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, CancellationToken.None));
        return await connected.Task;
    }
}
