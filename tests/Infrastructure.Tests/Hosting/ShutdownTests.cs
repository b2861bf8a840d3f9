using System.Net.Sockets;
using System.Text;
using VerificationService.Application.Audit;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Tests.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Hosting;

/// <summary>The real process, told to stop in the middle of its work.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class ShutdownTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task A_request_that_has_begun_is_ended_and_what_it_decided_is_sealed()
    {
        const string Body = """{"verification_status":"approved"}""";
        await using var writer = await TestService.StartAsync(environment: "Development");
        await using var service = ServiceProcess.Start(
            writer.DataDirectory,
            new Dictionary<string, string?> { ["Audit:SealSeconds"] = "86400", ["Deliveries:Enabled"] = "false" }
        );
        var address = await service.AddressAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /verifications/d2177cdf067d424a221b5d045dc616bf81f9/status HTTP/1.1\r\nHost: {address.Authority}\r\n"
                    + "Authorization: Token vk_sandbox_tenant_admin\r\nContent-Type: application/json\r\n"
                    + $"Expect: 100-continue\r\nContent-Length: {Body.Length}\r\n\r\n"
            )
        );

        // The service says so once it reads the body (RFC 9110 §10.1.1): the request has begun, and half of it is not there.
        var answer = new byte[4096];
        var length = await stream.ReadAsync(answer);
        Assert.StartsWith("HTTP/1.1 100 Continue", Encoding.ASCII.GetString(answer, 0, length));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Body[..10]));
        service.Terminate();
        await Eventually.HoldsAsync(async () => !await TakesConnectionsAsync(address));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Body[10..]));
        length = await stream.ReadAsync(answer);

        Assert.StartsWith("HTTP/1.1 200 OK", Encoding.ASCII.GetString(answer, 0, length));
        Assert.True(await service.EndedAsync(Patience) == 0, service.Log);
        var found = await writer.MustAsync(Actor.Operator(""), new VerifyAudit());
        Assert.Null(found.Broken);
        Assert.Equal((1, 0), (found.Decisions, found.Unsealed));
    }

    [SkippableFact]
    public async Task A_delivery_that_has_begun_is_ended_and_what_else_was_claimed_is_given_back()
    {
        const int Messages = 20;
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            await Task.Delay(3000, context.RequestAborted);
            context.Response.StatusCode = 204;
        });
        await using var writer = await Sending.StartInRealTimeAsync(settings: [("Deliveries:Enabled", "false")]);
        await writer.QueueAsync(receiver.Url, Messages);

        await using var service = ServiceProcess.Start(
            writer.DataDirectory,
            Sending.Settings(
                ("Deliveries:ConcurrencyPerReceiver", "2"),
                ("Deliveries:TimeoutSeconds", "15"),
                ("Deliveries:LeaseSeconds", "120")
            )
        );
        await receiver.GotAsync(2, TimeSpan.FromSeconds(90));
        Assert.Equal(
            Messages,
            await writer.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages WHERE claimed_by IS NOT NULL")
        );
        service.Terminate();

        Assert.True(await service.EndedAsync(Patience) == 0, service.Log);
        Assert.Equal(2, receiver.Requests.Count);
        Assert.Equal(
            2,
            await writer.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages WHERE status = 'delivered'")
        );

        // Due at once for whoever looks next, and not at the end of a lease.
        Assert.Equal(
            Messages - 2,
            await writer.ValueAsync<long>(
                "SELECT COUNT(*) FROM outbox_messages WHERE status = 'pending' AND claimed_by IS NULL AND due_at <= @Now",
                new { Now = TimeProvider.System.GetUtcNow() }
            )
        );
    }

    private static async Task<bool> TakesConnectionsAsync(Uri address)
    {
        try
        {
            using var late = new TcpClient();
            await late.ConnectAsync(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
