using VerificationService.Application.Audit;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Outbox;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>Verifications in tables. Saving writes the aggregate, its decisions, its audit and its outbox together.</summary>
internal sealed class VerificationRepository(DbSession session, IAuditLog audit, OutboxWriter outbox)
    : IVerificationRepository
{
    private const string Select = """
        SELECT id, tenant_id, applicant_id, organization_id, user_id, requested_by_user_id, types, form_id, callback_url, additional_data,
               status, risk_level, risk_factors, created_by_kind, created_by_id, created_at, updated_at, version
        FROM verifications WHERE tenant_id = @TenantId AND id = @Id
        """;

    // The last one decides what may come next: a case that was adjusted a thousand times costs no more than another.
    private const string SelectLastDecision =
        $"SELECT {DecisionRow.Columns} FROM decisions WHERE verification_id = @Id ORDER BY sequence DESC";

    private const string Insert = """
        INSERT INTO verifications
            (id, tenant_id, applicant_id, organization_id, user_id, requested_by_user_id, main_type, types, form_id, callback_url, additional_data,
             status, risk_level, risk_factors, created_by_kind, created_by_id, created_at, updated_at, version)
        VALUES
            (@Id, @TenantId, @ApplicantId, @OrganizationId, @UserId, @RequestedByUserId, @MainType, @Types, @FormId, @CallbackUrl, @AdditionalData,
             @Status, @RiskLevel, @RiskFactors, @CreatedByKind, @CreatedById, @CreatedAt, @UpdatedAt, 1)
        """;

    private const string Update = """
        UPDATE verifications SET status = @Status, updated_at = @UpdatedAt, version = version + 1
        WHERE tenant_id = @TenantId AND id = @Id AND version = @Version
        """;

    /// <inheritdoc/>
    public async Task<Verification?> FindAsync(string tenantId, string id, CancellationToken cancellationToken)
    {
        var key = new
        {
            TenantId = tenantId,
            Id = id,
            Rows = 1,
        };
        var row = await session.FindAsync<Row>(Select, key, cancellationToken);
        if (row is null)
        {
            return null;
        }

        var last = await session.FindAsync<DecisionRow>(
            session.Dialect.FirstRows(SelectLastDecision),
            key,
            cancellationToken
        );
        return row.ToVerification(last is null ? [] : [last]);
    }

    /// <inheritdoc/>
    public async Task<Result> SaveAsync(Verification verification, CancellationToken cancellationToken)
    {
        var row = Row.From(verification);
        if (verification.Version == 0)
        {
            await session.ExecuteAsync(Insert, row, cancellationToken);
        }
        else if (await session.ExecuteAsync(Update, row, cancellationToken) == 0)
        {
            return VerificationErrors.ChangedMeanwhile;
        }

        foreach (var decision in verification.NewDecisions)
        {
            await session.ExecuteAsync(DecisionRow.Insert, DecisionRow.From(verification, decision), cancellationToken);
        }

        foreach (var happened in verification.Events)
        {
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = verification.TenantId,
                    Stream = AuditStreams.Verification(verification.Id),
                    Action = happened.Action,
                    OccurredAt = happened.OccurredAt,
                    Facts = happened.Facts,
                },
                cancellationToken
            );
            await outbox.WriteAsync(verification, happened, cancellationToken);
        }

        verification.MarkSaved();
        return Result.Success;
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string? ApplicantId { get; init; }
        public string? OrganizationId { get; init; }
        public string? UserId { get; init; }
        public string? RequestedByUserId { get; init; }
        public string MainType { get; init; } = "";
        public string Types { get; init; } = "";
        public string? FormId { get; init; }
        public string? CallbackUrl { get; init; }
        public string? AdditionalData { get; init; }
        public string Status { get; init; } = "";
        public string RiskLevel { get; init; } = "";
        public string RiskFactors { get; init; } = "";
        public string CreatedByKind { get; init; } = "";
        public string CreatedById { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }
        public long Version { get; init; }

        public static Row From(Verification verification) =>
            new()
            {
                Id = verification.Id,
                TenantId = verification.TenantId,
                ApplicantId = verification.ApplicantId,
                OrganizationId = verification.OrganizationId,
                UserId = verification.UserId,
                RequestedByUserId = verification.RequestedByUserId,
                MainType = verification.Types[0],
                Types = Codes.Join(verification.Types),
                FormId = verification.FormId,
                CallbackUrl = verification.CallbackUrl,
                AdditionalData = verification.AdditionalData,
                Status = verification.Status.ToString(),
                RiskLevel = verification.Risk.Level.ToString(),
                RiskFactors = Codes.Join(verification.Risk.Factors.Select(factor => factor.ToString())),
                CreatedByKind = verification.CreatedByKind.ToString(),
                CreatedById = verification.CreatedById,
                CreatedAt = verification.CreatedAt,
                UpdatedAt = verification.UpdatedAt,
                Version = verification.Version,
            };

        public Verification ToVerification(IEnumerable<DecisionRow> decisions) =>
            Verification.FromStorage(
                new Verification.Opening
                {
                    Id = Id,
                    TenantId = TenantId,
                    ApplicantId = ApplicantId,
                    OrganizationId = OrganizationId,
                    UserId = UserId,
                    RequestedByUserId = RequestedByUserId,
                    Types = Codes.Split(Types),
                    FormId = FormId,
                    CallbackUrl = CallbackUrl,
                    AdditionalData = AdditionalData,
                    Risk = new RiskAssessment(Enum.Parse<RiskLevel>(RiskLevel), Codes.Split<RiskFactor>(RiskFactors)),
                },
                (Enum.Parse<ActorKind>(CreatedByKind), CreatedById),
                CreatedAt,
                UpdatedAt,
                Enum.Parse<VerificationStatus>(Status),
                Version,
                decisions.Select(decision => decision.ToDecision()),
                acceptedDocuments: []
            );
    }
}
