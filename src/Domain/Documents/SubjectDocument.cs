using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Documents;

/// <summary>Which picture of a document a file is.</summary>
public enum DocumentSide
{
    /// <summary>The front.</summary>
    Front,

    /// <summary>The back.</summary>
    Back,

    /// <summary>Another page.</summary>
    Other1,

    /// <summary>Another page.</summary>
    Other2,

    /// <summary>Another page.</summary>
    Other3,
}

/// <summary>
/// A document of a subject. Each of its sides stands in every open case of the subject, and in those opened later, as a
/// document of that case, which is reviewed there. Without a file there is nothing to review.
/// </summary>
public sealed record SubjectDocument
{
    /// <summary>Identifier, the same when it is changed.</summary>
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    /// <summary>The person or business.</summary>
    public required string SubjectId { get; init; }

    /// <summary>What it is to prove: <see cref="DocumentTypes.IsWellFormed"/>.</summary>
    public required string Type { get; init; }

    /// <summary>What is printed on it, as the sender says.</summary>
    public DocumentPrint Print { get; init; } = new();

    /// <summary>The file of each side.</summary>
    public IReadOnlyDictionary<DocumentSide, string> Sides { get; init; } = new Dictionary<DocumentSide, string>();

    /// <summary>When it was added, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// A side of it as a document of a case: the first version, the next one where <paramref name="current"/> differs, or
    /// null where that one stands.
    /// </summary>
    /// <param name="verificationId">The case.</param>
    /// <param name="side">The side.</param>
    /// <param name="file">Its file.</param>
    /// <param name="current">The version that stands in the case.</param>
    /// <param name="now">When.</param>
    public Document? Place(
        string verificationId,
        DocumentSide side,
        StoredFile file,
        Document? current,
        DateTimeOffset now
    ) =>
        (current?.Sha256, current?.Type, current?.Print) == (file.Sha256, Type, Print)
            ? null
            : new Document
            {
                Id = Ids.New(now),
                TenantId = TenantId,
                VerificationId = verificationId,
                DocId = DocIdOf(side),
                Number = (current?.Number ?? 0) + 1,
                Type = Type,
                FileName = file.FileName,
                MediaType = file.MediaType,
                Size = file.Size,
                Sha256 = file.Sha256,
                SubjectDocumentId = Id,
                Print = Print,
                UploadedBy = file.UploadedBy,
                UploadedByName = file.UploadedByName,
                UploadedAt = now,
            };

    /// <summary>Whether it says the same as <paramref name="other"/>, of which it is a version.</summary>
    public bool Says(SubjectDocument other) =>
        (Type, Print) == (other.Type, other.Print)
        && Sides.Count == other.Sides.Count
        && Sides.All(side => other.Sides.GetValueOrDefault(side.Key) == side.Value);

    /// <summary>What a side is called in a case.</summary>
    public string DocIdOf(DocumentSide side) => $"{Id}-{side}".ToLowerInvariant();
}

/// <summary>What is printed on a document, as its sender says.</summary>
/// <param name="Number">Its number.</param>
/// <param name="IssuedOn">When it was issued.</param>
/// <param name="ExpiresOn">Until when it is valid.</param>
public sealed record DocumentPrint(string? Number = null, DateOnly? IssuedOn = null, DateOnly? ExpiresOn = null);

/// <summary>What the reviewers of a subject's cases found of a document: each side in the case where it came last.</summary>
/// <param name="SubjectDocumentId">The document.</param>
/// <param name="VerificationId">The case.</param>
/// <param name="Status">What was found of one side.</param>
/// <param name="Reason">Why it was rejected.</param>
/// <param name="UploadedAt">When the side came into the case, UTC.</param>
public sealed record SideReview(
    string SubjectDocumentId,
    string VerificationId,
    DocumentStatus Status,
    string? Reason,
    DateTimeOffset UploadedAt
);
