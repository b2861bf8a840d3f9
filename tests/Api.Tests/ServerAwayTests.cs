using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

/// <summary>
/// The service configured for a server, with the real driver and no server behind the address: what it says, and that
/// it goes on saying it instead of ending.
/// </summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class ServerAwayTests
{
    // Port 1 of this machine: refused at once.
    [Theory]
    [InlineData("SqlServer", "Server=127.0.0.1,1;Database=verification;User Id=sa;Password=secret;Connect Timeout=1")]
    [InlineData("PostgreSql", "Host=127.0.0.1;Port=1;Database=verification;Username=sa;Password=secret;Timeout=1")]
    [InlineData(
        "PostgreSql",
        "Host=127.0.0.1:1,127.0.0.1:2;Target Session Attributes=primary;Database=verification;Username=sa;Password=secret;Timeout=1"
    )]
    public async Task A_server_that_is_away_leaves_the_service_alive_not_ready_and_answering_503(
        string provider,
        string nowhere
    )
    {
        using var service = new Configured(
            new Dictionary<string, string>
            {
                ["Database:Provider"] = provider,
                ["Database:ConnectionString"] = nowhere,
                ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
            }
        );

        var live = await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/health/live"));
        var ready = await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/health/ready"));
        var v1 = await service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Person}"));
        var v21 = await service.SendAsync(
            Service.V21(HttpMethod.Get, $"/api/v2.1/verifications/{Seeded.Person}", "e30.e30.e30")
        );

        Assert.Equal(200, live.Status);
        Assert.Equal((503, "application/problem+json"), (ready.Status, ready.Header("Content-Type")));
        Assert.Equal((503, "internal"), (v1.Status, v1.Json.GetProperty("type").GetString()));
        Assert.Equal((503, "TEMPORARILY_UNAVAILABLE"), (v21.Status, v21.Error));
        Assert.Equal("1", v21.Header("Retry-After"));
        Assert.DoesNotContain("secret", ready.Text + v1.Text + v21.Text);
    }

    private sealed class Configured(IReadOnlyDictionary<string, string> settings) : Service(settings);
}
