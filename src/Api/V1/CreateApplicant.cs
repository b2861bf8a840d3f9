using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;

namespace VerificationService.Api.V1;

/// <summary>A new applicant: a person or a company, told apart by <c>type</c>.</summary>
[Unused("sandbox", "form_id", "language_code")]
public sealed class CreateApplicantRequest
{
    /// <summary><c>PERSON</c> or <c>COMPANY</c>.</summary>
    /// <example>PERSON</example>
    [Required]
    [AllowedValues("PERSON", "COMPANY")]
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    /// <summary>Given name. A person needs a name, an <c>external_applicant_id</c> or an <c>email</c>.</summary>
    [JsonPropertyName("first_name")]
    [MaxLength(100)]
    public string? FirstName { get; init; }

    /// <summary>Family name. A person needs a name, an <c>external_applicant_id</c> or an <c>email</c>.</summary>
    [JsonPropertyName("last_name")]
    [MaxLength(100)]
    public string? LastName { get; init; }

    /// <summary>
    /// Date of birth of a person as far as it is known: <c>YYYY-MM-DD</c>, <c>YYYY-MM</c> or <c>YYYY</c>. A time behind the
    /// date is taken and not kept.
    /// </summary>
    /// <example>1985-04-12</example>
    [JsonPropertyName("dob")]
    [MaxLength(40)]
    public string? Dob { get; init; }

    /// <summary>Whether a person is politically exposed (FATF Recommendation 12). Absent means false.</summary>
    [JsonPropertyName("pep")]
    public bool? Pep { get; init; }

    /// <summary>The same as <c>pep</c>; one that is true counts.</summary>
    [JsonPropertyName("politically_exposed")]
    public bool? PoliticallyExposed { get; init; }

    /// <summary>The same as <c>pep</c>; one that is true counts.</summary>
    [JsonPropertyName("politicallyExposed")]
    public bool? PoliticallyExposedCamel { get; init; }

    /// <summary>Registered name of a company. Required for a company.</summary>
    [JsonPropertyName("company_name")]
    [MaxLength(200)]
    public string? CompanyName { get; init; }

    /// <summary>The same as <c>company_name</c>.</summary>
    [JsonPropertyName("name")]
    [MaxLength(200)]
    public string? Name { get; init; }

    /// <summary>Country of residence or seat: ISO 3166-1 alpha-2 in any letter case, alpha-3, or its English name.</summary>
    /// <example>MT</example>
    [JsonPropertyName("residence_country")]
    [MaxLength(Countries.MaxLength)]
    public string? ResidenceCountry { get; init; }

    /// <summary>Country of a company's seat, the same as <c>residence_country</c>.</summary>
    [JsonPropertyName("registration_country")]
    [MaxLength(Countries.MaxLength)]
    public string? RegistrationCountry { get; init; }

    /// <summary>What a company does. It may raise the risk: <c>GAMBLING</c>, <c>CRYPTO_EXCHANGE</c> …</summary>
    [JsonPropertyName("business_activity")]
    public string? BusinessActivity { get; init; }

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

    /// <summary>Where the applicant's notices go.</summary>
    [JsonPropertyName("email")]
    public string? Email { get; init; }

    /// <summary>Your own identifier for this applicant; a whole number is taken as its digits.</summary>
    [JsonPropertyName("external_applicant_id")]
    [JsonConverter(typeof(TextOrNumberConverter))]
    [MaxLength(100)]
    public string? ExternalApplicantId { get; init; }

    /// <summary>Middle name of a person.</summary>
    [JsonPropertyName("middle_name")]
    [MaxLength(100)]
    public string? MiddleName { get; init; }

    /// <summary>Gender of a person.</summary>
    [JsonPropertyName("gender")]
    [AllowedValues("M", "F")]
    public string? Gender { get; init; }

    /// <summary>Nationality of a person, as <c>residence_country</c> is sent. It counts for the risk.</summary>
    [JsonPropertyName("nationality")]
    [MaxLength(Countries.MaxLength)]
    public string? Nationality { get; init; }

    /// <summary>Telephone number.</summary>
    [JsonPropertyName("phone")]
    [MaxLength(40)]
    public string? Phone { get; init; }

