using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Infrastructure.Tenancy;

namespace VerificationService.Infrastructure.Database;

/// <summary>Migrates before the first request is taken, and in Development fills an empty database.</summary>
internal sealed partial class DatabaseStartup(
    Migrator migrator,
    IServiceScopeFactory scopes,
    IHostEnvironment environment,
    ILogger<DatabaseStartup> logger
) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await migrator.MigrateAsync(cancellationToken);
        if (!environment.IsDevelopment())
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<Sandbox>().SeedAsync(cancellationToken))
        {
            LogSeeded(logger);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        EventId = 12,
        Level = LogLevel.Information,
        Message = "Filled the empty database with two sandbox tenants"
    )]
    private static partial void LogSeeded(ILogger logger);
}
