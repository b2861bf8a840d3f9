using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Verifications;

/// <summary>On which grounds somebody decides: what they say of it, to whom it may reach.</summary>
public sealed record Grounds
{
    /// <summary>Nothing said.</summary>
    public static Grounds None { get; } = new();

    /// <summary>Why; may reach the subject.</summary>
    public string? Reason { get; init; }

    /// <summary>Notes about the decision.</summary>
    public string? Notes { get; init; }

    /// <summary>A further comment.</summary>
    public string? Comment { get; init; }

    /// <summary>Kept among admins: never in a callback, an e-mail or an answer to anyone else.</summary>
    public string? AdminNotes { get; init; }

    /// <summary>Why, as a code of the tenant's list.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Whether a text is given that others than admins read.</summary>
    public bool HaveText => !ShownText.IsEmpty(Notes) || !ShownText.IsEmpty(Reason) || !ShownText.IsEmpty(Comment);

    /// <summary>Whether a policy that asks for a reason is content with them. Admin notes do not count.</summary>
    public bool AreGiven => HaveText || !ShownText.IsEmpty(ReasonCode);

    /// <summary>The same with blank texts left out, as a decision keeps them.</summary>
    internal Grounds WithoutBlanks() =>
        this with
        {
            Reason = ShownText.OrNull(Reason),
            Notes = ShownText.OrNull(Notes),
            Comment = ShownText.OrNull(Comment),
            AdminNotes = ShownText.OrNull(AdminNotes),
        };
}
