using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Documents;

/// <summary>Asks the scanner again about contents that it has not answered for.</summary>
internal sealed class HeldContentSweep(
    IServiceScopeFactory scopes,
    IUploadScanner scanner,
    IDocumentStore store,
    TimeProvider time,
    SweepOptions options,
    ILogger<HeldContentSweep> logger
) : Sweeper(time, options, logger)
{
    private const int Batch = 100;
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(9);

    /// <inheritdoc/>
    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (!scanner.IsConfigured)
        {
            return;
        }

        IReadOnlyList<HeldContent> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            due = await scope
                .ServiceProvider.GetRequiredService<IHeldContents>()
                .ListDueAsync(Now, Batch, cancellationToken);
        }

        foreach (var held in due)
        {
            var scan = await ScanAsync(held, cancellationToken);
            await using var scope = scopes.CreateAsyncScope();
            var contents = scope.ServiceProvider.GetRequiredService<IHeldContents>();
            await scope
                .ServiceProvider.GetRequiredService<IUnitOfWork>()
                .RunAsync(() => RecordAsync(contents, held, scan), cancellationToken);
        }
    }

    private async Task<ScanResult> ScanAsync(HeldContent held, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await store.OpenAsync(held.TenantId, held.Sha256, cancellationToken);
            return await scanner.ScanAsync(content, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return ScanResult.Clean; // Nothing is left to hold.
        }
        catch (DocumentStoreUnavailableException)
        {
            return ScanResult.NoAnswer;
        }
    }

    private async Task<bool> RecordAsync(IHeldContents contents, HeldContent held, ScanResult scan)
    {
        await (
            scan.Found is not null ? contents.KeepAsync(held, scan.Found, null, CancellationToken.None)
            : scan.HasAnswered ? contents.ReleaseAsync(held, CancellationToken.None)
            : contents.KeepAsync(held, null, Now + Again, CancellationToken.None)
        );
        return true;
    }
}
