using System.Text.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

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
    /// <param name="applicant">About whom.</param>
    /// <param name="sequence">Rises with every change of this verification.</param>
    public static byte[] Body(
        string requestId,
        Verification verification,
        Decision decision,
        ToldApplicant applicant,
        long sequence
    ) => Json.Bytes((requestId, verification, decision, applicant, sequence), Write);

    private static void Write(
        Utf8JsonWriter json,
        (string RequestId, Verification Verification, Decision Decision, ToldApplicant Applicant, long Sequence) told
    )
    {
        var (requestId, verification, decision, applicant, sequence) = told;
        var verified = decision.Outcome == DecisionOutcome.Approved;
        json.WriteStartObject();
        json.WriteString("type", Type);
        json.WriteString("request_id", requestId);
        json.WriteString("verification_id", verification.Id);
        json.WriteString("applicant_id", applicant.Id);
        json.WriteString("external_applicant_id", applicant.ExternalId);
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
        ToldApplicant.Write(json, applicant);
        json.WriteEndObject();
    }
}
