using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V1;

/// <summary>A file, to be named as a side of a document afterwards.</summary>
[Unused("sandbox")]
public sealed class UploadFileRequest : IUploadRequest<UploadFileRequest>
{
    private UploadFile? received;

    /// <summary>The file in base64: PDF, JPEG, PNG, WebP, TIFF or HEIC, told by its content.</summary>
    [Required]
    [JsonPropertyName("file")]
    public byte[]? File { get; init; }

    /// <summary>What the file is called. It is shown, and never relied upon.</summary>
    /// <example>passport.jpg</example>
    [JsonPropertyName("file_name")]
    [StringLength(UploadDocument.MaxFileName)]
    public string? FileName { get; init; }

    /// <summary>The file where it was sent as a part of its own.</summary>
    [JsonIgnore]
    internal Stream? Content { get; init; }

    static UploadFileRequest IUploadRequest<UploadFileRequest>.Of(
        IReadOnlyDictionary<string, string> fields,
        string? fileName,
        Stream content
    ) => new() { FileName = fields.GetValueOrDefault("file_name") ?? fileName, Content = content };

    async Task<Result<IReadOnlyList<string?>>> IUploadRequest.ReceiveAsync(
        Dispatcher dispatcher,
        RouteValueDictionary route,
        CancellationToken cancellationToken
    )
    {
        var receipt = await dispatcher.SendAsync(new ReceiveFile(ToCommand()), cancellationToken);
        return receipt.Failed(out var refusal, out received)
            ? refusal
            : new[] { received.FileName, received.Received!.Sha256 };
    }

    internal UploadFile ToCommand() =>
        received
        ?? new()
        {
            FileName = FileName,
            Content = Content ?? (File is null ? null : new MemoryStream(File, writable: false)),
        };
}

/// <summary>A new file's id.</summary>
public sealed class FileCreated
{
    /// <summary>The file.</summary>
    [JsonPropertyName("file_id")]
    public required string FileId { get; init; }
}

/// <summary>What is printed on a document, and the files of its sides.</summary>
public abstract class DocumentFields
{
    /// <summary>The number printed on it.</summary>
    [JsonPropertyName("document_number")]
    [MaxLength(100)]
    public string? DocumentNumber { get; init; }

    /// <summary>When it was issued, <c>YYYY-MM-DD</c>; a time behind the date is not kept.</summary>
    /// <example>2020-05-01</example>
    [JsonPropertyName("issue_date")]
    [MaxLength(40)]
    public string? IssueDate { get; init; }

    /// <summary>Until when it is valid, <c>YYYY-MM-DD</c>; a time behind the date is not kept.</summary>
    /// <example>2030-05-01</example>
    [JsonPropertyName("expiry_date")]
    [MaxLength(40)]
    public string? ExpiryDate { get; init; }

    /// <summary>The file of the front.</summary>
    [JsonPropertyName("front_side_id")]
    [MaxLength(Ids.MaxLength)]
    public string? FrontSideId { get; init; }

    /// <summary>The file of the back.</summary>
    [JsonPropertyName("back_side_id")]
    [MaxLength(Ids.MaxLength)]
    public string? BackSideId { get; init; }

    /// <summary>The file of another page.</summary>
    [JsonPropertyName("other_side_1_id")]
    [MaxLength(Ids.MaxLength)]
    public string? OtherSide1Id { get; init; }

    /// <summary>The file of another page.</summary>
    [JsonPropertyName("other_side_2_id")]
    [MaxLength(Ids.MaxLength)]
    public string? OtherSide2Id { get; init; }

    /// <summary>The file of another page.</summary>
    [JsonPropertyName("other_side_3_id")]
    [MaxLength(Ids.MaxLength)]
    public string? OtherSide3Id { get; init; }

    private protected SubjectDocumentFields ToFields(string? type) =>
        new()
        {
            DocumentType = type,
            DocumentNumber = DocumentNumber,
            IssueDate = Dates.DayOf(IssueDate),
            ExpiryDate = Dates.DayOf(ExpiryDate),
            FrontSideId = FrontSideId,
            BackSideId = BackSideId,
            OtherSide1Id = OtherSide1Id,
            OtherSide2Id = OtherSide2Id,
            OtherSide3Id = OtherSide3Id,
        };
}

