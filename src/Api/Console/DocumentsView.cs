using VerificationService.Domain.Documents;

namespace VerificationService.Api.Console;

/// <summary>Documents of a case as its pages show them, newest first, and what was typed to add one.</summary>
/// <param name="VerificationId">The case.</param>
/// <param name="Documents">Versions of its documents.</param>
internal sealed record DocumentsView(string VerificationId, IReadOnlyList<Document> Documents)
{
    /// <summary>The type that was typed.</summary>
    public string? DocumentType { get; init; }

    /// <summary>The document that was to be replaced.</summary>
    public string? DocId { get; init; }
}
