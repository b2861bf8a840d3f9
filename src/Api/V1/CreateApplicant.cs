using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;

namespace VerificationService.Api.V1;

/// <summary>A new applicant: a person or a company, told apart by <c>type</c>.</summary>
[Unused("sandbox", "form_id", "language_code")]
public sealed class CreateApplicantRequest : ApplicantFields
{
    /// <summary><c>PERSON</c> or <c>COMPANY</c>.</summary>
    /// <example>PERSON</example>
    [Required]
    [AllowedValues("PERSON", "COMPANY")]
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    /// <summary>Directors and beneficial owners of a company.</summary>
    [JsonPropertyName("directors")]
    [MaxLength(100)]
    public IReadOnlyList<DirectorRequest?>? Directors { get; init; }

    /// <summary>Others who act for a company.</summary>
    [JsonPropertyName("representatives")]
    [MaxLength(100)]
    public IReadOnlyList<DirectorRequest?>? Representatives { get; init; }

    /// <summary>Whoever holds shares of a company; counted as beneficial owners.</summary>
    [JsonPropertyName("shareholders")]
    [MaxLength(100)]
    public IReadOnlyList<DirectorRequest?>? Shareholders { get; init; }

    /// <summary>Beneficial owners of a company.</summary>
    [JsonPropertyName("beneficial_owners")]
    [MaxLength(100)]
    public IReadOnlyList<DirectorRequest?>? BeneficialOwners { get; init; }

    /// <summary>Where the applicant lives or sits. Their countries count for the risk.</summary>
    [JsonPropertyName("addresses")]
    [MaxLength(20)]
    public IReadOnlyList<AddressRequest?>? Addresses { get; init; }

    internal Result<IMessage<SubjectCreated>> ToCommand() =>
        Type switch
        {
            "PERSON" => OfTheOther(
                "PERSON",
                "COMPANY",
                [
                    ("company_name", CompanyName),
                    ("name", Name),
                    ("registration_country", RegistrationCountry),
                    ("business_activity", BusinessActivity),
                    ("business_activity_id", BusinessActivityId),
                    ("directors", Directors),
                    ("representatives", Representatives),
                    ("shareholders", Shareholders),
                    ("beneficial_owners", BeneficialOwners),
                ]
            )
                is { } ofCompany
                ? ofCompany
                : Person(),
            "COMPANY" => OfTheOther(
                "COMPANY",
                "PERSON",
                [("first_name", FirstName), ("last_name", LastName), ("dob", Dob)]
            )
                is { } ofPerson
                ? ofPerson
                : Company(),
            null => Error.InvalidField("type", "type is required: PERSON or COMPANY"),
            _ => V1Words.NotValid("type", "type must be PERSON or COMPANY"),
        };

    // What one type would leave unread may be what raises the risk of the other.
    private static Error? OfTheOther(string type, string other, (string Name, object? Value)[] fields) =>
        Array.Find(fields, field => field.Value is not null) is { Name: { } name }
            ? Error.InvalidField(name, $"{name} describes a {other}, and this applicant is a {type}")
            : null;

    private CreateApplicant Person() =>
        new()
        {
            FirstName = FirstName,
            LastName = LastName,
            Email = Email,
            DateOfBirth = Dates.DayOf(Dob),
            PoliticallyExposed = SaysPep == true,
            IsNamedLater = true,
            ResidenceCountry = ResidenceCountry,
            ExternalId = ExternalApplicantId,
            Details = WithAddresses(),
        };

    private Result<IMessage<SubjectCreated>> Company()
    {
        if (Contradiction() is { } contradiction)
        {
            return contradiction;
        }

        if (SaysPep == true)
        {
            return Error.InvalidField(
                "pep",
                "pep is about a person: send it with the director, representative, shareholder or beneficial owner it is true of"
            );
        }

        return new CreateOrganization
        {
            Name = CompanyName ?? Name,
            IsNamedLater = true,
            Country = RegistrationCountry ?? ResidenceCountry,
            Email = Email,
            ExternalId = ExternalApplicantId,
            Details = WithAddresses(),
            BusinessActivities = Activity is null ? [] : [Activity],
            Directors =
            [
                .. People(Directors),
                .. People(Representatives),
                .. People(Shareholders, isOwner: true),
                .. People(BeneficialOwners, isOwner: true),
            ],
        };
    }

    private SubjectDetails WithAddresses() =>
        Details() with
        {
            Addresses = [.. (Addresses ?? []).Select(address => (address ?? new AddressRequest()).ToAddress())],
        };

    private static IEnumerable<CreateOrganization.Person?> People(
        IReadOnlyList<DirectorRequest?>? sent,
        bool isOwner = false
    ) => (sent ?? []).Select(person => person?.ToPerson(isOwner));
}

/// <summary>A director, representative, shareholder or beneficial owner of a company.</summary>
public sealed class DirectorRequest
{
    /// <summary>Given name.</summary>
    [JsonPropertyName("first_name")]
    public string? FirstName { get; init; }

    /// <summary>Family name.</summary>
    [JsonPropertyName("last_name")]
    public string? LastName { get; init; }

    /// <summary>Full name, instead of the two.</summary>
    [JsonPropertyName("name")]
    [MaxLength(200)]
    public string? Name { get; init; }

    /// <summary>Whether the person is politically exposed (FATF Recommendation 12). Absent means false.</summary>
    [JsonPropertyName("pep")]
    public bool? Pep { get; init; }

    /// <summary>The same as <c>pep</c>; one that is true counts.</summary>
    [SameAs("pep")]
    [JsonPropertyName("politically_exposed")]
    public bool? PoliticallyExposed { get; init; }

    /// <summary>The same as <c>pep</c>; one that is true counts.</summary>
    [SameAs("pep")]
    [JsonPropertyName("politicallyExposed")]
    public bool? PoliticallyExposedCamel { get; init; }

    /// <summary>True for a beneficial owner, false for a director. Absent means false.</summary>
    [JsonPropertyName("beneficial_owner")]
    public bool? BeneficialOwner { get; init; }

    internal CreateOrganization.Person ToPerson(bool isOwner) =>
        new(
            Name ?? $"{FirstName} {LastName}".Trim(),
            Pep == true || PoliticallyExposed == true || PoliticallyExposedCamel == true,
            isOwner || BeneficialOwner == true
        );
}

/// <summary>A new applicant's id.</summary>
public sealed class ApplicantCreated
{
    /// <summary>The new applicant.</summary>
    [JsonPropertyName("applicant_id")]
    public required string ApplicantId { get; init; }

    internal static ApplicantCreated Of(string id) => new() { ApplicantId = id };
}
