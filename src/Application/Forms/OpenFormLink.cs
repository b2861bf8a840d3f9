using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Forms;

/// <summary>
/// Shows a form to whoever has the token of a link, who acts as its applicant from then on. A link that is unknown, has expired or was
/// ended is refused alike.
/// </summary>
public sealed record OpenFormLink(string? Token) : IQuery<OpenedForm>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.Anonymous;

    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(OpenFormLink);

    internal sealed class Handler(
        IFormLinkRepository links,
        IFormRepository forms,
        ITenantRepository tenants,
        IVerificationRepository verifications,
        Caller caller,
        TimeProvider time
    ) : IHandler<OpenFormLink, OpenedForm>
    {
        public async Task<Result<OpenedForm>> Handle(OpenFormLink query, CancellationToken cancellationToken)
        {
            // Whatever is no token is looked for like one: the time an answer takes tells nobody what exists.
            var link = await links.FindByTokenAsync(FormLink.HashOf(query.Token ?? ""), cancellationToken);
            var state = link?.StateAt(time.Now()) ?? FormLinkState.Gone;
            if (
                link is null
                || state is FormLinkState.Gone
                || await tenants.FindAsync(link.TenantId, cancellationToken) is not { IsActive: true } tenant
                || await forms.AskedByAsync(link, cancellationToken) is not { } asked
            )
            {
                return FormErrors.LinkNotFound;
            }

            var verification =
                link.SubmittedAt is null && link.Asks is null
                    ? null
                    : await verifications.FindAsync(link.TenantId, link.VerificationId, cancellationToken);

            // A case that was decided meanwhile asks for nothing any more.
            var tells = link.SubmittedAt is not null || verification?.Status.IsDecided() == true;
            if (state is FormLinkState.Unanswered && !tells)
            {
                return FormErrors.LinkNotFound;
            }

            caller.Authenticated(link.ToActor(), tenant.IsSandbox);
            return new OpenedForm(link, asked, tells ? OutcomeOf(verification) : null);
        }

        // What a decision says to its subject, and nothing else of it.
        private static FormOutcome OutcomeOf(Verification? verification) =>
            verification?.Status switch
            {
                VerificationStatus.Approved => new FormOutcome(FormOutcomeKind.Approved, null),
                VerificationStatus.Declined => new FormOutcome(
                    FormOutcomeKind.Declined,
                    verification.Standing?.Grounds.Reason
                ),
                VerificationStatus.InformationRequested => new FormOutcome(FormOutcomeKind.InformationNeeded, null),
                _ => new FormOutcome(FormOutcomeKind.InProgress, null),
            };
    }
}

/// <summary>A form as its applicant sees it.</summary>
/// <param name="Link">The link.</param>
/// <param name="Definition">What the form asks, in the version of the link.</param>
/// <param name="Outcome">What became of it; null until it is sent.</param>
public sealed record OpenedForm(FormLink Link, FormDefinition Definition, FormOutcome? Outcome);

/// <summary>What became of a form that was sent.</summary>
public enum FormOutcomeKind
{
    InProgress,

    InformationNeeded,

    Approved,

    Declined,
}

/// <summary>What an applicant is told.</summary>
/// <param name="Kind">Where the case stands.</param>
/// <param name="Reason">Why it was declined, as it is told to the subject; null where nothing is told.</param>
public sealed record FormOutcome(FormOutcomeKind Kind, string? Reason);
