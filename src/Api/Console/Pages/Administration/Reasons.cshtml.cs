using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console.Pages;

/// <summary>The tenant's list of reasons for decisions.</summary>
internal sealed class ReasonsPage(Dispatcher dispatcher) : ConsolePage
{
    private const string Here = "/console/administration/reasons";

    public override string Title => "Reasons";

    /// <summary>The code being changed or added.</summary>
    [BindProperty(SupportsGet = true, Name = "code")]
    public string? Code { get; set; }

    [BindProperty(Name = "text")]
    public string? Text { get; set; }

    [BindProperty(Name = "uses")]
    public IReadOnlyList<string> Uses { get; set; } = [];

    [BindProperty(Name = "active")]
    public bool Active { get; set; }

    public IReadOnlyList<ReasonCode> Reasons { get; private set; } = [];

    public static IEnumerable<ReasonUses> AllUses => Enum.GetValues<ReasonUses>().Where(use => use != ReasonUses.None);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await LookAsync(cancellationToken) is { } refusal)
        {
            return Refuse(refusal);
        }

        if (Reasons.FirstOrDefault(reason => reason.Code == Code) is { } known)
        {
            Text = known.Text;
            Uses = [.. AllUses.Where(use => (known.Uses & use) != 0).Select(use => use.ToString())];
            Active = known.IsActive;
        }
        else
        {
            Active = true;
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var uses = AllUses
            .Where(use => Uses.Contains(use.ToString()))
            .Aggregate(ReasonUses.None, (all, use) => all | use);
        var set = await dispatcher.SendAsync(
            new SetReasonCode(Code?.Trim() ?? "", Text, uses, Active),
            cancellationToken
        );
        return set.Error is not { } refusal ? Go(Here, "The reason is on the list.")
            : await LookAsync(cancellationToken) is { } unread ? Refuse(unread)
            : ShowAgain(refusal);
    }

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var listed = await dispatcher.SendAsync(new ListReasonCodes(), cancellationToken);
        if (listed.Failed(out var refusal, out var reasons))
        {
            return refusal;
        }

        Reasons = reasons;
        return null;
    }
}
