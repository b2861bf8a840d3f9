using System.Globalization;
using System.Text.Json;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Deliveries.Webhooks;

/// <summary>
/// The body of a v2.1 webhook, in the shape of Standard Webhooks: <c>{"type","timestamp","data"}</c>. Admin notes have
/// no way into it.
/// </summary>
internal static class VerificationEvent
{
    /// <summary>The event type that <paramref name="happened"/> is to subscribers, or null when it is none.</summary>
    public static string? TypeOf(IDomainEvent happened) =>
        happened switch
        {
            VerificationDecided { Decision.Outcome: DecisionOutcome.Approved } => WebhookEvents.Approved,
            VerificationDecided { Decision.Outcome: DecisionOutcome.Declined } => WebhookEvents.Declined,
            VerificationDecided { Reopens: true } => WebhookEvents.Reopened,
            VerificationCreated => WebhookEvents.Created,
            InformationRequested => WebhookEvents.InformationRequested,
            _ => null,
        };

    /// <summary>The exact bytes that are signed and sent.</summary>
    public static byte[] Body(string type, Verification verification, IDomainEvent happened, long sequence) =>
        Write(
            type,
            happened.OccurredAt,
            json =>
            {
                json.WriteString("verificationId", verification.Id);
                if (verification.OrganizationId is { } organizationId)
                {
                    json.WriteString("organizationId", organizationId);
                }

                if (verification.ApplicantId is { } customerId)
                {
                    json.WriteString("customerId", customerId);
                }

                json.WriteString("verificationType", verification.Types[0]);

                // Receivers may get messages out of order: the higher sequence of one verification is the later state.
                json.WriteNumber("sequence", sequence);
                json.WriteString("status", StatusOf(happened));
                switch (happened)
                {
                    case VerificationDecided { Reopens: true }:
                        // The first of two approvals decides nothing yet, so the message names no approver.
                        json.WriteString("previousStatus", "REJECTED");
                        break;
                    case VerificationDecided { Decision: var decision }:
                        json.WriteString("level", LevelName(decision));
                        json.WriteString("decidedBy", decision.ClaimedApprover);
                        json.WriteString("decidedAt", Time(decision.DecidedAt));
                        json.WriteString("reason", decision.Grounds.Reason);
                        if (decision.Grounds.ReasonCode is { } reasonCode)
                        {
                            json.WriteString("reasonCode", reasonCode);
                        }

                        break;
                    case InformationRequested asked:
                        json.WriteString("message", asked.Request.Message);
                        if (asked.Request.ReasonCode is { } code)
                        {
                            json.WriteString("reasonCode", code);
                        }

                        break;
                }
            }
        );

    /// <summary>The body of an event about a subject that was erased.</summary>
    public static byte[] SubjectErasedBody(
        string type,
        DateTimeOffset now,
        string erasureId,
        string? customerId,
        string? organizationId
    ) =>
        Write(
            type,
            now,
            json =>
            {
                json.WriteString("erasureId", erasureId);
                if (organizationId is not null)
                {
                    json.WriteString("organizationId", organizationId);
                }

                if (customerId is not null)
                {
                    json.WriteString("customerId", customerId);
                }

                json.WriteString("erasedAt", Time(now));
            }
        );

    /// <summary>The body of a test event.</summary>
    public static byte[] TestBody(DateTimeOffset now, string webhookId) =>
        Write(WebhookEvents.Test, now, json => json.WriteString("webhookId", webhookId));

    private static byte[] Write(string type, DateTimeOffset time, Action<Utf8JsonWriter> data) =>
        Json.Bytes(
            (type, time, data),
            static (json, body) =>
            {
                json.WriteStartObject();
                json.WriteString("type", body.type);
                json.WriteString("timestamp", Time(body.time));
                json.WriteStartObject("data");
                body.data(json);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        );

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string StatusOf(IDomainEvent happened) =>
        happened switch
        {
            VerificationDecided { Decision.Outcome: DecisionOutcome.Approved } => "APPROVED",
            VerificationDecided { Decision.Outcome: DecisionOutcome.Declined } => "REJECTED",
            InformationRequested => "INFORMATION_REQUESTED",
            _ => "IN_PROGRESS",
        };

    private static string? LevelName(Decision decision) =>
        decision.Level switch
        {
            Domain.Risk.ApprovalLevel.PowerTenantVerified => "POWER_TENANT_VERIFIED",
            Domain.Risk.ApprovalLevel.TenantVerified => "TENANT_VERIFIED",
            _ => null,
        };
}
