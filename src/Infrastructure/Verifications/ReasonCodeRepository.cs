using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Tenancy;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>Tenants' lists of reasons in a table.</summary>
internal sealed class ReasonCodeRepository(DbSession session, TenancyCache cache) : IReasonCodeRepository
{
    private const string Select =
        "SELECT code, text, uses, is_active FROM reason_codes WHERE tenant_id = @TenantId ORDER BY code";

    private const string Update = """
        UPDATE reason_codes SET text = @Text, uses = @Uses, is_active = @IsActive
        WHERE tenant_id = @TenantId AND code = @Code
        """;

    private const string Insert = """
        INSERT INTO reason_codes (tenant_id, code, text, uses, is_active) VALUES (@TenantId, @Code, @Text, @Uses, @IsActive)
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReasonCode>> ListAsync(string tenantId, CancellationToken cancellationToken) =>
        (
            await cache.GetAsync(
                session,
                ("reason-codes", tenantId, ""),
                async reading =>
                    (ReasonCode[]?)
                        [
                            .. (
                                await reading.QueryAsync<Row>(Select, new { TenantId = tenantId }, cancellationToken)
                            ).Select(row => row.ToReason()),
                        ]
            )
        )!;

    /// <inheritdoc/>
    public async Task SetAsync(string tenantId, ReasonCode reason, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        var row = new
        {
            TenantId = tenantId,
            reason.Code,
            reason.Text,
            Uses = Codes.Join(Named.Where(use => (reason.Uses & use) != 0).Select(use => use.ToString())),
            reason.IsActive,
        };
        if (await session.ExecuteAsync(Update, row, cancellationToken) == 0)
        {
            await session.ExecuteAsync(Insert, row, cancellationToken);
        }
    }

    private static readonly ReasonUses[] Named = [.. Enum.GetValues<ReasonUses>().Where(use => use != ReasonUses.None)];

    private sealed class Row
    {
        public string Code { get; init; } = "";
        public string Text { get; init; } = "";
        public string Uses { get; init; } = "";
        public bool IsActive { get; init; }

        public ReasonCode ToReason() =>
            new(
                Code,
                Text,
                Codes.Split<ReasonUses>(Uses).Aggregate(ReasonUses.None, (all, use) => all | use),
                IsActive
            );
    }
}
