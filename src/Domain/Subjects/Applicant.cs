namespace VerificationService.Domain.Subjects;

/// <summary>A person who is verified; "customer" in v2.1. Immutable: a changed person is a new record.</summary>
public sealed class Applicant
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required string TenantId { get; init; }

    /// <summary>Given name.</summary>
    public required string FirstName { get; init; }

    /// <summary>Family name.</summary>
    public required string LastName { get; init; }

    /// <summary>Where the applicant's notices go; null when there is none.</summary>
    public string? Email { get; init; }

    /// <summary>Date of birth.</summary>
    public DateOnly? DateOfBirth { get; init; }

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public string? ResidenceCountry { get; init; }

    /// <summary>The caller's own identifier for this person.</summary>
    public string? ExternalId { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
