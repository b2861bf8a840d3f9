using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Documents;

/// <summary>
/// Removes files that no row names: a crash or a refusal came between the two. In two steps, a day apart: what looks
/// forgotten is set aside and can still be read, and what is still forgotten the next time goes. An upload of the same
/// bytes in between writes them anew.
/// </summary>
internal sealed partial class DocumentSweeper(
    FileDocumentStore store,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<DocumentSweeper> logger
) : BackgroundService
{
    // Longer than any upload takes from its file to its row.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>Looks at every file once; the number removed.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(store.Root))
        {
            return 0;
        }

        var removed = 0;
        var before = time.Now() - Grace;
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        foreach (var file in new DirectoryInfo(store.Root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (file.LastWriteTimeUtc > before.UtcDateTime)
            {
                continue;
            }

            if (file.DirectoryName == store.Incoming)
            {
                file.Delete();
                removed++;
                continue;
            }

            var isSetAside = file.Extension == FileDocumentStore.OrphanSuffix;
            var sha256 = Path.GetFileNameWithoutExtension(file.Name);
            var path = Path.Combine(file.DirectoryName!, sha256);
            if (await IsNamedAsync(session, file.Directory!.Parent!.Name, sha256, cancellationToken))
            {
                if (isSetAside)
                {
                    file.MoveTo(path, overwrite: true);
                }
            }
            else if (isSetAside)
            {
                file.Delete();
                removed++;
            }
            else
            {
                // A new modification time, so that a whole interval passes before the file is removed.
                file.MoveTo(path + FileDocumentStore.OrphanSuffix, overwrite: true);
                file.LastWriteTimeUtc = time.Now().UtcDateTime;
            }
        }

        return removed;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                try
                {
                    LogSwept(logger, await SweepAsync(stoppingToken));
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // A file that another process moved, or a database that is away: the next look finds it.
                    LogFailed(logger, exception);
                }
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private static async Task<bool> IsNamedAsync(
        DbSession session,
        string tenantId,
        string sha256,
        CancellationToken cancellationToken
    )
    {
        var key = new
        {
            TenantId = tenantId,
            Sha256 = sha256,
            Rows = 1,
        };
        return await NamesAsync("documents") || await NamesAsync("files");

        async Task<bool> NamesAsync(string table) =>
            await session.FindAsync<string>(
                session.Dialect.FirstRows(
                    $"SELECT sha256 FROM {table} WHERE tenant_id = @TenantId AND sha256 = @Sha256 ORDER BY sha256"
                ),
                key,
                cancellationToken
            )
                is not null;
    }

    [LoggerMessage(EventId = 31, Level = LogLevel.Debug, Message = "Removed {Count} forgotten document files")]
    private static partial void LogSwept(ILogger logger, int count);

    [LoggerMessage(EventId = 32, Level = LogLevel.Warning, Message = "Looking for forgotten document files failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
