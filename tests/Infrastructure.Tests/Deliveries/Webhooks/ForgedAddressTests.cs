using System.Net;
using System.Net.Sockets;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Tests.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Webhooks;

/// <summary>Server-side request forgery through the real sender, as it is set up in Production.</summary>
public sealed class ForgedAddressTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0x7f000001")]
    [InlineData("017700000001")]
    [InlineData("127.1")]
    [InlineData("0")]
    [InlineData("0.0.0.0")]
    [InlineData("[::1]")]
    [InlineData("[::]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("①②⑦.0.0.1")]
    [InlineData("１２７.０.０.１")]
    [InlineData("127。0。0。1")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    public async Task An_address_of_this_machine_is_not_connected_to_however_it_is_written(string host)
    {
        using var listener = new TcpListener(IPAddress.IPv6Any, 0);
        listener.Server.DualMode = true;
        listener.Start();
        var url = $"https://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/hook";
        await using var service = await TestService.StartAsync(settings: Sending.Settings());

        var id = (await service.QueueAsync(url, 1)).Single();

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Equal("pending", row.Status);
        Assert.Contains("its host a name or a public address", row.LastError);
        Assert.False(listener.Pending());
    }

    [SkippableFact]
    public async Task A_name_that_resolves_to_this_machine_is_not_connected_to()
    {
        var name = Dns.GetHostName();
        IPAddress[] addresses = [];
        try
        {
            addresses = await Dns.GetHostAddressesAsync(name);
        }
        catch (SocketException)
        {
            // Left empty.
        }

        Skip.If(addresses.Length == 0, $"This machine's name, {name}, does not resolve.");
        using var listener = new TcpListener(IPAddress.IPv6Any, 0);
        listener.Server.DualMode = true;
        listener.Start();
        await using var service = await TestService.StartAsync(settings: Sending.Settings());

        var id = (
            await service.QueueAsync($"https://{name}:{((IPEndPoint)listener.LocalEndpoint).Port}/hook", 1)
        ).Single();

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Contains("not public", row.LastError);
        Assert.False(listener.Pending());
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("https://user@127.0.0.1:{0}/")]
    [InlineData("https://user:password@127.0.0.1:{0}/")]
    [InlineData("https://example.org@127.0.0.1:{0}/")]
    [InlineData("https://127.0.0.1:{0}/#fragment")]
    [InlineData("ftp://127.0.0.1:{0}/")]
    [InlineData("file:///etc/passwd?{0}")]
    [InlineData("gopher://127.0.0.1:{0}/")]
    public async Task A_URL_of_a_form_that_is_not_taken_is_not_sent_to_even_when_it_is_in_the_outbox(string form)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = string.Format(form, ((IPEndPoint)listener.LocalEndpoint).Port);
        await using var service = await TestService.StartAsync(
            settings: Sending.Settings(("Deliveries:AllowedNetworks:0", "127.0.0.0/8"))
        );

        var id = (await service.QueueAsync(url, 1)).Single();

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.StartsWith("callbackUrl must be an absolute https URL", row.LastError);
        Assert.False(listener.Pending());
    }

    [Theory]
    [InlineData("http://example.org/")]
    [InlineData("https://user@example.org/")]
    [InlineData("https://example.org/#top")]
    [InlineData("https://exam ple.org/")]
    [InlineData("//example.org/")]
    [InlineData("https:///path")]
    [InlineData("https://10.0.0.1/hook")]
    [InlineData("https://2130706433/")]
    [InlineData("https://[::ffff:169.254.169.254]/latest/meta-data")]
    [InlineData("https://localhost:8443/")]
    [InlineData("https://example.org:0/")]
    [InlineData("https://example.org:65536/")]
    public async Task A_caller_cannot_name_such_a_URL_to_begin_with(string url)
    {
        await using var service = await TestService.StartAsync();
        var organization = await service.MustAsync(
            Actors.Integration,
            new Application.Subjects.CreateOrganization { Name = "Example Ltd", Country = "GB" }
        );

        var refused = await service.SendAsync(
            Actors.Integration,
            new CreateVerification { OrganizationId = organization.Id, CallbackUrl = url }
        );

        Assert.Equal(ErrorKind.Invalid, refused.Error?.Kind);
        var id = (
            await service.MustAsync(
                Actors.TenantAdmin,
                new CreateWebhook("https://receiver.example/", [WebhookEvents.All[0]])
            )
        )
            .Endpoint
            .Id;
        foreach (
            var webhook in new[]
            {
                (await service.SendAsync(Actors.TenantAdmin, new CreateWebhook(url, [WebhookEvents.All[0]]))).Error,
                (await service.SendAsync(Actors.TenantAdmin, new UpdateWebhook(id, url, null, null))).Error,
            }
        )
        {
            Assert.Equal(ErrorKind.Invalid, webhook?.Kind);
            Assert.Equal("endpointUrl", webhook?.Fields[0].Field);
        }
    }

    [Fact]
    public async Task A_network_that_is_allowed_is_connected_to_in_Production_too()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var service = await TestService.StartAsync(
            settings: Sending.Settings(("Deliveries:AllowedNetworks:0", "127.0.0.0/8"))
        );

        await service.QueueAsync($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/", 1);

        // It gets as far as the handshake: the first byte of a TLS record.
        using var client = await listener.AcceptTcpClientAsync().WaitAsync(Eventually.Patience);
        var first = new byte[1];
        await client.GetStream().ReadExactlyAsync(first);
        Assert.Equal(0x16, first[0]);
    }
}
