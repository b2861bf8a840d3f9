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
        SELECT version, rules, author, author_name, note, created_at, confirmed_by, confirmed_by_name FROM approval_policies
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
        (await session.FindFirstAsync<Row>(Latest, new { TenantId = tenantId }, cancellationToken))?.ToPolicy()
        ?? ApprovalPolicy.BuiltIn;

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
            INSERT INTO approval_policies
                (tenant_id, version, rules, author, author_name, note, created_at, confirmed_by, confirmed_by_name)
            VALUES
                (@TenantId, @Version, @Rules, @AuthorId, @AuthorName, @Note, @ActivatedAt, @ConfirmedById, @ConfirmedByName)
            """,
            new
            {
                TenantId = tenantId,
                version.Policy.Version,
                Rules = StoredRules.Of(version.Policy),
                version.AuthorId,
                version.AuthorName,
                version.Note,
                version.ActivatedAt,
                version.ConfirmedById,
                version.ConfirmedByName,
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<PolicyProposal?> FindProposalAsync(string tenantId, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<ProposalRow>(
                """
                SELECT id, version, rules, note, proposed_by_kind, proposed_by_id, proposed_by_owner_id, proposed_by_name, proposed_at
                FROM policy_proposals WHERE tenant_id = @TenantId
                """,
                new { TenantId = tenantId },
                cancellationToken
            )
        )?.ToProposal();

    /// <inheritdoc/>
    public Task<bool> AddProposalAsync(string tenantId, PolicyProposal proposal, CancellationToken cancellationToken) =>
        session.TryInsertAsync(
            """
            INSERT INTO policy_proposals
                (tenant_id, id, version, rules, note, proposed_by_kind, proposed_by_id, proposed_by_owner_id, proposed_by_name,
                 proposed_at)
            VALUES
                (@TenantId, @Id, @Version, @Rules, @Note, @ByKind, @ById, @ByOwnerId, @ByName, @ProposedAt)
            """,
            new
            {
                TenantId = tenantId,
                proposal.Id,
                proposal.Policy.Version,
                Rules = StoredRules.Of(proposal.Policy),
                proposal.Note,
                ByKind = proposal.By.Kind.ToString(),
                ById = proposal.By.Id,
                ByOwnerId = proposal.By.KeyOwnerId,
                proposal.ByName,
                proposal.ProposedAt,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<bool> EndProposalAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        session.TryUpdateAsync(
            "DELETE FROM policy_proposals WHERE tenant_id = @TenantId AND id = @Id",
            new { TenantId = tenantId, Id = id },
            cancellationToken
        );

    private sealed class Row
    {
        public int Version { get; init; }
        public string Rules { get; init; } = "";
        public string Author { get; init; } = "";
        public string? AuthorName { get; init; }
        public string? Note { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public string? ConfirmedBy { get; init; }
        public string? ConfirmedByName { get; init; }

        public ApprovalPolicy ToPolicy() => StoredRules.ToPolicy(Version, Rules);

        public ApprovalPolicyVersion ToVersion() =>
            new(ToPolicy(), Author, AuthorName ?? Author, Note, CreatedAt)
            {
                ConfirmedById = ConfirmedBy,
                ConfirmedByName = ConfirmedByName,
            };
    }

    private sealed class ProposalRow
    {
        public string Id { get; init; } = "";
        public int Version { get; init; }
        public string Rules { get; init; } = "";
        public string? Note { get; init; }
        public string ProposedByKind { get; init; } = "";
        public string ProposedById { get; init; } = "";
        public string? ProposedByOwnerId { get; init; }
        public string ProposedByName { get; init; } = "";
        public DateTimeOffset ProposedAt { get; init; }

        public PolicyProposal ToProposal() =>
            new()
            {
                Id = Id,
                Policy = StoredRules.ToPolicy(Version, Rules),
                By = new Identity(Enum.Parse<ActorKind>(ProposedByKind), ProposedById, ProposedByOwnerId),
                ByName = ProposedByName,
                Note = Note,
                ProposedAt = ProposedAt,
            };
    }

    private sealed record StoredRules(StoredRule Standard, StoredRule High)
    {
        public static string Of(ApprovalPolicy policy) =>
            JsonSerializer.Serialize(new StoredRules(StoredRule.From(policy.Standard), StoredRule.From(policy.High)));

        public static ApprovalPolicy ToPolicy(int version, string stored)
        {
            var rules = JsonSerializer.Deserialize<StoredRules>(stored)!;
            return new ApprovalPolicy(version, rules.Standard.ToRule(), rules.High.ToRule());
        }
    }

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
