using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Email;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Deliveries.Webhooks;

namespace VerificationService.Infrastructure.Deliveries;

/// <summary>
/// Turns what happened to a verification into the messages that leave, as rows of the same transaction. Called by the
/// repository for every event, so that nobody can forget one.
/// </summary>
internal sealed class OutboxWriter(
    DbSession session,
    OutboxSignal signal,
    ISubjectRepository subjects,
    IWebhookRepository webhooks,
    EmailComposer emails,
    Caller caller
)
{
    /// <summary>Writes the rows that <paramref name="happened"/> asks for; many events ask for none.</summary>
    public async Task WriteAsync(Verification verification, IDomainEvent happened, CancellationToken cancellationToken)
    {
        await WriteSubscriptionsAsync(verification, happened, cancellationToken);
        if (happened is VerificationDecided { Decision: { Outcome: not DecisionOutcome.ApprovalProposed } decision })
        {
            await WriteNotificationsAsync(
                verification,
                decision,
                decision.Notify,
                decision.DecidedAt,
                SequenceOf(verification),
                cancellationToken
            );
        }
        else if (happened is OutcomeToldAgain told)
        {
            // Nothing changed: the message says what the last one said, and must not look like a later state.
            await WriteNotificationsAsync(
                verification,
                told.Decision,
                told.Notify,
                told.OccurredAt,
                verification.Version,
                cancellationToken
            );
        }
        else if (happened is VerificationDecided { Reopens: true })
        {
            await WriteReopenedAsync(verification, happened.OccurredAt, cancellationToken);
        }
        else if (happened is InformationRequested { Request: { ApplicantEmail: true } request })
        {
            await WriteRequestAsync(verification, request, happened.OccurredAt, cancellationToken);
        }
    }

    // The version this save makes: it rises with every change of one verification.
    private static long SequenceOf(Verification verification) => verification.Version + 1;

    private async Task WriteSubscriptionsAsync(
        Verification verification,
        IDomainEvent happened,
        CancellationToken cancellationToken
    )
    {
        if (
            VerificationEvent.TypeOf(happened) is not { } type
            || happened is VerificationDecided { Reopens: false, Decision.Notify.Subscriptions: false }
        )
        {
            return;
        }

        Dictionary<string, byte[]> bodies = [];
        foreach (var endpoint in await webhooks.ListAsync(verification.TenantId, cancellationToken))
        {
            if (endpoint.NameOf(type) is { } name)
            {
                if (!bodies.TryGetValue(name, out var body))
                {
                    body = VerificationEvent.Body(name, verification, happened, SequenceOf(verification));
                    bodies.Add(name, body);
                }

                await WriteAsync(
                    verification,
                    (happened as VerificationDecided)?.Decision,
                    OutboxKinds.Webhook,
                    name,
                    endpoint.Url,
                    happened.OccurredAt,
                    _ => body,
                    cancellationToken,
                    endpoint.Id,
                    !endpoint.IsActive
                        && await HeldMessages.AreForAsync(session, endpoint.TenantId, endpoint.Id, cancellationToken)
                );
            }
        }
    }

    private async Task WriteNotificationsAsync(
        Verification verification,
        Decision decision,
        Notifications notify,
        DateTimeOffset now,
        long sequence,
        CancellationToken cancellationToken
    )
    {
        if (!notify.Callback && !notify.OwnerEmail && !notify.ApplicantEmail)
        {
            return;
        }

        var subject = await SubjectOfAsync(verification, cancellationToken);
        if (notify.Callback && verification.Opened.CallbackUrl is { } url)
        {
            await WriteAsync(
                verification,
                decision,
                OutboxKinds.Callback,
                VerificationCompleted.Type,
                url,
                now,
                id => VerificationCompleted.Body(id, verification, decision, subject, sequence),
                cancellationToken
            );
        }

        if (notify.OwnerEmail && await emails.ToOwnerAsync(verification, decision, cancellationToken) is { } toOwner)
        {
            await WriteEmailAsync(verification, decision, OutboxKinds.OwnerEmail, toOwner, now, cancellationToken);
        }

        if (
            notify.ApplicantEmail
            && subject.Email is { } email
            && await emails.ToApplicantAsync(verification, decision, email, cancellationToken) is { } toApplicant
        )
        {
            await WriteEmailAsync(
                verification,
                decision,
                OutboxKinds.ApplicantEmail,
                toApplicant,
                now,
                cancellationToken
            );
        }
    }

    // Only where the outcome that stands no longer was told by callback.
    private async Task WriteReopenedAsync(
        Verification verification,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (
            verification.Opened.CallbackUrl is { } url
            && verification.Decisions.LastOrDefault(decision => decision.Outcome != DecisionOutcome.ApprovalProposed)
                is { Notify.Callback: true }
        )
        {
            var subject = await SubjectOfAsync(verification, cancellationToken);
            await WriteAsync(
                verification,
                null,
                OutboxKinds.Callback,
                VerificationStatusChanged.Type,
                url,
                now,
                id => VerificationStatusChanged.Body(id, verification, subject, SequenceOf(verification)),
                cancellationToken
            );
        }
    }

    private async Task WriteRequestAsync(
        Verification verification,
        InformationRequest request,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (
            (await SubjectOfAsync(verification, cancellationToken)).Email is { } to
            && await emails.InformationRequestedAsync(verification, request, to, cancellationToken) is { } email
        )
        {
            await WriteAsync(
                verification,
                null,
                OutboxKinds.ApplicantEmail,
                "INFORMATION_REQUEST_NOTICE",
                email.To,
                now,
                _ => email.ToBytes(),
                cancellationToken
            );
        }
    }

    private async Task<NotifiedSubject> SubjectOfAsync(
        Verification verification,
        CancellationToken cancellationToken
    ) =>
        new(
            verification.ApplicantId is { } applicantId
                ? await subjects.FindApplicantAsync(verification.TenantId, applicantId, cancellationToken)
                : null,
            verification.OrganizationId is { } organizationId
                ? await subjects.FindOrganizationAsync(verification.TenantId, organizationId, cancellationToken)
                : null
        );

    private Task WriteEmailAsync(
        Verification verification,
        Decision decision,
        string kind,
        EmailContent email,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            verification,
            decision,
            kind,
            "DECISION_NOTICE",
            email.To,
            now,
            _ => email.ToBytes(),
            cancellationToken
        );

    private Task WriteAsync(
        Verification verification,
        Decision? decision,
        string kind,
        string eventType,
        string destination,
        DateTimeOffset now,
        Func<string, byte[]> body,
        CancellationToken cancellationToken,
        string? endpointId = null,
        bool isHeld = false
    )
    {
        var id = Ids.New(now);
        return new OutboxMessage
        {
            Id = id,
            TenantId = verification.TenantId,
            VerificationId = verification.Id,
            DecisionId = decision?.Id,
            Kind = kind,
            EventType = eventType,
            EndpointId = endpointId,
            IsHeld = isHeld,
            Destination = destination,
            Body = body(id),
            TraceId = caller.Origin.TraceId,
            CreatedAt = now,
        }.WriteAsync(session, signal, cancellationToken);
    }
}
