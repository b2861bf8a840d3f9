using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Documents;

/// <summary>Documents in a table, one row for each version.</summary>
internal sealed class DocumentRepository(DbSession session) : IDocumentRepository
{
    private const string Select = """
        SELECT id, tenant_id, verification_id, doc_id, number, document_type, file_name, media_type, size, sha256, status, reason,
               subject_document_id, document_number, issue_date, expiry_date,
               uploaded_by_kind, uploaded_by_id, uploaded_by_owner_id, uploaded_by_name, uploaded_at,
               reviewed_by_kind, reviewed_by_id, reviewed_by_owner_id, reviewed_by, reviewed_at, replaced_at, erased_by
        FROM documents WHERE tenant_id = @TenantId
        """;

    private const string Insert = """
        INSERT INTO documents
            (id, tenant_id, verification_id, doc_id, number, document_type, file_name, media_type, size, sha256, status,
             subject_document_id, document_number, issue_date, expiry_date,
             uploaded_by_kind, uploaded_by_id, uploaded_by_owner_id, uploaded_by_name, uploaded_at)
        VALUES
            (@Id, @TenantId, @VerificationId, @DocId, @Number, @DocumentType, @FileName, @MediaType, @Size, @Sha256, @Status,
             @SubjectDocumentId, @DocumentNumber, @IssueDate, @ExpiryDate,
             @UploadedByKind, @UploadedById, @UploadedByOwnerId, @UploadedByName, @UploadedAt)
        """;

    private const string Replace = """
        UPDATE documents SET replaced_at = @UploadedAt
        WHERE tenant_id = @TenantId AND verification_id = @VerificationId AND doc_id = @DocId AND replaced_at IS NULL
        """;

    private const string Review = """
        UPDATE documents SET status = @Status, reason = @Reason, reviewed_by_kind = @ReviewedByKind, reviewed_by_id = @ReviewedById,
            reviewed_by_owner_id = @ReviewedByOwnerId, reviewed_by = @ReviewedBy, reviewed_at = @ReviewedAt
        WHERE tenant_id = @TenantId AND id = @Id
        """;

    /// <inheritdoc/>
    public async Task<Document?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<Row>(
                Select + " AND id = @Id",
                new { TenantId = tenantId, Id = id },
                cancellationToken
            )
        )?.ToDocument();

    /// <inheritdoc/>
    public async Task<Document?> FindCurrentAsync(
        string tenantId,
        string verificationId,
        string docId,
        CancellationToken cancellationToken
    ) =>
        await session.FindAsync<Row>(
            Select + " AND verification_id = @VerificationId AND doc_id = @DocId AND replaced_at IS NULL",
            new
            {
                TenantId = tenantId,
                VerificationId = verificationId,
                DocId = docId,
            },
            cancellationToken
        )
            is { } row
        && row.DocId == docId
            ? row.ToDocument()
            : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Document>> ListAsync(
        string tenantId,
        string verificationId,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var sql =
            Select
            + " AND verification_id = @VerificationId"
            + (after is null ? "" : " AND uploaded_at <= @AfterTime AND (uploaded_at < @AfterTime OR id < @AfterId)")
            + " ORDER BY uploaded_at DESC, id DESC";
        var found = await session.QueryAsync<Row>(
            session.Dialect.FirstRows(sql),
            new
            {
                TenantId = tenantId,
                VerificationId = verificationId,
                AfterTime = after?.CreatedAt,
                AfterId = after?.Id,
                Rows = rows,
            },
            cancellationToken
        );
        return [.. found.Select(row => row.ToDocument())];
    }

    /// <inheritdoc/>
    public async Task AddAsync(Document document, CancellationToken cancellationToken)
    {
        var row = Row.From(document);
        if (document.Number > 1)
        {
            await session.ExecuteAsync(Replace, row, cancellationToken);
        }

        await session.ExecuteAsync(Insert, row, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SaveReviewAsync(Document document, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Review, Row.From(document), cancellationToken);

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string VerificationId { get; init; } = "";
        public string DocId { get; init; } = "";
        public int Number { get; init; }
        public string DocumentType { get; init; } = "";
        public string FileName { get; init; } = "";
        public string MediaType { get; init; } = "";
        public long Size { get; init; }
        public string Sha256 { get; init; } = "";
        public string Status { get; init; } = "";
        public string? Reason { get; init; }
        public string? SubjectDocumentId { get; init; }
        public string? DocumentNumber { get; init; }
        public string? IssueDate { get; init; }
        public string? ExpiryDate { get; init; }
        public string UploadedByKind { get; init; } = "";
        public string UploadedById { get; init; } = "";
        public string? UploadedByOwnerId { get; init; }
        public string UploadedByName { get; init; } = "";
        public DateTimeOffset UploadedAt { get; init; }
        public string? ReviewedByKind { get; init; }
        public string? ReviewedById { get; init; }
        public string? ReviewedByOwnerId { get; init; }
        public string? ReviewedBy { get; init; }
        public DateTimeOffset? ReviewedAt { get; init; }
        public DateTimeOffset? ReplacedAt { get; init; }
        public string? ErasedBy { get; init; }

        public static Row From(Document document) =>
            new()
            {
                Id = document.Id,
                TenantId = document.TenantId,
                VerificationId = document.VerificationId,
                DocId = document.DocId,
                Number = document.Number,
                DocumentType = document.Type,
                FileName = document.FileName,
                MediaType = document.MediaType,
                Size = document.Size,
                Sha256 = document.Sha256,
                Status = document.Status.ToString(),
                Reason = document.Reason,
                SubjectDocumentId = document.SubjectDocumentId,
                DocumentNumber = document.Print.Number,
                IssueDate = PrintColumns.Of(document.Print.IssuedOn),
                ExpiryDate = PrintColumns.Of(document.Print.ExpiresOn),
                UploadedByKind = document.UploadedBy.Kind.ToString(),
                UploadedById = document.UploadedBy.Id,
                UploadedByOwnerId = document.UploadedBy.KeyOwnerId,
                UploadedByName = document.UploadedByName,
                UploadedAt = document.UploadedAt,
                ReviewedByKind = document.Reviewer?.Kind.ToString(),
                ReviewedById = document.Reviewer?.Id,
                ReviewedByOwnerId = document.Reviewer?.KeyOwnerId,
                ReviewedBy = document.ReviewedBy,
                ReviewedAt = document.ReviewedAt,
            };

        public Document ToDocument() =>
            new()
            {
                Id = Id,
                TenantId = TenantId,
                VerificationId = VerificationId,
                DocId = DocId,
                Number = Number,
                Type = DocumentType,
                FileName = FileName,
                MediaType = MediaType,
                Size = Size,
                Sha256 = Sha256,
                Status = Enum.Parse<DocumentStatus>(Status),
                Reason = Reason,
                SubjectDocumentId = SubjectDocumentId,
                Print = PrintColumns.Read(DocumentNumber, IssueDate, ExpiryDate),
                UploadedBy = new Identity(Enum.Parse<ActorKind>(UploadedByKind), UploadedById, UploadedByOwnerId),
                UploadedByName = UploadedByName,
                UploadedAt = UploadedAt,
                Reviewer =
                    ReviewedByKind is null || ReviewedById is null
                        ? null
                        : new Identity(Enum.Parse<ActorKind>(ReviewedByKind), ReviewedById, ReviewedByOwnerId),
                ReviewedBy = ReviewedBy,
                ReviewedAt = ReviewedAt,
                ReplacedAt = ReplacedAt,
                IsErased = ErasedBy is not null,
            };
    }
}
