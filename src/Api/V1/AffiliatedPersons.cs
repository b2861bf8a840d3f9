using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;

namespace VerificationService.Api.V1;

/// <summary>A person who acts for a company or owns part of it.</summary>
[Unused("sandbox")]
public sealed class CreateAffiliatedPersonRequest
{
    /// <summary>The company.</summary>
    [Required]
    [JsonPropertyName("applicant_id")]
    public string? ApplicantId { get; init; }

    /// <summary>In which capacity, in capital letters; <c>BENEFICIARY</c>, <c>SHAREHOLDER</c> and <c>UBO</c> are an owner's.</summary>
    /// <example>AUTHORISED</example>
    [Required]
    [JsonPropertyName("type")]
    [MaxLength(SubjectAddress.MaxType)]
    public string? Type { get; init; }

    /// <summary>Given name.</summary>
    [JsonPropertyName("first_name")]
    [MaxLength(200)]
    public string? FirstName { get; init; }

    /// <summary>Family name; one of the two names is required.</summary>
    [JsonPropertyName("last_name")]
    [MaxLength(200)]
    public string? LastName { get; init; }

    /// <summary>Position in the company.</summary>
    [JsonPropertyName("title")]
    [MaxLength(100)]
    public string? Title { get; init; }

    /// <summary>Date of birth, as of an applicant.</summary>
    /// <example>1985-04-12</example>
    [JsonPropertyName("dob")]
    [MaxLength(40)]
    public string? Dob { get; init; }

    /// <summary>Country of residence, as of an applicant. It counts for the risk.</summary>
    [JsonPropertyName("residence_country")]
    [MaxLength(Countries.MaxLength)]
    public string? ResidenceCountry { get; init; }

    /// <summary>Nationality, sent as the country of residence is. It counts for the risk.</summary>
    [JsonPropertyName("nationality")]
    [MaxLength(Countries.MaxLength)]
    public string? Nationality { get; init; }

    /// <summary>E-mail address.</summary>
    [JsonPropertyName("email")]
    [MaxLength(254)]
    public string? Email { get; init; }

    /// <summary>Share of the company in percent, 0 to 100, a whole number; more than 0 is an owner's.</summary>
    [JsonPropertyName("share")]
    [JsonConverter(typeof(TextOrNumberConverter))]
    [MaxLength(3)]
    public string? Share { get; init; }

    /// <summary>Whether the person is politically exposed (FATF Recommendation 12). Absent means false.</summary>
    [JsonPropertyName("pep")]
    public bool? Pep { get; init; }

    internal AddAffiliatedPerson ToCommand() =>
        new(
            ApplicantId,
            new AffiliatedPerson
            {
                Type = Type,
                Name = $"{FirstName} {LastName}".Trim(),
                Title = Title,
                DateOfBirth = Dates.DayOf(Dob),
                ResidenceCountry = ResidenceCountry,
                Nationality = Nationality,
                Email = Email,
                Share = int.TryParse(Share, NumberStyles.None, CultureInfo.InvariantCulture, out var share)
                    ? share
                    : (string.IsNullOrEmpty(Share) ? null : -1),
            },
            Pep == true
        );
}

/// <summary>A new affiliated person's id.</summary>
public sealed class AffiliatedPersonCreated
{
    /// <summary>The person.</summary>
    [JsonPropertyName("affiliated_person_id")]
    public required string AffiliatedPersonId { get; init; }
}
