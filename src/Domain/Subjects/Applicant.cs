namespace VerificationService.Domain.Subjects;

/// <summary>A person who is verified; "customer" in v2.1. Immutable: a changed person is a new record.</summary>
public sealed class Applicant
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required string TenantId { get; init; }

    /// <summary>Given name; null when the person has one name only, and that is the family name.</summary>
    public string? FirstName { get; init; }

    /// <summary>Family name; null when the person has one name only, and that is the given name.</summary>
    public string? LastName { get; init; }

    /// <summary>Both names, or the one there is, as people say them.</summary>
    public string FullName => string.Join(' ', new[] { FirstName, LastName }.OfType<string>());

    /// <summary>Both names, or the one there is, as lists sort them.</summary>
    public string SortedName => string.Join(", ", new[] { LastName, FirstName }.OfType<string>());

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

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
