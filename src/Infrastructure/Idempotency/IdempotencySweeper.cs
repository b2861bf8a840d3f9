using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Idempotency;

/// <summary>Forgets answers after a day, a batch per unit of work so that no request waits for long behind it.</summary>
internal sealed class IdempotencySweeper(
    IServiceScopeFactory scopes,
    TimeProvider time,
    SweepOptions options,
    ILogger<IdempotencySweeper> logger
) : Sweeper(time, options, logger)
{
    /// <summary>How long an answer is kept at least.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private const int Batch = 500;

    /// <inheritdoc/>
    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        int swept;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            var keys = scope.ServiceProvider.GetRequiredService<IIdempotencyKeys>();
            swept = await scope
                .ServiceProvider.GetRequiredService<IUnitOfWork>()
                .RunAsync(() => keys.SweepAsync(Now - KeptFor, Batch, CancellationToken.None), cancellationToken);
        } while (swept >= Batch);
    }
}
