using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Notices;

/// <summary>
/// Tells whoever holds a case, or held it last, that it is overdue: once for each time its clock runs out. Notices that are too old,
/// or more than are kept of one user, go.
/// </summary>
internal sealed class NoticeSweep(
    IServiceScopeFactory scopes,
    TimeProvider time,
    SweepOptions options,
    ILogger<NoticeSweep> logger
) : Sweeper(time, options, logger)
{
    private const int Batch = 200;
    private const string Name = "notice-sweep";

    // Few cases are held: COALESCE keeps the engine on their index.
    private const string Overdue = """
        SELECT v.id, v.assigned_to AS user_id, v.waiting_since
        FROM verifications v
        WHERE v.tenant_id = @TenantId AND v.assigned_to IS NOT NULL AND v.waiting_since IS NOT NULL
          AND v.waiting_since <= @Before AND v.paused_at IS NULL AND COALESCE(v.risk_level, '') = @RiskLevel
          AND (v.assigned_to > @AfterUser OR (v.assigned_to = @AfterUser AND (v.waiting_since > @AfterTime
               OR (v.waiting_since = @AfterTime AND v.id > @AfterId))))
          AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.tenant_id = v.tenant_id AND n.verification_id = v.id
                          AND n.user_id = v.assigned_to AND n.waiting_since = v.waiting_since)
        ORDER BY v.assigned_to, v.waiting_since, v.id
        """;

    private const string Old = "SELECT id FROM notices WHERE created_at < @Before ORDER BY created_at, id";

    private const string OfWhom = """
        SELECT user_id FROM notices WHERE tenant_id = @TenantId GROUP BY user_id HAVING COUNT(*) > @Most
        """;

    private const string Newest = """
        SELECT id, created_at FROM notices WHERE tenant_id = @TenantId AND user_id = @UserId
        ORDER BY created_at DESC, id DESC
        """;

    private const string Beyond = """
        DELETE FROM notices WHERE tenant_id = @TenantId AND user_id = @UserId AND created_at <= @CreatedAt
          AND (created_at < @CreatedAt OR id < @Id)
        """;

    /// <inheritdoc/>
    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Tenant> tenants;
        await using (var scope = scopes.CreateAsyncScope())
        {
            tenants = await scope.ServiceProvider.GetRequiredService<ITenantRepository>().ListAsync(cancellationToken);
            await ForgetOldAsync(scope.ServiceProvider, cancellationToken);
        }

        foreach (var tenant in tenants.Where(tenant => tenant.IsActive))
        {
            await TellOverdueAsync(tenant, cancellationToken);
            await using var scope = ScopeOf(tenant);
            await ForgetSurplusAsync(scope.ServiceProvider, tenant.Id, cancellationToken);
        }
    }

    private async Task TellOverdueAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var found = new List<OverdueCase>();
        await using (var scope = ScopeOf(tenant))
        {
            var session = scope.ServiceProvider.GetRequiredService<DbSession>();
            var due = await scope
                .ServiceProvider.GetRequiredService<TenantDueTimes>()
                .OfAsync(tenant.Id, cancellationToken);
            foreach (var risk in Enum.GetValues<RiskLevel>())
            {
                // Past those as well whose holder is not told: they leave no notice, and would be found first each time.
                var last = new OverdueCase();
                IReadOnlyList<OverdueCase> page;
                do
                {
                    page = await session.QueryAsync<OverdueCase>(
                        session.Dialect.FirstRows(Overdue),
                        new
                        {
                            TenantId = tenant.Id,
                            RiskLevel = risk.ToString(),
                            Before = Now - due.For(risk),
                            AfterUser = last.UserId,
                            AfterTime = last.WaitingSince,
                            AfterId = last.Id,
                            Rows = Batch,
                        },
                        cancellationToken
                    );
                    found.AddRange(page);
                    last = page.LastOrDefault(last);
                } while (page.Count == Batch);
            }
        }

        foreach (var held in found)
        {
            // A scope and a transaction for each case, as for each request.
            await using var scope = ScopeOf(tenant);
            var services = scope.ServiceProvider;
            if (
                await services
                    .GetRequiredService<IUserRepository>()
                    .FindAsync(tenant.Id, held.UserId, cancellationToken) is
                { } user
            )
            {
                await services
                    .GetRequiredService<IUnitOfWork>()
                    .RunAsync(
                        () =>
                            services
                                .GetRequiredService<Telling>()
                                .TellAsync(user, NoticeKinds.Overdue, [held.Id], held.WaitingSince, cancellationToken),
                        cancellationToken
                    );
            }
        }
    }

    private async Task ForgetOldAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var session = services.GetRequiredService<DbSession>();
        var before = Now - Notice.Kept;
        IReadOnlyList<string> old;
        do
        {
            old = await session.QueryAsync<string>(
                session.Dialect.FirstRows(Old),
                new { Before = before, Rows = Batch },
                cancellationToken
            );
            if (old.Count > 0)
            {
                await DeleteAsync(
                    services,
                    "DELETE FROM notices WHERE id IN @Ids",
                    new { Ids = old },
                    cancellationToken
                );
            }
        } while (old.Count == Batch);
    }

    private static async Task ForgetSurplusAsync(
        IServiceProvider services,
        string tenantId,
        CancellationToken cancellationToken
    )
    {
        var session = services.GetRequiredService<DbSession>();
        foreach (
            var userId in await session.QueryAsync<string>(
                OfWhom,
                new { TenantId = tenantId, Most = Notice.MostOfAUser },
                cancellationToken
            )
        )
        {
            var newest = await session.QueryAsync<KeptNotice>(
                session.Dialect.FirstRows(Newest),
                new
                {
                    TenantId = tenantId,
                    UserId = userId,
                    Rows = Notice.MostOfAUser,
                },
                cancellationToken
            );
            await DeleteAsync(
                services,
                Beyond,
                new
                {
                    TenantId = tenantId,
                    UserId = userId,
                    newest[^1].CreatedAt,
                    newest[^1].Id,
                },
                cancellationToken
            );
        }
    }

    private static Task DeleteAsync(
        IServiceProvider services,
        string sql,
        object parameters,
        CancellationToken cancellationToken
    ) =>
        services
            .GetRequiredService<IUnitOfWork>()
            .RunAsync(
                () => services.GetRequiredService<DbSession>().ExecuteAsync(sql, parameters, cancellationToken),
                cancellationToken
            );

    private AsyncServiceScope ScopeOf(Tenant tenant)
    {
        var scope = scopes.CreateAsyncScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Authenticated(
            new Actor(ActorKind.System, Name, Name, tenant.Id, Roles.None),
            isSandbox: tenant.IsSandbox
        );
        caller.Origin = new Origin { Surface = Name };
        return scope;
    }

    private sealed class OverdueCase
    {
        public string Id { get; init; } = "";
        public string UserId { get; init; } = "";
        public DateTimeOffset WaitingSince { get; init; } = DateTimeOffset.UnixEpoch;
    }

    private sealed class KeptNotice
    {
        public string Id { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
    }
}
