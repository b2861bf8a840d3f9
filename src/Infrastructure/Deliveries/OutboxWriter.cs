using VerificationService.Application.Documents;
using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Email;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Deliveries.Webhooks;
using VerificationService.Infrastructure.Secrets;

namespace VerificationService.Infrastructure.Deliveries;

/// <summary>
/// Turns what happened to a verification into the messages that leave, as rows of the same transaction. Called by the
/// repository for every event, so that nobody can forget one.
/// </summary>
internal sealed class OutboxWriter(
    DbSession session,
    OutboxSignal signal,
    ISubjectRepository subjects,
    ISubjectReader standings,
    ISubjectDocumentRepository documents,
    IWebhookRepository webhooks,
    ITenantRepository tenants,
    EmailComposer emails,
    IFormAddresses forms,
    SecretBox box,
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
        else if (
            happened is VerificationDecided { Reopens: true } or ReviewStarted or ReviewResumed or InformationRequested
        )
        {
            await WriteStatusChangeAsync(verification, happened, cancellationToken);
        }

        if (happened is InformationRequested { Request: { ApplicantEmail: true } request })
        {
            await WriteRequestAsync(
                verification,
                request.Message,
                request.Token,
                isReminder: false,
                happened.OccurredAt,
                cancellationToken
            );
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
        if (notify.Callback && await CallbackUrlAsync(verification, cancellationToken) is { } url)
        {
            var applicant = await ApplicantOfAsync(verification, subject, cancellationToken);
            await WriteAsync(
                verification,
                decision,
                OutboxKinds.Callback,
                VerificationCompleted.Type,
                url,
                now,
                id => VerificationCompleted.Body(id, verification, decision, applicant, sequence),
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

    // For tenants that ask for it, and where an outcome that was told by callback stands no longer.
    private async Task WriteStatusChangeAsync(
        Verification verification,
        IDomainEvent happened,
        CancellationToken cancellationToken
    )
    {
        var callbacks = (await tenants.FindAsync(verification.TenantId, cancellationToken))?.Callbacks;
        if (
            (callbacks is { StatusChanges: true } || RevokesWhatWasTold(verification, happened))
            && (verification.Opened.CallbackUrl ?? callbacks?.Url) is { } url
        )
        {
            var subject = await SubjectOfAsync(verification, cancellationToken);
            await WriteAsync(
                verification,
                null,
                OutboxKinds.Callback,
                VerificationStatusChanged.Type,
                url,
                happened.OccurredAt,
                id => VerificationStatusChanged.Body(id, verification, subject, SequenceOf(verification)),
                cancellationToken
            );
        }
    }

    private static bool RevokesWhatWasTold(Verification verification, IDomainEvent happened) =>
        happened is VerificationDecided { Reopens: true }
        && verification.Decisions.LastOrDefault(decision => decision.Outcome != DecisionOutcome.ApprovalProposed)
            is { Notify.Callback: true };

    private async Task<string?> CallbackUrlAsync(Verification verification, CancellationToken cancellationToken) =>
        verification.Opened.CallbackUrl
        ?? (await tenants.FindAsync(verification.TenantId, cancellationToken))?.Callbacks.Url;

    /// <summary>Writes to the subject that a request still waits; false where nobody can be written to.</summary>
    /// <param name="verification">The case.</param>
    /// <param name="message">What was asked.</param>
    /// <param name="token">What the link ends in.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<bool> WriteReminderAsync(
        Verification verification,
        string message,
        string token,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => WriteRequestAsync(verification, message, token, isReminder: true, now, cancellationToken);

    private async Task<bool> WriteRequestAsync(
        Verification verification,
        string message,
        string? token,
        bool isReminder,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var link = token is null ? null : forms.Of(token);
        if (
            (await SubjectOfAsync(verification, cancellationToken)).Email is not { } to
            || await emails.InformationRequestedAsync(verification, message, to, link, isReminder, cancellationToken)
                is not { } email
        )
        {
            return false;
        }

        // Where the installation does not know its own address there is no link, and nothing to hide.
        var kind = link is null ? OutboxKinds.ApplicantEmail : OutboxKinds.ApplicantLink;
        await WriteAsync(
            verification,
            null,
            kind,
            isReminder ? "INFORMATION_REMINDER_NOTICE" : "INFORMATION_REQUEST_NOTICE",
            email.To,
            now,
            id =>
                OutboxKinds.SealedFor(kind, id) is { } context
                    ? box.SealBytes(email.ToBytes(), context)
                    : email.ToBytes(),
            cancellationToken
        );
        return true;
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

    private async Task<ToldApplicant> ApplicantOfAsync(
        Verification verification,
        NotifiedSubject subject,
        CancellationToken cancellationToken
    )
    {
        var (tenantId, id) = (verification.TenantId, subject.ApplicantId!);
        var found = await documents.ListAsync(tenantId, id, cancellationToken);
        var reviews = found.Count == 0 ? [] : await documents.ReviewsAsync(tenantId, id, cancellationToken);
        return new ToldApplicant(
            subject.Person,
            subject.Person is null ? subject.Business : null,
            await standings.StandingOfAsync(tenantId, id, isBusiness: subject.Person is null, cancellationToken),
            [.. found.Select(document => SubjectDocumentView.Of(document, reviews))]
        );
    }

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
