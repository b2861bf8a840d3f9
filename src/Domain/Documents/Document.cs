using System.Globalization;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Documents;

/// <summary>What a reviewer found of a document.</summary>
public enum DocumentStatus
{
    /// <summary>Nobody has said yet.</summary>
    Pending,

    /// <summary>It proves what it should.</summary>
    Accepted,

    /// <summary>It does not.</summary>
    Rejected,
}

/// <summary>
/// One version of one document of a case. Its bytes lie elsewhere, under their SHA-256; what is here never changes but
/// for what a reviewer found. A newer version replaces it and leaves it in place.
/// </summary>
public sealed record Document
{
    /// <summary>Identifier of this version.</summary>
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    /// <summary>The case.</summary>
    public required string VerificationId { get; init; }

    /// <summary>The sender's own name for the document, the same for all its versions.</summary>
    public required string DocId { get; init; }

    /// <summary>Which version, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What it is to prove: <see cref="DocumentTypes.IsWellFormed"/>.</summary>
    public required string Type { get; init; }

    /// <summary>What the sender called the file, cleaned: to be shown, never to be opened by.</summary>
    public required string FileName { get; init; }

    /// <summary>What the bytes are: see <see cref="FileTypes"/>.</summary>
    public required string MediaType { get; init; }

    /// <summary>How many bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Whether its bytes and names are erased.</summary>
    public bool IsErased { get; init; }

    /// <summary>SHA-256 of the bytes, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The subject's document of which it is a side; null where it was sent to the case itself.</summary>
    public string? SubjectDocumentId { get; init; }

    /// <summary>What is printed on it, as its sender says.</summary>
    public DocumentPrint Print { get; init; } = new();

    /// <summary>What was found of it.</summary>
    public DocumentStatus Status { get; init; }

    /// <summary>Why it was rejected.</summary>
    public string? Reason { get; init; }

    /// <summary>Its sender.</summary>
    public required Identity UploadedBy { get; init; }

    /// <summary>The sender's name at the time.</summary>
    public required string UploadedByName { get; init; }

    /// <summary>When it came, UTC.</summary>
    public required DateTimeOffset UploadedAt { get; init; }

    /// <summary>Who said last what it is worth; null where nobody did, or before more than the name was kept.</summary>
    public Identity? Reviewer { get; init; }

    /// <summary>The reviewer's name at the time.</summary>
    public string? ReviewedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset? ReviewedAt { get; init; }

    /// <summary>When a newer version replaced it, UTC; null for the current one.</summary>
    public DateTimeOffset? ReplacedAt { get; init; }

    /// <summary>
    /// The document as <paramref name="by"/> found it; unchanged when that is what stands. A version that was replaced is
    /// history.
    /// </summary>
    public Result<Document> Reviewed(DocumentStatus found, string? reason, Actor by, DateTimeOffset now) =>
        ReplacedAt is not null ? DocumentErrors.Replaced
        : (Status, Reason) == (found, reason) ? this
        : this with { Status = found, Reason = reason, Reviewer = by.Identity, ReviewedBy = by.Name, ReviewedAt = now };
}

/// <summary>What a decision looks at of a current document.</summary>
/// <param name="Id">Which version.</param>
/// <param name="Type">What it is to prove.</param>
/// <param name="Sha256">Its bytes.</param>
/// <param name="Status">What was found of it.</param>
public sealed record CaseDocument(string Id, string Type, string Sha256, DocumentStatus Status);

/// <summary>A document came in, or a newer version of one.</summary>
public sealed record DocumentUploaded(Document Document) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.document_uploaded";

    /// <inheritdoc/>
    public DateTimeOffset OccurredAt => Document.UploadedAt;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("documentId", Document.Id),
            new("docId", Document.DocId),
            new("version", Document.Number.ToString(CultureInfo.InvariantCulture)),
            new("documentType", Document.Type),
            new("fileName", Document.FileName),
            new("mediaType", Document.MediaType),
            new("size", Document.Size.ToString(CultureInfo.InvariantCulture)),
            new("sha256", Document.Sha256),
        ];
}

/// <summary>A reviewer said what a document is worth.</summary>
public sealed record DocumentReviewed(Document Document, DateTimeOffset OccurredAt) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action =>
        Document.Status == DocumentStatus.Accepted
            ? "verification.document_accepted"
            : "verification.document_rejected";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("documentId", Document.Id),
            new("documentType", Document.Type),
            new("sha256", Document.Sha256),
            new("reason", Document.Reason),
        ];
}

