using System.Buffers;
using System.Globalization;
using System.Text.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Deliveries.Outbox;

namespace VerificationService.Infrastructure.Deliveries.Webhooks;

/// <summary>The v1 "Verification completed" callback's body.</summary>
internal static class VerificationCompleted
{
    /// <summary>The body's <c>type</c>.</summary>
    public const string Type = "VERIFICATION_COMPLETED";

    /// <summary>The exact bytes that are signed and sent.</summary>
    /// <param name="requestId">The message's own id.</param>
    /// <param name="verification">What was decided.</param>
    /// <param name="decision">How.</param>
    /// <param name="subject">About whom.</param>
    /// <param name="sequence">Rises with every change of this verification.</param>
    public static byte[] Body(
        string requestId,
        Verification verification,
        Decision decision,
        NotifiedSubject subject,
        long sequence
    )
    {
        var verified = decision.Outcome == DecisionOutcome.Approved;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", Type);
            json.WriteString("request_id", requestId);
            json.WriteString("verification_id", verification.Id);
            json.WriteString("applicant_id", subject.ApplicantId);
            json.WriteString("form_id", verification.Opened.FormId);
            json.WriteString("status", "completed");
            json.WriteBoolean("verified", verified);

            // The same in every message about one decision, whereas request_id is this message's own.
            json.WriteString("decision", decision.Id);

            // Receivers may get messages out of order: the higher sequence of one verification is the later state.
            json.WriteNumber("sequence", sequence);
            json.WriteStartObject("verifications");
            foreach (var type in verification.Types)
            {
                json.WriteStartObject(V1Types.KeyOf(type));
                json.WriteBoolean("verified", verified);
                json.WriteString("comment", decision.Grounds.Reason ?? "");
                json.WriteStartArray("decline_reasons");
                if (!verified && decision.Grounds.ReasonCode is { } code)
                {
                    json.WriteStringValue(code);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
            WriteApplicant(json, subject);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // Members are named and hold what GET /applicants/{id} says; what stands beside the name and the history is left to GET.
    private static void WriteApplicant(Utf8JsonWriter json, NotifiedSubject subject)
    {
        json.WriteStartObject("applicant");
        json.WriteString("applicant_id", subject.ApplicantId);
        if (subject.Person is { } person)
        {
            json.WriteString("type", "PERSON");
            json.WriteString("first_name", person.FirstName);
            json.WriteString("last_name", person.LastName);
            json.WriteString("dob", person.DateOfBirth?.ToString());
            json.WriteBoolean("pep", person.PoliticallyExposed);
            json.WriteString("residence_country", person.ResidenceCountry);
            json.WriteString("email", person.Email);
            json.WriteString("external_applicant_id", person.ExternalId);
            json.WriteString("created_at", Time(person.CreatedAt));
        }
        else if (subject.Business is { } business)
        {
            json.WriteString("type", "COMPANY");
            json.WriteNull("pep");
            WriteCompany(json, business);
        }

        json.WriteEndObject();
    }

    private static void WriteCompany(Utf8JsonWriter json, Organization business)
    {
        json.WriteString("company_name", business.Name);
        json.WriteString("residence_country", business.Country);
        json.WriteString("registration_country", business.Country);
        json.WriteString("business_activity", V1Types.ActivityOf(business.BusinessActivities));
        var unrecognised = RiskAssessment.Unrecognised(business.BusinessActivities);
        if (unrecognised.Count > 0)
        {
            json.WriteStartArray("unrecognised_activities");
            foreach (var activity in unrecognised)
            {
                json.WriteStringValue(activity);
            }

            json.WriteEndArray();
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
        json.WriteString("email", business.Email);
        json.WriteString("external_applicant_id", business.ExternalId);
        json.WriteString("created_at", Time(business.CreatedAt));
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString(V1Types.TimeFormat, CultureInfo.InvariantCulture);
}
