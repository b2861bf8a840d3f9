using System.Text.Json.Serialization;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Subjects;

namespace VerificationService.Api.V1;

/// <summary>An applicant as v1 shows it: what is not known of it is null. Of a company there is more.</summary>
public sealed class ApplicantData
{
    /// <summary>Identifier.</summary>
    [JsonPropertyName("applicant_id")]
    public required string ApplicantId { get; init; }

    /// <summary>Your own identifier for this applicant.</summary>
    [JsonPropertyName("external_applicant_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ExternalApplicantId { get; init; }

    /// <summary><c>PERSON</c> or <c>COMPANY</c>.</summary>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>When it was created, UTC.</summary>
    /// <example>2026-03-14 07:05:00</example>
    [JsonPropertyName("created_at")]
    public required string CreatedAt { get; init; }

    /// <summary>How the verification opened last stands: <c>pending</c>, <c>valid</c> or <c>invalid</c>; null while there is none.</summary>
    [JsonPropertyName("profile_status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ProfileStatus { get; init; }

    /// <summary>Why it was decided so, as told to the applicant.</summary>
    [JsonPropertyName("profile_comment")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ProfileComment { get; init; }

    /// <summary>Given name of a person.</summary>
    [JsonPropertyName("first_name")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? FirstName { get; init; }

    /// <summary>Always null: names are kept in the letters they were sent in.</summary>
    [JsonPropertyName("origin_first_name")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? OriginFirstName => null;

    /// <summary>Middle name of a person.</summary>
    [JsonPropertyName("middle_name")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? MiddleName { get; init; }

    /// <summary>Always null: names are kept in the letters they were sent in.</summary>
    [JsonPropertyName("origin_middle_name")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? OriginMiddleName => null;

    /// <summary>Family name of a person.</summary>
    [JsonPropertyName("last_name")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? LastName { get; init; }

    /// <summary>Always null: names are kept in the letters they were sent in.</summary>
    [JsonPropertyName("origin_last_name")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? OriginLastName => null;

    /// <summary>Country of residence or seat, ISO 3166-1 alpha-2.</summary>
    [JsonPropertyName("residence_country")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ResidenceCountry { get; init; }

    /// <summary>Nationality of a person, ISO 3166-1 alpha-2.</summary>
    [JsonPropertyName("nationality")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Nationality { get; init; }

    /// <summary>Date of birth of a person, as far as it was given.</summary>
    [JsonPropertyName("dob")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Dob { get; init; }

    /// <summary><c>M</c> or <c>F</c>.</summary>
    [JsonPropertyName("gender")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Gender { get; init; }

    /// <summary>Where the applicant's notices go.</summary>
    [JsonPropertyName("email")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Email { get; init; }

    /// <summary>Telephone number.</summary>
    [JsonPropertyName("phone")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Phone { get; init; }

    /// <summary>Tax identification number.</summary>
    [JsonPropertyName("tax_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? TaxId { get; init; }

    /// <summary>Address of a wallet.</summary>
    [JsonPropertyName("wallet_address")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? WalletAddress { get; init; }

    /// <summary>Name at Telegram.</summary>
    [JsonPropertyName("telegram_username")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? TelegramUsername { get; init; }

    /// <summary>Whether a person is politically exposed; null for a company.</summary>
    [JsonPropertyName("pep")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool? Pep { get; init; }

    /// <summary>A field of your own, as it was sent.</summary>
    [JsonPropertyName("custom_field_1")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CustomField1 { get; init; }

    /// <summary>A field of your own, as it was sent.</summary>
    [JsonPropertyName("custom_field_2")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CustomField2 { get; init; }

    /// <summary>A field of your own, as it was sent.</summary>
    [JsonPropertyName("custom_field_3")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CustomField3 { get; init; }

    /// <summary>A field of your own, as it was sent.</summary>
    [JsonPropertyName("custom_field_4")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CustomField4 { get; init; }

    /// <summary>A field of your own, as it was sent.</summary>
    [JsonPropertyName("custom_field_5")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CustomField5 { get; init; }

    /// <summary>Registered name of a company.</summary>
    [JsonPropertyName("company_name")]
    public string? CompanyName { get; init; }

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

    /// <summary>The reason code of a decline that stands; empty where there is none.</summary>
    [JsonPropertyName("decline_reasons")]
    public required IReadOnlyList<string> DeclineReasons { get; init; }

    /// <summary>Its addresses, oldest first.</summary>
    [JsonPropertyName("addresses")]
    public required IReadOnlyList<AddressData> Addresses { get; init; }

    /// <summary>Its documents, oldest first.</summary>
    [JsonPropertyName("documents")]
    public required IReadOnlyList<DocumentData> Documents { get; init; }

    /// <summary>How the verification opened last stands: <c>new</c> while there is none, <c>pending</c>, <c>approved</c> or <c>declined</c>.</summary>
    [JsonPropertyName("verification_status")]
    public required string VerificationStatus { get; init; }

    /// <summary>How many verifications of it were opened.</summary>
    [JsonPropertyName("verifications_count")]
    public required int VerificationsCount { get; init; }

    internal static ApplicantData Of(ApplicantView view, IReadOnlyList<SubjectDocumentView> documents)
    {
        var (person, company, standing) = view;
        var details = person?.Details ?? company!.Details;
        return new ApplicantData
        {
            ApplicantId = person?.Id ?? company!.Id,
            ExternalApplicantId = person is null ? company!.ExternalId : person.ExternalId,
            Type = person is null ? "COMPANY" : "PERSON",
            CreatedAt = V1Words.Time(person?.CreatedAt ?? company!.CreatedAt),
            ProfileStatus = V1Types.ProfileOf(standing.Latest),
            ProfileComment = standing.Reason,
            FirstName = person?.FirstName,
            MiddleName = details.MiddleName,
            LastName = person?.LastName,
            ResidenceCountry = person is null ? company!.Country : person.ResidenceCountry,
            Nationality = details.Nationality,
            Dob = person?.DateOfBirth,
            Gender = details.Gender,
            Email = person is null ? company!.Email : person.Email,
            Phone = details.Phone,
            TaxId = details.TaxId,
            WalletAddress = details.WalletAddress,
            TelegramUsername = details.TelegramUsername,
            Pep = person?.PoliticallyExposed,
            CustomField1 = details.CustomFields.GetValueOrDefault(1),
            CustomField2 = details.CustomFields.GetValueOrDefault(2),
            CustomField3 = details.CustomFields.GetValueOrDefault(3),
            CustomField4 = details.CustomFields.GetValueOrDefault(4),
            CustomField5 = details.CustomFields.GetValueOrDefault(5),
            CompanyName = company is { Name.Length: > 0 } ? company.Name : null,
            RegistrationCountry = company?.Country,
            BusinessActivity = company is null ? null : V1Types.ActivityOf(company.BusinessActivities),
            UnrecognisedActivities = company is { UnrecognisedActivities.Count: > 0 }
                ? company.UnrecognisedActivities
                : null,
            Directors = company?.Directors.Select(DirectorData.Of).ToList(),
            DeclineReasons = standing
                is { Latest: Domain.Verifications.VerificationStatus.Declined, ReasonCode: { } code }
                ? [code]
                : [],
            Addresses = [.. details.Addresses.Select(AddressData.Of)],
            Documents = [.. documents.Select(DocumentData.Of)],
            VerificationStatus = V1Types.OverallOf(standing.Latest),
            VerificationsCount = standing.Cases,
        };
    }
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

    internal static DirectorData Of(DirectorView director) =>
        new()
        {
            Name = director.Name,
            Pep = director.PoliticallyExposed,
            BeneficialOwner = director.BeneficialOwner,
        };
}