/// <summary>What documents are for.</summary>
public static class DocumentTypes
{
    /// <summary>The longest, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>What is accepted, for messages.</summary>
    public const string Form = "1 to 64 capital letters, digits and underscores, a letter first, such as PASSPORT";

    /// <summary>The form of a type. Which there are is the tenant's own affair: its policy names those it requires.</summary>
    public static bool IsWellFormed(string? type) =>
        type is { Length: > 0 and <= MaxLength }
        && char.IsAsciiLetterUpper(type[0])
        && type.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');
}

/// <summary>Every refusal of a document, one sentence each.</summary>
public static class DocumentErrors
{
    /// <summary>Unknown document, or another tenant's.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "DOCUMENT_NOT_FOUND", "The document was not found");

    /// <summary>Unknown file, or another tenant's.</summary>
    public static readonly Error FileNotFound = new(ErrorKind.NotFound, "FILE_NOT_FOUND", "The file was not found");

    /// <summary>More documents of one subject than anybody reviews.</summary>
    public static Error TooMany(int most) =>
        new(ErrorKind.Conflict, "TOO_MANY_DOCUMENTS", $"An applicant has at most {most} documents; change one of them");

    /// <summary>No bytes at all.</summary>
    public static readonly Error Empty = Error.InvalidField("fileContent", "fileContent must not be empty");

    /// <summary>What the bytes are is not on the list.</summary>
    public static readonly Error UnsupportedType = new(
        ErrorKind.Invalid,
        "FILE_TYPE_NOT_ACCEPTED",
        $"The file is none of {FileTypes.Names}, whatever its name says"
    )
    {
        Fields = [new FieldError("fileContent", $"fileContent must be one of {FileTypes.Names}")],
    };

    /// <summary>A scanner found malware in the bytes.</summary>
    public static readonly Error Infected = new(
        ErrorKind.Invalid,
        "FILE_INFECTED",
        "The scanner found malware in the file"
    )
    {
        Fields = [new FieldError("fileContent", "fileContent must be free of malware")],
    };

    /// <summary>A scanner found malware in the bytes after they were taken.</summary>
    public static readonly Error InfectedSince = new(
        ErrorKind.Conflict,
        "DOCUMENT_INFECTED",
        "The scanner has found malware in the document; ask for another one"
    );

    /// <summary>The scanner has not looked at the bytes yet.</summary>
    public static readonly Error NotScanned = new(
        ErrorKind.Conflict,
        "DOCUMENT_HELD",
        "The document is held until the malware scanner has answered for it"
    );

    /// <summary>More bytes than are taken.</summary>
    public static Error TooLarge(long mostBytes) =>
        new(ErrorKind.TooLarge, "FILE_TOO_LARGE", $"A document must be at most {mostBytes} bytes")
        {
            Fields = [new FieldError("fileContent", $"fileContent must be at most {mostBytes} bytes")],
        };

    /// <summary>A new version of a document of another type.</summary>
    public static Error OtherType(string type) =>
        new(
            ErrorKind.Conflict,
            "DOCUMENT_OF_OTHER_TYPE",
            $"The document of that docId is a {type}; send another type under another docId"
        );

    /// <summary>The service draws no picture of that type.</summary>
    public static Error NotDrawn(string mediaType) =>
        new(
            ErrorKind.RuleBroken,
            "DOCUMENT_NOT_DRAWN",
            $"No picture is drawn of {mediaType}: its decoders are native code, and somebody else made the file; download it"
        );

    /// <summary>There is no such page.</summary>
    public static Error NoSuchPage(int pages) =>
        new(
            ErrorKind.NotFound,
            "DOCUMENT_PAGE_NOT_FOUND",
            $"The document has {pages} {(pages == 1 ? "page" : "pages")}"
        );

    /// <summary>The bytes begin as their type does, and do not go on so.</summary>
    public static readonly Error Unreadable = new(
        ErrorKind.RuleBroken,
        "DOCUMENT_UNREADABLE",
        "The file is damaged or drawn in a way that is not read here; download it"
    );

    /// <summary>A drawing would take more memory or time than one document is given.</summary>
    public static readonly Error TooMuchToDraw = new(
        ErrorKind.TooLarge,
        "DOCUMENT_TOO_LARGE_TO_DRAW",
        "The picture has too many pixels to be drawn here; download it"
    );

    /// <summary>A newer version is there.</summary>
    public static readonly Error Replaced = new(
        ErrorKind.Conflict,
        "DOCUMENT_REPLACED",
        "A newer version has replaced this document; review that one"
    );
}
