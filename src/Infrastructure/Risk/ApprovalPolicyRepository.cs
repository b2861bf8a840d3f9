using System.Text.Json;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Risk;

/// <summary>Approval policies in a table, every version of them.</summary>
internal sealed class ApprovalPolicyRepository(DbSession session, TenancyCache cache) : IApprovalPolicyRepository
{
    private const string Latest =
        "SELECT version, rules FROM approval_policies WHERE tenant_id = @TenantId ORDER BY version DESC";

    /// <inheritdoc/>
    public async Task<ApprovalPolicy> CurrentAsync(string tenantId, CancellationToken cancellationToken) =>
        (
            await cache.GetAsync(
                session,
                ("policy", tenantId, ""),
                async reading => (ApprovalPolicy?)await ReadAsync(reading, tenantId, cancellationToken)
            )
        )!;

    private static async Task<ApprovalPolicy> ReadAsync(
        DbSession session,
        string tenantId,
        CancellationToken cancellationToken
    )
    {
        var row = await session.FindAsync<Row>(
            session.Dialect.FirstRows(Latest),
            new { TenantId = tenantId, Rows = 1 },
            cancellationToken
        );
        if (row is null)
        {
            return ApprovalPolicy.BuiltIn;
        }

        var rules = JsonSerializer.Deserialize<StoredRules>(row.Rules)!;
        return new ApprovalPolicy(row.Version, rules.Standard.ToRule(), rules.High.ToRule());
    }

    /// <inheritdoc/>
    public Task<bool> AddAsync(
        string tenantId,
        ApprovalPolicy policy,
        string author,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        cache.Changes(session);
        return session.TryInsertAsync(
            """
            INSERT INTO approval_policies (tenant_id, version, rules, author, created_at)
            VALUES (@TenantId, @Version, @Rules, @Author, @Now)
            """,
            new
            {
                TenantId = tenantId,
                policy.Version,
                Rules = JsonSerializer.Serialize(
                    new StoredRules(StoredRule.From(policy.Standard), StoredRule.From(policy.High))
                ),
                Author = author,
                Now = now,
            },
            cancellationToken
        );
    }

    private sealed class Row
    {
        public int Version { get; init; }
        public string Rules { get; init; } = "";
    }

    private sealed record StoredRules(StoredRule Standard, StoredRule High);

    private sealed record StoredRule(
        string Role,
        string Grants,
        int Approvals,
        bool SeparationOfDuties,
        bool ReasonRequired,
        IReadOnlyList<string> RequiredDocuments
    )
    {
        public static StoredRule From(ApprovalRule rule) =>
            new(
                rule.RequiredRole.Format(),
                rule.Grants.ToString(),
                rule.Approvals,
                rule.SeparationOfDuties,
                rule.ReasonRequired,
                rule.RequiredDocuments
            );

        public ApprovalRule ToRule() =>
            new()
            {
                RequiredRole = RoleNames.ParseList(Role),
                Grants = Enum.Parse<ApprovalLevel>(Grants),
                Approvals = Approvals,
                SeparationOfDuties = SeparationOfDuties,
                ReasonRequired = ReasonRequired,
                RequiredDocuments = RequiredDocuments,
            };
    }
}
