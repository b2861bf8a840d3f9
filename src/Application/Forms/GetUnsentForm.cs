using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Forms;

/// <summary>Reads what is known of a case whose form is not sent yet: it exists for whoever made the link, and nowhere else.</summary>
public sealed record GetUnsentForm(string VerificationId) : IQuery<UnsentForm>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IFormRepository forms, IFormLinkRepository links, Caller caller)
        : IHandler<GetUnsentForm, UnsentForm>
    {
        public async Task<Result<UnsentForm>> Handle(GetUnsentForm query, CancellationToken cancellationToken) =>
            await links.FindOfCaseAsync(caller.TenantId, query.VerificationId, cancellationToken)
                is { SubmittedAt: null, Asks: null } link
            && await forms.AskedByAsync(link, cancellationToken) is { } asked
                ? new UnsentForm(link, asked)
                : VerificationErrors.NotFound;
    }
}

/// <summary>A case that waits for its form.</summary>
/// <param name="Link">The latest link to it.</param>
/// <param name="Asked">What it asks.</param>
public sealed record UnsentForm(FormLink Link, FormDefinition Asked);
