using Microsoft.Extensions.DependencyInjection;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Installation;

/// <summary>For programs that use the database without being the service: nothing is started in the background.</summary>
public static class DatabasePreparation
{
    /// <summary>Does what the service does to the database when it starts; the number of migrations applied.</summary>
    public static async Task<int> PrepareDatabaseAsync(
        this IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        var applied = await services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        using var startup = ActivatorUtilities.CreateInstance<DatabaseStartup>(services);
        await startup.StartAsync(cancellationToken);
        return applied;
    }
}
