using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>When a node says of its database that it can work with it.</summary>
public sealed class DatabaseHealthTests
{
    [Fact]
    public async Task A_database_that_lacks_a_migration_is_not_ready()
    {
        await using var service = await TestService.StartAsync();
        var health = service.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);

        await service.TamperAsync("DELETE FROM schema_migrations WHERE name LIKE '0012%'");

        var report = await health.CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains(report.Entries.Values, entry => entry.Description == "The database waits for migrations.");
    }
}
