using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Documents;

/// <summary>A document to add to a verification.</summary>
[Unused(
    "documentCategory",
    "filePath",
    "mimeType",
    "fileSize",
    "customerId",
    "organizationId",
    "verificationId",
    "description",
    "context",
    "document"
)]
public sealed class UploadDocumentRequest : IUploadRequest<UploadDocumentRequest>
{
    /// <summary>Your own name for the document: a second upload under it is a new version. Left out, it is a new document.</summary>
    /// <example>passport-front</example>
    [StringLength(UploadDocument.MaxDocId)]
    public string? DocId { get; init; }

    /// <summary>
    /// What it is to prove, as the approval policy names it. A <c>DT_</c> before it is left out; <c>DIRECTOR_IDS</c> is
    /// <c>DIRECTOR_ID</c>, and <c>BENEFICIAL_OWNER_DECLARATION</c> is <c>BENEFICIAL_OWNERS_DECLARATION</c>.
    /// </summary>
    /// <example>PASSPORT</example>
    [Required]
    [StringLength(DocumentTypes.MaxLength)]
    [RegularExpression("^[A-Z][A-Z0-9_]*$")]
    public string? DocumentType { get; init; }

    /// <summary>What the file is called. It is shown, and never relied upon.</summary>
    /// <example>passport.jpg</example>
    [StringLength(UploadDocument.MaxFileName)]
    public string? FileName { get; init; }

    /// <summary>The file in base64: PDF, JPEG, PNG, WebP, TIFF or HEIC, told by its content.</summary>
    [Required]
    public byte[]? FileContent { get; init; }

    /// <summary>The file where it was sent as a part of its own.</summary>
    [JsonIgnore]
    internal Stream? Content { get; init; }

    private UploadDocument? received;

    static UploadDocumentRequest IUploadRequest<UploadDocumentRequest>.Of(
        IReadOnlyDictionary<string, string> fields,
        string? fileName,
        Stream content
    ) =>
        new()
        {
            DocId = fields.GetValueOrDefault("docId") is { Length: > 0 } docId ? docId : null,
            DocumentType = fields.GetValueOrDefault("documentType"),
            FileName = fields.GetValueOrDefault("fileName") ?? fileName,
            Content = content,
        };

    async Task<Result<IReadOnlyList<string?>>> IUploadRequest.ReceiveAsync(
        Dispatcher dispatcher,
        RouteValueDictionary route,
        CancellationToken cancellationToken
    )
    {
        var upload = ToCommand((string)route["verificationId"]!);
        var receipt = await dispatcher.SendAsync(new ReceiveDocument(upload), cancellationToken);
        return receipt.Failed(out var refusal, out received)
            ? refusal
            : new[] { received.DocId, received.DocumentType, received.FileName, received.Received!.Sha256 };
    }

    internal UploadDocument ToCommand(string verificationId) =>
        received
        ?? new()
        {
            VerificationId = verificationId,
            DocId = DocId,
            DocumentType = V21Words.DocumentTypeOf(DocumentType),
            FileName = FileName,
            Content = Content ?? (FileContent is null ? null : new MemoryStream(FileContent, writable: false)),
        };
}

/// <summary>Why a document is rejected.</summary>
public sealed class RejectDocumentRequest
{
    /// <summary>The reason.</summary>
    /// <example>The picture is cut off</example>
    [Required]
    [StringLength(ApproveVerification.MaxNotes)]
    public string? Reason { get; init; }
}

/// <summary>One version of a document.</summary>
public sealed class DocumentData
{
    /// <summary>The same as <c>documentId</c>.</summary>
    public required string Id { get; init; }

    /// <summary>This version's identifier.</summary>
    public required string DocumentId { get; init; }

    /// <summary>The verification it belongs to.</summary>
    public required string VerificationId { get; init; }

    /// <summary>The sender's name for the document, the same for all versions.</summary>
    public required string DocId { get; init; }

    /// <summary>Which version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Whether it is the current one.</summary>
    public required bool Current { get; init; }

    /// <summary>What it is to prove.</summary>
    /// <example>PASSPORT</example>
    public required string DocumentType { get; init; }

    /// <summary>The same as <c>documentType</c>.</summary>
    /// <example>PASSPORT</example>
    public required string FileType { get; init; }

    /// <summary>The file's name, cleaned.</summary>
    public required string FileName { get; init; }

    /// <summary>What its content is.</summary>
    /// <example>image/jpeg</example>
    public required string MediaType { get; init; }

    /// <summary>The same as <c>mediaType</c>.</summary>
    /// <example>image/jpeg</example>
    public required string ContentType { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of its content, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>
    /// <c>PENDING</c>, <c>ACCEPTED</c> or <c>REJECTED</c>. The answer to an upload says <c>UPLOADED</c> of what nobody has
    /// reviewed.
    /// </summary>
    /// <example>PENDING</example>
    public required string Status { get; init; }

    /// <summary><c>PENDING</c>, <c>ACCEPTED</c> or <c>REJECTED</c>, in every answer.</summary>
    /// <example>PENDING</example>
    public required string ReviewStatus { get; init; }

    /// <summary>Why it was rejected.</summary>
    public string? Reason { get; init; }

    /// <summary>Who sent it.</summary>
    public required string UploadedBy { get; init; }

    /// <summary>When it came, UTC.</summary>
    public required DateTimeOffset UploadedAt { get; init; }

    /// <summary>The same as <c>uploadedAt</c>, in milliseconds since 1970.</summary>
    /// <example>1773471900658</example>
    public required long UploadDate { get; init; }

    /// <summary>Whether it is accepted.</summary>
    public required bool Verified { get; init; }

    /// <summary>Who accepted or rejected it.</summary>
    public string? ReviewedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset? ReviewedAt { get; init; }

    internal static DocumentData OfUpload(Document document) => Of(document, V21Words.OfUploaded(document.Status));

    internal static DocumentData Of(Document document) => Of(document, V21Words.Of(document.Status));

    private static DocumentData Of(Document document, string status) =>
        new()
        {
            Id = document.Id,
            DocumentId = document.Id,
            VerificationId = document.VerificationId,
            DocId = document.DocId,
            Version = document.Number,
            Current = document.ReplacedAt is null,
            DocumentType = document.Type,
            FileType = document.Type,
            FileName = document.FileName,
            MediaType = document.MediaType,
            ContentType = document.MediaType,
            Size = document.Size,
            Sha256 = document.Sha256,
            Status = status,
            ReviewStatus = V21Words.Of(document.Status),
            Reason = document.Reason,
            UploadedBy = document.UploadedByName,
            UploadedAt = document.UploadedAt,
            UploadDate = document.UploadedAt.ToUnixTimeMilliseconds(),
            Verified = document.Status == DocumentStatus.Accepted,
            ReviewedBy = document.ReviewedBy,
            ReviewedAt = document.ReviewedAt,
        };
}
