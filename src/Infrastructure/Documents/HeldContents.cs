using VerificationService.Application.Documents;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Documents;

/// <summary>Contents that are held, in a table.</summary>
internal sealed class HeldContents(DbSession session) : IHeldContents
{
    private const string Select = "SELECT tenant_id, sha256, found FROM held_contents";

    /// <inheritdoc/>
    public Task HoldAsync(string tenantId, string sha256, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.TryInsertAsync(
            "INSERT INTO held_contents (tenant_id, sha256, held_at, next_try_at) VALUES (@TenantId, @Sha256, @Now, @Now)",
            new
            {
                TenantId = tenantId,
                Sha256 = sha256,
                Now = now,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<HeldContent?> FindAsync(string tenantId, string sha256, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<Row>(
                Select + " WHERE tenant_id = @TenantId AND sha256 = @Sha256",
                new { TenantId = tenantId, Sha256 = sha256 },
                cancellationToken
            )
        )?.ToContent();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HeldContent>> ListDueAsync(
        DateTimeOffset now,
        int rows,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    session.Dialect.FirstRows(Select + " WHERE next_try_at <= @Now ORDER BY next_try_at"),
                    new { Now = now, Rows = rows },
                    cancellationToken
                )
            ).Select(row => row.ToContent()),
        ];

    /// <inheritdoc/>
    public Task ReleaseAsync(HeldContent held, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "DELETE FROM held_contents WHERE tenant_id = @TenantId AND sha256 = @Sha256 AND found IS NULL",
            new { held.TenantId, held.Sha256 },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task KeepAsync(
        HeldContent held,
        string? found,
        DateTimeOffset? nextTryAt,
        CancellationToken cancellationToken
    ) =>
        session.ExecuteAsync(
            """
            UPDATE held_contents SET found = @Found, next_try_at = @NextTryAt
            WHERE tenant_id = @TenantId AND sha256 = @Sha256 AND found IS NULL
            """,
            new
            {
                held.TenantId,
                held.Sha256,
                Found = found,
                NextTryAt = nextTryAt,
            },
            cancellationToken
        );

    private sealed class Row
    {
        public string TenantId { get; init; } = "";
        public string Sha256 { get; init; } = "";
        public string? Found { get; init; }

        public HeldContent ToContent() => new(TenantId, Sha256, Found);
    }
}
