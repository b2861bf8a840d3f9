using System.Text.Json.Serialization;

namespace VerificationService.Api.V1;

/// <summary>An applicant as v1 shows it; what does not apply to its type is left out.</summary>
public sealed class ApplicantData
{
    /// <summary>Identifier.</summary>
    [JsonPropertyName("applicant_id")]
    public required string ApplicantId { get; init; }

    /// <summary><c>PERSON</c> or <c>COMPANY</c>.</summary>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>Given name of a person.</summary>
    [JsonPropertyName("first_name")]
    public string? FirstName { get; init; }

    /// <summary>Family name of a person.</summary>
    [JsonPropertyName("last_name")]
    public string? LastName { get; init; }

    /// <summary>Date of birth of a person, as far as it was given.</summary>
    [JsonPropertyName("dob")]
    public string? Dob { get; init; }

    /// <summary>Whether a person is politically exposed; null for a company.</summary>
    [JsonPropertyName("pep")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool? Pep { get; init; }

    /// <summary>Registered name of a company.</summary>
    [JsonPropertyName("company_name")]
    public string? CompanyName { get; init; }

    /// <summary>Country of residence or seat, ISO 3166-1 alpha-2.</summary>
    [JsonPropertyName("residence_country")]
    public string? ResidenceCountry { get; init; }

    /// <summary>Country of a company's seat, the same as <c>residence_country</c>.</summary>
    [JsonPropertyName("registration_country")]
    public string? RegistrationCountry { get; init; }

    /// <summary>What a company does, normalised.</summary>
    [JsonPropertyName("business_activity")]
    public string? BusinessActivity { get; init; }

    /// <summary>Those of a company's activities that the service does not know; whoever decides is shown them.</summary>
    [JsonPropertyName("unrecognised_activities")]
    public IReadOnlyList<string>? UnrecognisedActivities { get; init; }

    /// <summary>Directors and beneficial owners of a company.</summary>
    [JsonPropertyName("directors")]
    public IReadOnlyList<DirectorData>? Directors { get; init; }

    /// <summary>Where the applicant's notices go.</summary>
    [JsonPropertyName("email")]
    public string? Email { get; init; }

    /// <summary>Your own identifier for this applicant.</summary>
    [JsonPropertyName("external_applicant_id")]
    public string? ExternalApplicantId { get; init; }

    /// <summary>When it was created, UTC.</summary>
    /// <example>2026-03-14 07:05:00</example>
    [JsonPropertyName("created_at")]
    public required string CreatedAt { get; init; }
}

/// <summary>A director or beneficial owner of a company.</summary>
public sealed class DirectorData
{
    /// <summary>Full name.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Whether the person is politically exposed.</summary>
    [JsonPropertyName("pep")]
    public required bool Pep { get; init; }

    /// <summary>True for a beneficial owner, false for a director.</summary>
    [JsonPropertyName("beneficial_owner")]
    public required bool BeneficialOwner { get; init; }
}
