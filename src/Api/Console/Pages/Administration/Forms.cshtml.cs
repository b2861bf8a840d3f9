using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console.Pages;

/// <summary>What the tenant asks its applicants, each form in its latest version.</summary>
internal sealed class FormsPage(Dispatcher dispatcher, ConsoleSession session) : ConsolePage
{
    public override string Title => "Forms";

    public IReadOnlyList<Form> Forms { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        // Reading forms is for everybody over the API; the page is there for changing them.
        if (!session.May(Permission.ManageTenant))
        {
            return Refuse(TenancyErrors.MissingPermission(Permission.ManageTenant));
        }

        var listed = await dispatcher.SendAsync(new ListForms(), cancellationToken);
        if (listed.Failed(out var refusal, out var forms))
        {
            return Refuse(refusal);
        }

        Forms = forms;
        return Page();
    }
}
