using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Email;
using VerificationService.Infrastructure.Webhooks;

namespace VerificationService.Infrastructure.Outbox;

/// <summary>
/// Turns what happened to a verification into the messages that leave, as rows of the same transaction. Called by the
/// repository for every event, so that nobody can forget one.
/// </summary>
internal sealed class OutboxWriter(
    DbSession session,
    ISubjectRepository subjects,
    ITenantRepository tenants,
    Caller caller
)
{
    /// <summary>Writes the rows that <paramref name="happened"/> asks for; most events ask for none.</summary>
    public async Task WriteAsync(Verification verification, IDomainEvent happened, CancellationToken cancellationToken)
    {
        if (
            happened is not VerificationDecided { Decision: { Outcome: not DecisionOutcome.ApprovalProposed } decision }
        )
        {
            return;
        }

        var notify = decision.Notify;
        if (!notify.Callback && !notify.OwnerEmail && !notify.ApplicantEmail)
        {
            return;
        }

        var subject = new NotifiedSubject(
            verification.ApplicantId is { } applicantId
                ? await subjects.FindApplicantAsync(verification.TenantId, applicantId, cancellationToken)
                : null,
            verification.OrganizationId is { } organizationId
                ? await subjects.FindOrganizationAsync(verification.TenantId, organizationId, cancellationToken)
                : null
        );
        if (notify.Callback && verification.CallbackUrl is { } url)
        {
            await WriteAsync(
                verification,
                decision,
                OutboxKinds.Callback,
                VerificationCompleted.Type,
                url,
                id => VerificationCompleted.Body(id, verification, decision, subject),
                cancellationToken
            );
        }

        var notice = new DecisionNotice(verification.Id, decision.Outcome == DecisionOutcome.Approved, decision.Reason);
        if (notify.OwnerEmail && await tenants.FindAsync(verification.TenantId, cancellationToken) is { } tenant)
        {
            await WriteAsync(
                verification,
                decision,
                OutboxKinds.OwnerEmail,
                DecisionNotice.Type,
                tenant.OwnerEmail,
                _ => notice.Body(),
                cancellationToken
            );
        }

        if (notify.ApplicantEmail && subject.Email is { } email)
        {
            await WriteAsync(
                verification,
                decision,
                OutboxKinds.ApplicantEmail,
                DecisionNotice.Type,
                email,
                _ => notice.Body(),
                cancellationToken
            );
        }
    }

    private Task<int> WriteAsync(
        Verification verification,
        Decision decision,
        string kind,
        string eventType,
        string destination,
        Func<string, byte[]> body,
        CancellationToken cancellationToken
    )
    {
        var id = Ids.New(decision.DecidedAt);
        return session.ExecuteAsync(
            OutboxMessage.Insert,
            new OutboxMessage
            {
                Id = id,
                TenantId = verification.TenantId,
                VerificationId = verification.Id,
                DecisionId = decision.Id,
                Kind = kind,
                EventType = eventType,
                Destination = destination,
                Body = body(id),
                TraceId = caller.Origin.TraceId,
                CreatedAt = decision.DecidedAt,
            },
            cancellationToken
        );
    }
}

/// <summary>Whom a decision is about: a person, a business or both.</summary>
internal sealed record NotifiedSubject(Applicant? Person, Organization? Business)
{
    /// <summary>Where the applicant's notices go: the person's address, or else the business's.</summary>
    public string? Email => Person?.Email ?? Business?.Email;

    /// <summary>The v1 applicant id.</summary>
    public string? ApplicantId => Person?.Id ?? Business?.Id;
}
