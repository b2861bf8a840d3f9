using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;

namespace VerificationService.Api.Console.Pages;

/// <summary>The owners of a case's business, and the owners of those.</summary>
internal sealed class OwnershipPage(Dispatcher dispatcher) : ConsolePage
{
    public override string Title => $"Who owns {Owners.Name}";

    public VerificationView Case { get; private set; } = null!;

    public Ownership Owners { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string verificationId, CancellationToken cancellationToken)
    {
        var read = await dispatcher.SendAsync(new GetVerification(verificationId), cancellationToken);
        if (read.Failed(out var refusal, out var view))
        {
            return Refuse(refusal);
        }

        if (view.OrganizationId is not { } organization)
        {
            return NotFound();
        }

        var followed = await dispatcher.SendAsync(
            new GetOwnership(organization) { Revision = view.Opened.OrganizationRevision },
            cancellationToken
        );
        if (followed.Failed(out refusal, out var owners))
        {
            return Refuse(refusal);
        }

        (Case, Owners) = (view, owners);
        return Page();
    }
}
