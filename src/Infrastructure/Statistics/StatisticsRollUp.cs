using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Statistics;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Statistics;

/// <summary>
/// Adds decisions up by quarters of an hour, long after their own transactions, so that a year's figures are read from
/// thousands of rows and not from millions. Several nodes may run it: each step counts once.
/// </summary>
internal sealed class StatisticsRollUp(IServiceScopeFactory scopes, TimeProvider time, ILogger<StatisticsRollUp> logger)
    : RecurringWork(time, Interval, Interval, logger)
{
    /// <summary>
    /// How long a decision may take from its time to its commit, which the busy time-outs keep far below. What is younger is
    /// counted from the decisions themselves.
    /// </summary>
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Step = TimeSpan.FromHours(6);

    /// <summary>Takes every tenant as far as is settled.</summary>
    public async Task RollUpAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<StatisticsStore>();
        var unitOfWork = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
        var limit = Quarters.Of(Now - Settled);
        foreach (
            var tenant in await scope
                .ServiceProvider.GetRequiredService<ITenantRepository>()
                .ListAsync(cancellationToken)
        )
        {
            while (await StepAsync(store, unitOfWork, tenant.Id, limit, cancellationToken))
            {
                // The steps run one after the other, each in its own transaction.
            }
        }
    }

    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken cancellationToken) => RollUpAsync(cancellationToken);

    // Read outside the unit of work: settled rows never change, and no writer waits for the read.
    private static async Task<bool> StepAsync(
        StatisticsStore store,
        IUnitOfWork unitOfWork,
        string tenantId,
        DateTimeOffset limit,
        CancellationToken cancellationToken
    )
    {
        var from = await store.ThroughAsync(tenantId, cancellationToken);
        if (from > limit)
        {
            // The clock was set back: new decisions would fall into periods that are added up already.
            await unitOfWork.RunAsync(
                () => store.ForgetAsync(tenantId, from.Value, limit, cancellationToken),
                cancellationToken
            );
            return false;
        }

        if (from == limit)
        {
            return false;
        }

        var first = await store.FirstDecisionAsync(tenantId, from ?? DateTimeOffset.UnixEpoch, cancellationToken);
        var begin = first < limit ? Quarters.Of(first.Value) : limit;
        var through = begin + Step < limit ? begin + Step : limit;
        var figures = await store.CountAsync(tenantId, begin, through, cancellationToken);
        return await unitOfWork.RunAsync(
            () => store.KeepAsync(tenantId, from, through, figures, cancellationToken),
            cancellationToken
        );
    }
}