    /// <summary>Tax identification number.</summary>
    [JsonPropertyName("tax_id")]
    [MaxLength(100)]
    public string? TaxId { get; init; }

    /// <summary>Address of a wallet.</summary>
    [JsonPropertyName("wallet_address")]
    [MaxLength(200)]
    public string? WalletAddress { get; init; }

    /// <summary>Name at Telegram.</summary>
    [JsonPropertyName("telegram_username")]
    [MaxLength(100)]
    public string? TelegramUsername { get; init; }

    /// <summary>A field of your own; kept and shown as it is.</summary>
    [JsonPropertyName("custom_field_1")]
    [MaxLength(2048)]
    public string? CustomField1 { get; init; }

    /// <summary>A field of your own; kept and shown as it is.</summary>
    [JsonPropertyName("custom_field_2")]
    [MaxLength(2048)]
    public string? CustomField2 { get; init; }

    /// <summary>A field of your own; kept and shown as it is.</summary>
    [JsonPropertyName("custom_field_3")]
    [MaxLength(2048)]
    public string? CustomField3 { get; init; }

    /// <summary>A field of your own; kept and shown as it is.</summary>
    [JsonPropertyName("custom_field_4")]
    [MaxLength(2048)]
    public string? CustomField4 { get; init; }

    /// <summary>A field of your own; kept and shown as it is.</summary>
    [JsonPropertyName("custom_field_5")]
    [MaxLength(2048)]
    public string? CustomField5 { get; init; }

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
            PoliticallyExposed = Pep == true || PoliticallyExposed == true || PoliticallyExposedCamel == true,
            ResidenceCountry = ResidenceCountry,
            ExternalId = ExternalApplicantId,
            Details = Details(),
        };

    private Result<IMessage<SubjectCreated>> Company()
    {
        if (CompanyName is not null && Name is not null && CompanyName != Name)
        {
            return Error.InvalidField("name", "name and company_name contradict each other; send one of them");
        }

        if (
            ResidenceCountry is not null
            && RegistrationCountry is not null
            && !SameCountry(ResidenceCountry, RegistrationCountry)
        )
        {
            return Error.InvalidField(
                "registration_country",
                "registration_country and residence_country contradict each other; send one of them"
            );
        }

        if (Pep == true || PoliticallyExposed == true || PoliticallyExposedCamel == true)
        {
            return Error.InvalidField(
                "pep",
                "pep is about a person: send it with the director, representative, shareholder or beneficial owner it is true of"
            );
        }

        return new CreateOrganization
        {
            Name = CompanyName ?? Name,
            Country = RegistrationCountry ?? ResidenceCountry,
            Email = Email,
            ExternalId = ExternalApplicantId,
            Details = Details(),
            BusinessActivities = BusinessActivity is null ? [] : [BusinessActivity],
            Directors =
            [
                .. People(Directors),
                .. People(Representatives),
                .. People(Shareholders, isOwner: true),
                .. People(BeneficialOwners, isOwner: true),
            ],
        };
    }

    private SubjectDetails Details()
    {
        string?[] own = [CustomField1, CustomField2, CustomField3, CustomField4, CustomField5];
        return new SubjectDetails
        {
            MiddleName = MiddleName,
            Gender = Gender,
            Nationality = Nationality,
            Phone = Phone,
            TaxId = TaxId,
            WalletAddress = WalletAddress,
            TelegramUsername = TelegramUsername,
            CustomFields = own.Index().Where(f => f.Item is not null).ToDictionary(f => f.Index + 1, f => f.Item!),
            Addresses = [.. (Addresses ?? []).Select(address => (address ?? new AddressRequest()).ToAddress())],
        };
    }

    private static IEnumerable<CreateOrganization.Person?> People(
        IReadOnlyList<DirectorRequest?>? sent,
        bool isOwner = false
    ) => (sent ?? []).Select(person => person?.ToPerson(isOwner));

    private static bool SameCountry(string one, string other) =>
        one == other || (Countries.Find(one) is { } code && code == Countries.Find(other));
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
    [JsonPropertyName("politically_exposed")]
    public bool? PoliticallyExposed { get; init; }

    /// <summary>The same as <c>pep</c>; one that is true counts.</summary>
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
