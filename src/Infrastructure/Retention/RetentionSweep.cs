using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Retention;

/// <summary>
/// Takes every erasure that is due as far as it can go, one case per transaction, and finds the subjects of tenants that want their
/// records erased as soon as nothing keeps them.
/// </summary>
internal sealed class RetentionSweep(
    IServiceScopeFactory scopes,
    TimeProvider time,
    SweepOptions options,
    ILogger<RetentionSweep> logger
) : Sweeper(time, options, logger)
{
    private const int Batch = 100;
    private const int Walk = 200;
    private const string Name = "retention-sweep";

    /// <inheritdoc/>
    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using (var scope = scopes.CreateAsyncScope())
        {
            foreach (
                var tenant in await scope
                    .ServiceProvider.GetRequiredService<ITenantRepository>()
                    .ListAsync(cancellationToken)
            )
            {
                if (tenant.Retention.Automatic)
                {
                    await FindEndedAsync(tenant, isBusiness: false, cancellationToken);
                    await FindEndedAsync(tenant, isBusiness: true, cancellationToken);
                }
            }
        }

        IReadOnlyList<Erasure> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            due = await scope
                .ServiceProvider.GetRequiredService<RetentionRepository>()
                .ListDueAsync(Now, Batch, cancellationToken);
        }

        // What is wrong with one erasure, or with the contents it set aside, keeps no other one waiting.
        var failures = new List<Exception>();
        foreach (var erasure in due)
        {
            try
            {
                await EraseAsync(erasure, cancellationToken);
            }
            catch (Exception exception)
                when (exception is not DatabaseUnavailableException && !cancellationToken.IsCancellationRequested)
            {
                failures.Add(exception);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException("Erasures could not go on.", failures);
        }
    }

    private async Task EraseAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        bool goesOn;
        do
        {
            // A scope for each step, as for each request.
            await using var scope = ScopeOf(erasure.TenantId);
            goesOn = await scope
                .ServiceProvider.GetRequiredService<SubjectEraser>()
                .StepAsync(erasure, cancellationToken);
        } while (goesOn);

        await using var last = ScopeOf(erasure.TenantId);
        var stands = await last
            .ServiceProvider.GetRequiredService<RetentionRepository>()
            .FindErasureAsync(erasure.TenantId, erasure.Id, cancellationToken);
        if (stands is { RowsErasedAt: not null, Status: ErasureStatus.Running })
        {
            await last
                .ServiceProvider.GetRequiredService<SubjectEraser>()
                .SetContentsAsideAsync(stands, cancellationToken);
        }
    }

    private async Task FindEndedAsync(Tenant tenant, bool isBusiness, CancellationToken cancellationToken)
    {
        await using var scope = ScopeOf(tenant.Id);
        var services = scope.ServiceProvider;
        var retention = services.GetRequiredService<RetentionRepository>();
        var looking = services.GetRequiredService<LookingAtRetention>();
        var unitOfWork = services.GetRequiredService<IUnitOfWork>();
        var from = await retention.WalkAsync(tenant.Id, isBusiness, cancellationToken);

        // A subject that is younger than that has no record which ended.
        var page = await retention.SubjectsAsync(
            tenant.Id,
            isBusiness,
            from ?? new PageKey(DateTimeOffset.UnixEpoch, ""),
            Now.AddYears(-tenant.Retention.Years),
            Walk,
            cancellationToken
        );
        foreach (var subject in page.Select(each => new SubjectRef(each.Id, isBusiness)))
        {
            var outlook = (await looking.LookAsync(tenant.Id, subject, cancellationToken)).Value;
            if (
                outlook.Subject.ErasedAt is null
                && outlook.Term.Basis is RetentionBasis.Refusal or RetentionBasis.RelationshipEnd
                && outlook.Waits(Now).Count == 0
            )
            {
                await unitOfWork.RunAsync(
                    () => BeginAsync(services, tenant.Id, subject, cancellationToken),
                    cancellationToken
                );
            }
        }

        // At the end it begins anew.
        var to = page.Count < Walk ? new PageKey(DateTimeOffset.UnixEpoch, "") : page[^1];
        if (from != to)
        {
            await unitOfWork.RunAsync(
                () => retention.TryWalkAsync(tenant.Id, isBusiness, from, to, cancellationToken),
                cancellationToken
            );
        }
    }

    private async Task<bool> BeginAsync(
        IServiceProvider services,
        string tenantId,
        SubjectRef subject,
        CancellationToken cancellationToken
    )
    {
        var now = Now;
        var erasure = new Erasure
        {
            Id = Ids.New(now),
            TenantId = tenantId,
            Subject = subject,
            Basis = ErasureBasis.RetentionOver,
            Reason = "",
            Status = ErasureStatus.Confirmed,
            ProposedAt = now,
            ProposedBy = new Identity(ActorKind.System, Name),
            ProposedByName = Name,
            ConfirmedAt = now,
            ConfirmedBy = Name,
            ConfirmedByName = Name,
            DueAt = now,
        };
        if (!await services.GetRequiredService<RetentionRepository>().TryAddAsync(erasure, cancellationToken))
        {
            return false;
        }

        await services
            .GetRequiredService<IAuditLog>()
            .AppendAsync(
                new AuditRecord
                {
                    TenantId = tenantId,
                    Stream = AuditStreams.Subject(subject.Id),
                    Action = "subject.erasure_confirmed",
                    OccurredAt = now,
                    Facts = [new("erasureId", erasure.Id), new("automatic", "true")],
                },
                cancellationToken
            );
        return true;
    }

    private AsyncServiceScope ScopeOf(string tenantId)
    {
        var scope = scopes.CreateAsyncScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Authenticated(new Actor(ActorKind.System, Name, Name, tenantId, Roles.None), isSandbox: false);
        caller.Origin = new Origin { Surface = Name };
        return scope;
    }
}
