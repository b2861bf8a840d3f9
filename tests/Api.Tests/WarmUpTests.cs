using Microsoft.Extensions.DependencyInjection;

namespace VerificationService.Api.Tests;

public sealed class WarmUpTests
{
    [Fact]
    public async Task The_service_says_that_it_is_ready_once_it_has_warmed_up()
    {
        using var service = new Service();
        var warmUp = service.Services.GetRequiredService<WarmUp>();
        warmUp.Expect();
        var early = await service.SendAsync(Ready());

        var isWhole = await warmUp.RunAsync();

        Assert.Equal(503, early.Status);
        Assert.Contains("warming up", early.Text);
        Assert.Equal(200, (await service.SendAsync(Ready())).Status);
        Assert.True(isWhole);
    }

    private static HttpRequestMessage Ready() => new(HttpMethod.Get, "/health/ready");
}
