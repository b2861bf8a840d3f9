using System.Data.Common;
using VerificationService.Application.Idempotency;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Secrets;

namespace VerificationService.Infrastructure.Idempotency;

/// <summary>
/// Keys in a table. A row that others can see always holds its answer, because claiming and answering are one
/// transaction. Bodies are encrypted: some show a secret that nothing else here holds in clear.
/// </summary>
internal sealed class IdempotencyKeys(DbSession session, SecretBox box) : IIdempotencyKeys
{
    /// <inheritdoc/>
    public async Task<KeptAnswer?> ClaimAsync(
        KeyedRequest request,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await TryClaimAsync(request, now, cancellationToken))
        {
            return null;
        }

        var row = await session.FindAsync<Row>(
            """
            SELECT content, status, content_type, entity_tag, location, body, roles FROM idempotency_keys
            WHERE tenant_id = @TenantId AND scope = @Scope
            """,
            new { request.TenantId, request.Scope },
            cancellationToken
        );
        return new KeptAnswer
        {
            Content = row!.Content,
            Roles = row.Roles is null ? null : RoleNames.ParseList(row.Roles),
            Status = row.Status,
            ContentType = row.ContentType,
            EntityTag = row.EntityTag,
            Location = row.Location,
            Body = box.OpenBytes(row.Body, ContextOf(request)),
        };
    }

    /// <inheritdoc/>
    public Task KeepAsync(KeyedRequest request, KeptAnswer answer, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            """
            UPDATE idempotency_keys
            SET roles = @Roles, status = @Status, content_type = @ContentType, entity_tag = @EntityTag, location = @Location, body = @Body
            WHERE tenant_id = @TenantId AND scope = @Scope
            """,
            new
            {
                request.TenantId,
                request.Scope,
                Roles = answer.Roles?.Format(),
                answer.Status,
                answer.ContentType,
                answer.EntityTag,
                answer.Location,
                Body = box.SealBytes(answer.Body, ContextOf(request)),
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task ReleaseAsync(KeyedRequest request, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "DELETE FROM idempotency_keys WHERE tenant_id = @TenantId AND scope = @Scope",
            new { request.TenantId, request.Scope },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<int> SweepAsync(DateTimeOffset keptBefore, int most, CancellationToken cancellationToken)
    {
        var oldest = await session.QueryAsync<DateTimeOffset>(
            session.Dialect.FirstRows(
                "SELECT created_at FROM idempotency_keys WHERE created_at < @KeptBefore ORDER BY created_at"
            ),
            new { KeptBefore = keptBefore, Rows = most },
            cancellationToken
        );
        return oldest.Count == 0
            ? 0
            : await session.ExecuteAsync(
                "DELETE FROM idempotency_keys WHERE created_at <= @Last",
                new { Last = oldest[^1] },
                cancellationToken
            );
    }

    private async Task<bool> TryClaimAsync(
        KeyedRequest request,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await session.TryInsertAsync(
                """
                INSERT INTO idempotency_keys (tenant_id, scope, content, created_at)
                VALUES (@TenantId, @Scope, @Content, @Now)
                """,
                new
                {
                    request.TenantId,
                    request.Scope,
                    request.Content,
                    Now = now,
                },
                cancellationToken
            );
        }
        catch (DbException exception) when (session.Dialect.IsLockedOut(exception))
        {
            throw new KeyInUseException(exception);
        }
    }

    private static string ContextOf(KeyedRequest request) => "idempotency:" + Convert.ToHexStringLower(request.Scope);

    private sealed class Row
    {
        public byte[] Content { get; init; } = [];
        public string? Roles { get; init; }
        public int Status { get; init; }
        public string? ContentType { get; init; }
        public string? EntityTag { get; init; }
        public string? Location { get; init; }
        public byte[] Body { get; init; } = [];
    }
}
