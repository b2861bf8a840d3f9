using System.Text.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Verifications;

namespace VerificationService.Infrastructure.Deliveries.Webhooks;

/// <summary>The applicant of a v1 callback: it says what <c>GET /applicants/{id}</c> says at that moment.</summary>
/// <param name="Person">The person; null for a business.</param>
/// <param name="Business">The business; null for a person.</param>
/// <param name="Standing">What has come of its cases.</param>
/// <param name="Documents">Its documents.</param>
internal sealed record ToldApplicant(
    Applicant? Person,
    Organization? Business,
    SubjectStanding Standing,
    IReadOnlyList<SubjectDocumentView> Documents
)
{
    /// <summary>Identifier.</summary>
    public string? Id => Person?.Id ?? Business?.Id;

    /// <summary>What the opener's own system calls the applicant, if it said.</summary>
    public string? ExternalId => Person is not null ? Person.ExternalId : Business?.ExternalId;

    /// <summary>Writes it as the member <c>applicant</c>.</summary>
    public static void Write(Utf8JsonWriter json, ToldApplicant applicant)
    {
        var (person, business, standing, documents) = applicant;
        var details = person?.Details ?? business?.Details ?? SubjectDetails.None;
        json.WriteStartObject("applicant");
        json.WriteString("applicant_id", applicant.Id);
        json.WriteString("external_applicant_id", applicant.ExternalId);
        json.WriteString("type", person is null ? "COMPANY" : "PERSON");
        if ((person?.CreatedAt ?? business?.CreatedAt) is { } created)
        {
            json.WriteString("created_at", V1Types.Time(created));
        }

        json.WriteString("profile_status", V1Types.ProfileOf(standing.Latest));
        json.WriteString("profile_comment", standing.Reason);
        json.WriteString("first_name", person?.FirstName);
        json.WriteNull("origin_first_name");
        json.WriteString("middle_name", details.MiddleName);
        json.WriteNull("origin_middle_name");
        json.WriteString("last_name", person?.LastName);
        json.WriteNull("origin_last_name");
        json.WriteString("residence_country", person is null ? business?.Country : person.ResidenceCountry);
        json.WriteString("nationality", details.Nationality);
        json.WriteString("dob", person?.DateOfBirth?.ToString());
        json.WriteString("gender", details.Gender);
        json.WriteString("email", person is null ? business?.Email : person.Email);
        json.WriteString("phone", details.Phone);
        json.WriteString("tax_id", details.TaxId);
        json.WriteString("wallet_address", details.WalletAddress);
        json.WriteString("telegram_username", details.TelegramUsername);
        WriteFlag(json, "pep", person?.PoliticallyExposed);
        for (var number = 1; number <= 5; number++)
        {
            json.WriteString($"custom_field_{number}", details.CustomFields.GetValueOrDefault(number));
        }

        if (business is not null)
        {
            WriteCompany(json, business);
        }

        json.WriteStartArray("decline_reasons");
        if (standing is { Latest: VerificationStatus.Declined, ReasonCode: { } code })
        {
            json.WriteStringValue(code);
        }

        json.WriteEndArray();
        json.WriteStartArray("addresses");
        foreach (var address in details.Addresses)
        {
            WriteAddress(json, address);
        }

        json.WriteEndArray();
        json.WriteStartArray("documents");
        foreach (var document in documents)
        {
            WriteDocument(json, document);
        }

        json.WriteEndArray();
        json.WriteString("verification_status", V1Types.OverallOf(standing.Latest));
        json.WriteNumber("verifications_count", standing.Cases);
        json.WriteEndObject();
    }

    private static void WriteCompany(Utf8JsonWriter json, Organization business)
    {
        WriteKnown(json, "company_name", business.Name.Length > 0 ? business.Name : null);
        WriteKnown(json, "registration_country", business.Country);
        WriteKnown(json, "business_activity", V1Types.ActivityOf(business.BusinessActivities));
        var unrecognised = RiskAssessment.Unrecognised(business.BusinessActivities);
        if (unrecognised.Count > 0)
        {
            WriteList(json, "unrecognised_activities", unrecognised);
        }

        json.WriteStartArray("directors");
        foreach (var director in business.Directors)
        {
            json.WriteStartObject();
            json.WriteString("name", director.Name);
            json.WriteBoolean("pep", director.PoliticallyExposed);
            json.WriteBoolean("beneficial_owner", director.IsBeneficialOwner);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAddress(Utf8JsonWriter json, SubjectAddress address)
    {
        json.WriteStartObject();
        json.WriteString("address_id", address.Id);
        WriteKnown(json, "type", address.Type);
        WriteKnown(json, "country", address.Country);
        WriteKnown(json, "state", address.State);
        WriteKnown(json, "region", address.Region);
        WriteKnown(json, "province", address.Province);
        WriteKnown(json, "district", address.District);
        WriteKnown(json, "city", address.City);
        WriteKnown(json, "postal_code", address.PostalCode);
        WriteKnown(json, "address", address.Address);
        WriteKnown(json, "street_name", address.StreetName);
        WriteKnown(json, "building_number", address.BuildingNumber);
        WriteKnown(json, "unit_number", address.UnitNumber);
        WriteKnown(json, "full_address", address.FullAddress);
        json.WriteEndObject();
    }

    private static void WriteDocument(Utf8JsonWriter json, SubjectDocumentView view)
    {
        var document = view.Document;
        json.WriteStartObject();
        json.WriteString("document_id", document.Id);
        json.WriteString("type", document.Type);
        json.WriteString("provider", "MANUAL");
        json.WriteString("status", V1Types.StatusOf(view.Status));
        json.WriteString("document_number", document.Print.Number);
        json.WriteString("issue_date", V1Types.Day(document.Print.IssuedOn));
        json.WriteString("expiry_date", V1Types.Day(document.Print.ExpiresOn));
        json.WriteString("front_side_id", document.Sides.GetValueOrDefault(DocumentSide.Front));
        json.WriteString("back_side_id", document.Sides.GetValueOrDefault(DocumentSide.Back));
        json.WriteString("other_side_1_id", document.Sides.GetValueOrDefault(DocumentSide.Other1));
        json.WriteString("other_side_2_id", document.Sides.GetValueOrDefault(DocumentSide.Other2));
        json.WriteString("other_side_3_id", document.Sides.GetValueOrDefault(DocumentSide.Other3));
        WriteList(json, "decline_reasons", view.Reasons);
        json.WriteString("created_at", V1Types.Time(document.CreatedAt));
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } flag)
        {
            json.WriteBoolean(name, flag);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
