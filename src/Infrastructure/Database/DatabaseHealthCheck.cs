using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace VerificationService.Infrastructure.Database;

/// <summary>Ready when the database answers and holds every migration this build knows.</summary>
internal sealed class DatabaseHealthCheck(SqlDialect dialect, DbSession session) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            return await Migrator.IsCurrentAsync(dialect, session, cancellationToken)
                ? HealthCheckResult.Healthy("The database answers and is migrated.")
                : HealthCheckResult.Unhealthy("The database waits for migrations.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", exception);
        }
    }
}
