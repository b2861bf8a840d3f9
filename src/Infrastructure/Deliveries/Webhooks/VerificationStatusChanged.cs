using System.Text.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Outbox;

namespace VerificationService.Infrastructure.Deliveries.Webhooks;

/// <summary>The v1 "verification status changed" callback's body: a step of the review, or an outcome that stands no longer.</summary>
internal static class VerificationStatusChanged
{
    /// <summary>The body's <c>type</c>.</summary>
    public const string Type = "VERIFICATION_STATUS_CHANGED";

    /// <summary>The exact bytes that are signed and sent.</summary>
    /// <param name="requestId">The message's own id.</param>
    /// <param name="verification">What is open.</param>
    /// <param name="subject">About whom.</param>
    /// <param name="sequence">Rises with every change of this verification.</param>
    public static byte[] Body(string requestId, Verification verification, NotifiedSubject subject, long sequence) =>
        Json.Bytes((requestId, verification, subject, sequence), Write);

    private static void Write(
        Utf8JsonWriter json,
        (string RequestId, Verification Verification, NotifiedSubject Subject, long Sequence) told
    )
    {
        var (requestId, verification, subject, sequence) = told;
        json.WriteStartObject();
        json.WriteString("type", Type);
        json.WriteString("request_id", requestId);
        json.WriteString("verification_id", verification.Id);
        json.WriteString("applicant_id", subject.ApplicantId);
        json.WriteString("form_id", verification.Opened.FormId);
        json.WriteString("verification_status", "pending");
        json.WriteString("review_status", V1Types.ReviewOf(verification.Status));
        if (subject.ExternalId is { } externalId)
        {
            json.WriteString("external_applicant_id", externalId);
        }

        // Receivers may get messages out of order: the higher sequence of one verification is the later state.
        json.WriteNumber("sequence", sequence);
        json.WriteEndObject();
    }
}