/// <summary>A document of an applicant. It is one without a file too.</summary>
[Unused("sandbox", "card_number", "account_number")]
public sealed class CreateDocumentRequest : DocumentFields
{
    /// <summary>Whose document it is, person or company.</summary>
    [Required]
    [JsonPropertyName("applicant_id")]
    public string? ApplicantId { get; init; }

    /// <summary>What it is to prove, as the approval policy names it.</summary>
    /// <example>PASSPORT</example>
    [Required]
    [JsonPropertyName("type")]
    [StringLength(DocumentTypes.MaxLength)]
    public string? Type { get; init; }

    internal AddSubjectDocument ToCommand() => new(ApplicantId, ToFields(Type));
}

/// <summary>What changes of a document; what is left out stays.</summary>
[Unused("sandbox", "applicant_id", "card_number", "account_number")]
public sealed class ChangeDocumentRequest : DocumentFields
{
    /// <summary>What it is to prove, as the approval policy names it.</summary>
    /// <example>PASSPORT</example>
    [JsonPropertyName("type")]
    [StringLength(DocumentTypes.MaxLength)]
    public string? Type { get; init; }

    internal SubjectDocumentFields ToFields() => ToFields(Type);
}

/// <summary>A document's id.</summary>
public sealed class DocumentCreated
{
    /// <summary>The document.</summary>
    [JsonPropertyName("document_id")]
    public required string DocumentId { get; init; }
}

/// <summary>A document of an applicant as v1 shows it: what is not known of it is null.</summary>
public sealed class DocumentData
{
    /// <summary>Identifier.</summary>
    [JsonPropertyName("document_id")]
    public required string DocumentId { get; init; }

    /// <summary>What it is to prove.</summary>
    /// <example>PASSPORT</example>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>How it came in: always <c>MANUAL</c>.</summary>
    /// <example>MANUAL</example>
    [JsonPropertyName("provider")]
    public string Provider { get; init; } = "MANUAL";

    /// <summary><c>pending</c> until it is reviewed, then <c>valid</c> or <c>invalid</c>, in the case where it came last.</summary>
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    /// <summary>The number printed on it.</summary>
    [JsonPropertyName("document_number")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? DocumentNumber { get; init; }

    /// <summary>When it was issued.</summary>
    [JsonPropertyName("issue_date")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? IssueDate { get; init; }

    /// <summary>Until when it is valid.</summary>
    [JsonPropertyName("expiry_date")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ExpiryDate { get; init; }

    /// <summary>The file of the front.</summary>
    [JsonPropertyName("front_side_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? FrontSideId { get; init; }

    /// <summary>The file of the back.</summary>
    [JsonPropertyName("back_side_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? BackSideId { get; init; }

    /// <summary>The file of another page.</summary>
    [JsonPropertyName("other_side_1_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? OtherSide1Id { get; init; }

    /// <summary>The file of another page.</summary>
    [JsonPropertyName("other_side_2_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? OtherSide2Id { get; init; }

    /// <summary>The file of another page.</summary>
    [JsonPropertyName("other_side_3_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? OtherSide3Id { get; init; }

    /// <summary>Why sides of it were rejected.</summary>
    [JsonPropertyName("decline_reasons")]
    public required IReadOnlyList<string> DeclineReasons { get; init; }

    /// <summary>When it was added, UTC.</summary>
    /// <example>2026-03-14 07:05:00</example>
    [JsonPropertyName("created_at")]
    public required string CreatedAt { get; init; }

    internal static DocumentData Of(SubjectDocumentView view)
    {
        var document = view.Document;
        return new DocumentData
        {
            DocumentId = document.Id,
            Type = document.Type,
            Status = V1Types.StatusOf(view.Status),
            DocumentNumber = document.Print.Number,
            IssueDate = V1Types.Day(document.Print.IssuedOn),
            ExpiryDate = V1Types.Day(document.Print.ExpiresOn),
            FrontSideId = document.Sides.GetValueOrDefault(DocumentSide.Front),
            BackSideId = document.Sides.GetValueOrDefault(DocumentSide.Back),
            OtherSide1Id = document.Sides.GetValueOrDefault(DocumentSide.Other1),
            OtherSide2Id = document.Sides.GetValueOrDefault(DocumentSide.Other2),
            OtherSide3Id = document.Sides.GetValueOrDefault(DocumentSide.Other3),
            DeclineReasons = view.Reasons,
            CreatedAt = V1Words.Time(document.CreatedAt),
        };
    }
}
