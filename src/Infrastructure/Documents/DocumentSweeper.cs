using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Documents;

/// <summary>
/// Forgets files that came in a day ago and were put into no document, and removes stored bytes that no row names: theirs, and
/// those where a crash or a refusal came between the two. In two steps, a day apart: what looks forgotten is set aside and can
/// still be read, and what is still forgotten the next time goes. An upload of the same bytes in between writes them anew.
/// </summary>
internal sealed partial class DocumentSweeper(
    ISweptDocumentStore store,
    DocumentDrafts drafts,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<DocumentSweeper> logger
) : BackgroundService
{
    // Longer than any upload takes from its file to its row.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);
    private static readonly TimeSpan OrphanKept = TimeSpan.FromDays(1);

    /// <summary>Looks at every document once; the number removed.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var before = time.Now() - Grace;
        var removed = drafts.RemoveForgotten(before);
        await using var scope = scopes.CreateAsyncScope();
        var documents = scope.ServiceProvider.GetRequiredService<ISubjectDocumentRepository>();
        await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                () => documents.RemoveOrphansAsync(time.Now() - OrphanKept, CancellationToken.None),
                cancellationToken
            );
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        await foreach (var document in store.ListAsync(before, cancellationToken))
        {
            if (await IsNamedAsync(session, document.TenantId, document.Sha256, cancellationToken))
            {
                if (document.IsSetAside)
                {
                    await store.BringBackAsync(document, cancellationToken);
                }
            }
            else if (document.IsSetAside)
            {
                await store.RemoveAsync(document, cancellationToken);
                removed++;
            }
            else
            {
                // A new modification time, so that a whole interval passes before it is removed.
                await store.SetAsideAsync(document, cancellationToken);
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
                    // A file that another process moved, a database or a store that is away: the next look finds it.
                    LogFailed(logger, exception);
                }
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>Whether a row that is not erased names the content.</summary>
    public static async Task<bool> IsNamedAsync(
        DbSession session,
        string tenantId,
        string sha256,
        CancellationToken cancellationToken
    ) =>
        await NamesAsync(session, "documents", tenantId, sha256, cancellationToken)
        || await NamesAsync(session, "files", tenantId, sha256, cancellationToken);

    /// <summary>Whether a row of <paramref name="table"/> that is not erased names the content.</summary>
    public static async Task<bool> NamesAsync(
        DbSession session,
        string table,
        string tenantId,
        string sha256,
        CancellationToken cancellationToken
    ) =>
        await session.FindFirstAsync<string>(
            $"SELECT sha256 FROM {table} WHERE tenant_id = @TenantId AND sha256 = @Sha256 AND erased_by IS NULL ORDER BY sha256",
            new { TenantId = tenantId, Sha256 = sha256 },
            cancellationToken
        )
            is not null;

    [LoggerMessage(EventId = 31, Level = LogLevel.Debug, Message = "Removed {Count} forgotten documents")]
    private static partial void LogSwept(ILogger logger, int count);

    [LoggerMessage(EventId = 32, Level = LogLevel.Warning, Message = "Looking for forgotten documents failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
