namespace VerificationService.Domain.Subjects;

/// <summary>A person who is verified; "customer" in v2.1. Immutable: a changed person is a new version, and the one before is kept.</summary>
public sealed record Applicant
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required string TenantId { get; init; }

    /// <summary>Given name; null when the person has none, or it is not known.</summary>
    public string? FirstName { get; init; }

    /// <summary>Family name; null when the person has none, or it is not known.</summary>
    public string? LastName { get; init; }

    /// <summary>Both names, or the one there is, as lists sort them; without any, what <see cref="NameOr"/> says.</summary>
    public string SortedName => NameOr(", ", LastName, FirstName, ExternalId, Email);

    /// <summary>
    /// The names there are, joined; where there is none, the caller's own identifier or else the e-mail address, so that a
    /// person is never shown as nothing.
    /// </summary>
    public static string NameOr(string separator, string? one, string? other, string? externalId, string? email) =>
        string.Join(separator, new[] { one, other }.OfType<string>()) is { Length: > 0 } name
            ? name
            : externalId ?? email ?? "Unnamed";

    /// <summary>Where the applicant's notices go; null when there is none.</summary>
    public string? Email { get; init; }

    /// <summary>Date of birth, as far as it is known.</summary>
    public BirthDate? DateOfBirth { get; init; }

    /// <summary>Whether the person is a PEP (FATF Recommendation 12).</summary>
    public bool PoliticallyExposed { get; init; }

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public string? ResidenceCountry { get; init; }

    /// <summary>The caller's own identifier for this person.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What else is known.</summary>
    public SubjectDetails Details { get; init; } = SubjectDetails.None;

    /// <summary>Since when its data is being erased, UTC; null while it is kept.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>How often it has changed since it was created.</summary>
    public int Revision { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Without what a log must not hold.</summary>
    public override string ToString() => $"Applicant {{ Id = {Id} }}";
}
