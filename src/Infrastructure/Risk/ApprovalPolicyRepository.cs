using System.Text.Json;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Tenancy;

namespace VerificationService.Infrastructure.Risk;

/// <summary>Approval policies in a table, every version of them.</summary>
internal sealed class ApprovalPolicyRepository(DbSession session, TenancyCache cache) : IApprovalPolicyRepository
{
    private const string Latest =
        "SELECT version, rules FROM approval_policies WHERE tenant_id = @TenantId ORDER BY version DESC";

    private const string Versions = """
        SELECT version, rules, author, author_name, note, created_at FROM approval_policies
        WHERE tenant_id = @TenantId AND version < @Below ORDER BY version DESC
        """;

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
    ) =>
        (
            await session.FindAsync<Row>(
                session.Dialect.FirstRows(Latest),
                new { TenantId = tenantId, Rows = 1 },
                cancellationToken
            )
        )?.ToPolicy() ?? ApprovalPolicy.BuiltIn;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApprovalPolicyVersion>> ListAsync(
        string tenantId,
        int? below,
        int rows,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    session.Dialect.FirstRows(Versions),
                    new
                    {
                        TenantId = tenantId,
                        Below = below ?? int.MaxValue,
                        Rows = rows,
                    },
                    cancellationToken
                )
            ).Select(row => row.ToVersion()),
        ];

    /// <inheritdoc/>
    public Task<bool> AddAsync(string tenantId, ApprovalPolicyVersion version, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        return session.TryInsertAsync(
            """
            INSERT INTO approval_policies (tenant_id, version, rules, author, author_name, note, created_at)
            VALUES (@TenantId, @Version, @Rules, @AuthorId, @AuthorName, @Note, @ActivatedAt)
            """,
            new
            {
                TenantId = tenantId,
                version.Policy.Version,
                Rules = JsonSerializer.Serialize(
                    new StoredRules(StoredRule.From(version.Policy.Standard), StoredRule.From(version.Policy.High))
                ),
                version.AuthorId,
                version.AuthorName,
                version.Note,
                version.ActivatedAt,
            },
            cancellationToken
        );
    }

    private sealed class Row
    {
        public int Version { get; init; }
        public string Rules { get; init; } = "";
        public string Author { get; init; } = "";
        public string? AuthorName { get; init; }
        public string? Note { get; init; }
        public DateTimeOffset CreatedAt { get; init; }

        public ApprovalPolicy ToPolicy()
        {
            var rules = JsonSerializer.Deserialize<StoredRules>(Rules)!;
            return new ApprovalPolicy(Version, rules.Standard.ToRule(), rules.High.ToRule());
        }

        public ApprovalPolicyVersion ToVersion() => new(ToPolicy(), Author, AuthorName ?? Author, Note, CreatedAt);
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
