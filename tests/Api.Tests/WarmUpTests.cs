using Microsoft.Extensions.DependencyInjection;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

public sealed class WarmUpTests
{
    [Fact]
    public async Task The_service_says_that_it_is_ready_once_it_has_warmed_up()
    {
        using var service = new Warmed();
        var warmUp = service.Services.GetRequiredService<WarmUp>();
        await warmUp.StartingAsync(CancellationToken.None);
        var early = await service.SendAsync(Ready());

        var isWhole = await warmUp.RunAsync();

        Assert.Equal(503, early.Status);
        Assert.Contains("warming up", early.Text);
        Assert.Equal(200, (await service.SendAsync(Ready())).Status);
        Assert.True(isWhole);
    }

    [Fact]
    public async Task A_start_that_warms_up_warns_of_nothing()
    {
        var directory = Directory.CreateTempSubdirectory("verification-warm-").FullName;
        await using (
            var process = ServiceProcess.Start(
                directory,
                new Dictionary<string, string?> { ["Deliveries:Enabled"] = "false" }
            )
        )
        {
            await process.AddressAsync();

            Assert.DoesNotContain("warn:", process.Log, StringComparison.Ordinal);
            Assert.DoesNotContain("fail:", process.Log, StringComparison.Ordinal);
        }

        TestEngine.Drop(directory);
        Directory.Delete(directory, recursive: true);
    }

    private sealed class Warmed() : Service(new Dictionary<string, string> { ["Requests:WarmUp"] = "true" });

    private static HttpRequestMessage Ready() => new(HttpMethod.Get, "/health/ready");
}
