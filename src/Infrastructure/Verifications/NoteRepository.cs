using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>Notes in a table.</summary>
internal sealed class NoteRepository(DbSession session, IAuditLog audit) : INoteRepository
{
    private const string Insert = """
        INSERT INTO verification_notes
            (id, tenant_id, verification_id, for_admins, text, author_kind, author_id, author_owner_id, author_name, created_at)
        VALUES (@Id, @TenantId, @VerificationId, @ForAdmins, @Text, @AuthorKind, @AuthorId, @AuthorOwnerId, @AuthorName, @CreatedAt)
        """;

    private const string Select = """
        SELECT id, tenant_id, verification_id, for_admins, text, author_kind, author_id, author_owner_id, author_name, created_at
        FROM verification_notes WHERE tenant_id = @TenantId AND verification_id = @VerificationId
        """;

    /// <inheritdoc/>
    public async Task AddAsync(VerificationNote note, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            Insert,
            new
            {
                note.Id,
                note.TenantId,
                note.VerificationId,
                note.ForAdmins,
                note.Text,
                AuthorKind = note.Author.Kind.ToString(),
                AuthorId = note.Author.Id,
                AuthorOwnerId = note.Author.KeyOwnerId,
                note.AuthorName,
                note.CreatedAt,
            },
            cancellationToken
        );
        await audit.AppendAsync(
            AuditRecord.Of(note.TenantId, note.VerificationId, new NoteAdded(note)),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VerificationNote>> ListAsync(
        string tenantId,
        string verificationId,
        bool withAdminNotes,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var sql =
            Select
            + (withAdminNotes ? "" : " AND for_admins = @ForAdmins")
            + (after is null ? "" : " AND created_at <= @AfterTime AND (created_at < @AfterTime OR id < @AfterId)")
            + " ORDER BY created_at DESC, id DESC";
        var found = await session.QueryAsync<Row>(
            session.Dialect.FirstRows(sql),
            new
            {
                TenantId = tenantId,
                VerificationId = verificationId,
                ForAdmins = false,
                AfterTime = after?.CreatedAt,
                AfterId = after?.Id,
                Rows = rows,
            },
            cancellationToken
        );
        return [.. found.Select(row => row.ToNote())];
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string VerificationId { get; init; } = "";
        public bool ForAdmins { get; init; }
        public string Text { get; init; } = "";
        public string AuthorKind { get; init; } = "";
        public string AuthorId { get; init; } = "";
        public string? AuthorOwnerId { get; init; }
        public string AuthorName { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }

        public VerificationNote ToNote() =>
            new()
            {
                Id = Id,
                TenantId = TenantId,
                VerificationId = VerificationId,
                ForAdmins = ForAdmins,
                Text = Text,
                Author = new Identity(Enum.Parse<ActorKind>(AuthorKind), AuthorId, AuthorOwnerId),
                AuthorName = AuthorName,
                CreatedAt = CreatedAt,
            };
    }
}
