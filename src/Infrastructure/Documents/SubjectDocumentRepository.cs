using System.Globalization;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Subjects;

namespace VerificationService.Infrastructure.Documents;

/// <summary>Files and the documents of subjects in tables.</summary>
internal sealed class SubjectDocumentRepository(DbSession session, ISubjectRepository subjects, SubjectWords words)
    : ISubjectDocumentRepository
{
    // COALESCE hides tenant_id from the planner, so it seeks by primary key.
    private const string SelectFiles = """
        SELECT id, tenant_id, file_name, media_type, size, sha256, uploaded_by_kind, uploaded_by_id, uploaded_by_owner_id,
               uploaded_by_name, uploaded_at
        FROM files WHERE id IN @Ids AND COALESCE(tenant_id, '') = @TenantId
        """;

    private const string InsertFile = """
        INSERT INTO files
            (id, tenant_id, file_name, media_type, size, sha256, uploaded_by_kind, uploaded_by_id, uploaded_by_owner_id, uploaded_by_name, uploaded_at, orphan_since)
        VALUES
            (@Id, @TenantId, @FileName, @MediaType, @Size, @Sha256, @UploadedByKind, @UploadedById, @UploadedByOwnerId, @UploadedByName, @UploadedAt, @UploadedAt)
        """;

    private const string Select = """
        SELECT id, tenant_id, subject_id, document_type, document_number, issue_date, expiry_date, sides, created_at
        FROM subject_documents WHERE tenant_id = @TenantId
        """;

    private const string Insert = """
        INSERT INTO subject_documents
            (id, tenant_id, subject_id, document_type, document_number, issue_date, expiry_date, sides, created_at)
        VALUES
            (@Id, @TenantId, @SubjectId, @DocumentType, @DocumentNumber, @IssueDate, @ExpiryDate, @Sides, @CreatedAt)
        """;

    private const string Update = """
        UPDATE subject_documents SET document_type = @DocumentType, document_number = @DocumentNumber, issue_date = @IssueDate,
            expiry_date = @ExpiryDate, sides = @Sides
        WHERE tenant_id = @TenantId AND id = @Id
        """;

    private const string SelectReviews = """
        SELECT d.subject_document_id, d.verification_id, d.status, d.reason, d.uploaded_at
        FROM subject_documents s
        JOIN documents d ON d.tenant_id = s.tenant_id AND d.subject_document_id = s.id AND d.replaced_at IS NULL
        WHERE s.tenant_id = @TenantId AND s.subject_id = @SubjectId
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredFile>> FilesAsync(
        string tenantId,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<FileRow>(
                    SelectFiles,
                    new { TenantId = tenantId, Ids = ids },
                    cancellationToken
                )
            ).Select(row => row.ToFile()),
        ];

    /// <inheritdoc/>
    public Task AddAsync(StoredFile file, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            InsertFile,
            new
            {
                file.Id,
                file.TenantId,
                file.FileName,
                file.MediaType,
                file.Size,
                file.Sha256,
                UploadedByKind = file.UploadedBy.Kind.ToString(),
                UploadedById = file.UploadedBy.Id,
                UploadedByOwnerId = file.UploadedBy.KeyOwnerId,
                file.UploadedByName,
                file.UploadedAt,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> TryTakeAsync(
        string tenantId,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    ) =>
        await session.ExecuteAsync(
            "UPDATE files SET orphan_since = NULL WHERE id IN @Ids AND COALESCE(tenant_id, '') = @TenantId",
            new { TenantId = tenantId, Ids = ids },
            cancellationToken
        ) == ids.Count;

    /// <inheritdoc/>
    public Task KeepUntilAsync(string tenantId, string id, DateTimeOffset until, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "UPDATE files SET orphan_since = @Until WHERE id = @Id AND COALESCE(tenant_id, '') = @TenantId",
            new
            {
                TenantId = tenantId,
                Id = id,
                Until = until,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<int> RemoveOrphansAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "DELETE FROM files WHERE orphan_since < @Before",
            new { Before = before },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<SubjectDocument?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<Row>(
                Select + " AND id = @Id",
                new { TenantId = tenantId, Id = id },
                cancellationToken
            )
        )?.ToDocument();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SubjectDocument>> ListAsync(
        string tenantId,
        string subjectId,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    Select + " AND subject_id = @SubjectId ORDER BY created_at, id",
                    new { TenantId = tenantId, SubjectId = subjectId },
                    cancellationToken
                )
            ).Select(row => row.ToDocument()),
        ];

    /// <inheritdoc/>
    public async Task AddAsync(SubjectDocument document, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Insert, Row.From(document), cancellationToken);
        if (document.Print.Number is not null)
        {
            await PutWordsAsync(document, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task SaveAsync(SubjectDocument document, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Update, Row.From(document), cancellationToken);
        await PutWordsAsync(document, cancellationToken);
    }

    // The numbers of its documents find a subject.
    private async Task PutWordsAsync(SubjectDocument document, CancellationToken cancellationToken)
    {
        var (tenantId, id) = (document.TenantId, document.SubjectId);
        var person = await subjects.FindApplicantAsync(tenantId, id, cancellationToken);
        var business = person is null ? await subjects.FindOrganizationAsync(tenantId, id, cancellationToken) : null;
        await words.PutAsync(new Subject(person, business), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SideReview>> ReviewsAsync(
        string tenantId,
        string subjectId,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<ReviewRow>(
                    SelectReviews,
                    new { TenantId = tenantId, SubjectId = subjectId },
                    cancellationToken
                )
            ).Select(row => row.ToReview()),
        ];

    private sealed class FileRow
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string FileName { get; init; } = "";
        public string MediaType { get; init; } = "";
        public long Size { get; init; }
        public string Sha256 { get; init; } = "";
        public string UploadedByKind { get; init; } = "";
        public string UploadedById { get; init; } = "";
        public string? UploadedByOwnerId { get; init; }
        public string UploadedByName { get; init; } = "";
        public DateTimeOffset UploadedAt { get; init; }

        public StoredFile ToFile() =>
            new()
            {
                Id = Id,
                TenantId = TenantId,
                FileName = FileName,
                MediaType = MediaType,
                Size = Size,
                Sha256 = Sha256,
                UploadedBy = new Identity(Enum.Parse<ActorKind>(UploadedByKind), UploadedById, UploadedByOwnerId),
                UploadedByName = UploadedByName,
                UploadedAt = UploadedAt,
            };
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string SubjectId { get; init; } = "";
        public string DocumentType { get; init; } = "";
        public string? DocumentNumber { get; init; }
        public string? IssueDate { get; init; }
        public string? ExpiryDate { get; init; }
        public string Sides { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }

        public static Row From(SubjectDocument document) =>
            new()
            {
                Id = document.Id,
                TenantId = document.TenantId,
                SubjectId = document.SubjectId,
                DocumentType = document.Type,
                DocumentNumber = document.Print.Number,
                IssueDate = PrintColumns.Of(document.Print.IssuedOn),
                ExpiryDate = PrintColumns.Of(document.Print.ExpiresOn),
                Sides = Codes.Join(document.Sides.Select(side => $"{side.Key}={side.Value}")),
                CreatedAt = document.CreatedAt,
            };

        public SubjectDocument ToDocument() =>
            new()
            {
                Id = Id,
                TenantId = TenantId,
                SubjectId = SubjectId,
                Type = DocumentType,
                Print = PrintColumns.Read(DocumentNumber, IssueDate, ExpiryDate),
                Sides = Codes
                    .Split(Sides)
                    .Select(side => side.Split('='))
                    .ToDictionary(side => Enum.Parse<DocumentSide>(side[0]), side => side[1]),
                CreatedAt = CreatedAt,
            };
    }

    private sealed class ReviewRow
    {
        public string SubjectDocumentId { get; init; } = "";
        public string VerificationId { get; init; } = "";
        public string Status { get; init; } = "";
        public string? Reason { get; init; }
        public DateTimeOffset UploadedAt { get; init; }

        public SideReview ToReview() =>
            new(SubjectDocumentId, VerificationId, Enum.Parse<DocumentStatus>(Status), Reason, UploadedAt);
    }
}

/// <summary>What is printed on a document, as its columns hold it: dates as <c>yyyy-MM-dd</c> on both engines.</summary>
internal static class PrintColumns
{
    private const string Form = "yyyy-MM-dd";

    public static string? Of(DateOnly? day) => day?.ToString(Form, CultureInfo.InvariantCulture);

    public static DocumentPrint Read(string? number, string? issued, string? expires) =>
        new(number, Read(issued), Read(expires));

    private static DateOnly? Read(string? day) =>
        day is null ? null : DateOnly.ParseExact(day, Form, CultureInfo.InvariantCulture);
}
