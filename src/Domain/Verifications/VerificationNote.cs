using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Verifications;

/// <summary>What somebody noted about a case. Append-only, and no reason for a decision to be made anew.</summary>
public sealed record VerificationNote
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    /// <summary>The case.</summary>
    public required string VerificationId { get; init; }

    /// <summary>Kept among admins.</summary>
    public required bool ForAdmins { get; init; }

    public required string Text { get; init; }

    public required Identity Author { get; init; }

    /// <summary>The author's name at the time.</summary>
    public required string AuthorName { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Somebody noted something.</summary>
public sealed record NoteAdded(VerificationNote Note) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.note_added";

    /// <inheritdoc/>
    public DateTimeOffset OccurredAt => Note.CreatedAt;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("noteId", Note.Id),
            // Histories leave this fact out for everybody but admins.
            new(Note.ForAdmins ? "adminNotes" : "note", Note.Text),
        ];
}
