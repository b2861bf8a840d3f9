using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Json;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;

namespace VerificationService.Api.V1;

/// <summary>What an applicant is created and changed with alike.</summary>
public abstract class ApplicantFields
{
    /// <summary>Given name of a person; names may be told later.</summary>
    [JsonPropertyName("first_name")]
    [MaxLength(100)]
    public string? FirstName { get; init; }

    /// <summary>Family name of a person.</summary>
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

    /// <summary>Whether a person is politically exposed (FATF Recommendation 12).</summary>
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

    /// <summary>Registered name of a company; it may be told later.</summary>
    [JsonPropertyName("company_name")]
    [MaxLength(200)]
    public string? CompanyName { get; init; }

    /// <summary>The same as <c>company_name</c>.</summary>
    [SameAs("company_name")]
    [JsonPropertyName("name")]
    [MaxLength(200)]
    public string? Name { get; init; }

    /// <summary>Country of residence or seat: ISO 3166-1 alpha-2 in any letter case, alpha-3, or its English name.</summary>
    /// <example>MT</example>
    [JsonPropertyName("residence_country")]
    [MaxLength(Countries.MaxLength)]
    public string? ResidenceCountry { get; init; }

    /// <summary>Country of a company's seat, the same as <c>residence_country</c>.</summary>
    [SameAs("residence_country")]
    [JsonPropertyName("registration_country")]
    [MaxLength(Countries.MaxLength)]
    public string? RegistrationCountry { get; init; }

    /// <summary>What a company does. It may raise the risk: <c>GAMBLING</c>, <c>CRYPTO_EXCHANGE</c> …</summary>
    [JsonPropertyName("business_activity")]
    public string? BusinessActivity { get; init; }

    /// <summary>The same as <c>business_activity</c>. An identifier of a list that is not ours is shown as an activity that nobody knows.</summary>
    [SameAs("business_activity")]
    [JsonPropertyName("business_activity_id")]
    public string? BusinessActivityId { get; init; }

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

    /// <summary>Whether the person is a PEP, by whatever name it was sent; null where nothing is said.</summary>
    private protected bool? SaysPep =>
        Pep == true || PoliticallyExposed == true || PoliticallyExposedCamel == true
            ? true
            : Pep ?? PoliticallyExposed ?? PoliticallyExposedCamel;

    /// <summary>Two names of one thing that say different things.</summary>
    private protected Error? Contradiction() =>
        CompanyName is not null && Name is not null && CompanyName != Name
            ? Error.InvalidField("name", "name and company_name contradict each other; send one of them")
        : ResidenceCountry is not null
        && RegistrationCountry is not null
        && !Countries.AreSame(ResidenceCountry, RegistrationCountry)
            ? Error.InvalidField(
                "registration_country",
                "registration_country and residence_country contradict each other; send one of them"
            )
        : BusinessActivity is not null && BusinessActivityId is not null && BusinessActivity != BusinessActivityId
            ? Error.InvalidField(
                "business_activity_id",
                "business_activity_id and business_activity contradict each other; send one of them"
            )
        : null;

    /// <summary>What a company does, by whatever name it was sent.</summary>
    private protected string? Activity => BusinessActivity ?? BusinessActivityId;

    private protected SubjectDetails Details()
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
        };
    }
}
