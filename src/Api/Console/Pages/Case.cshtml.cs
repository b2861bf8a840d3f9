using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Application.Webhooks;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console.Pages;

/// <summary>Everything known of one case, and who may decide it.</summary>
internal sealed class CasePage(Dispatcher dispatcher, ConsoleSession session) : ConsolePage
{
    public override string Title => Case?.Name ?? "Case";

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    public CaseView Case { get; private set; } = null!;

    public ApprovalRequirements Needs { get; private set; } = null!;

    public IReadOnlyList<HistoryLine> History { get; private set; } = [];

    public string? HistoryCursor { get; private set; }

    public IReadOnlyList<DeliveryView> Deliveries { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string verificationId, CancellationToken cancellationToken)
    {
        var found = await CaseView.ReadAsync(dispatcher, verificationId, cancellationToken);
        var needs = await dispatcher.SendAsync(new GetApprovalRequirements(verificationId), cancellationToken);
        var history = await dispatcher.SendAsync(
            new GetVerificationHistory(verificationId, new PageRequest(PageRequest.MaxLimit, Cursor)),
            cancellationToken
        );
        if ((found.Error ?? needs.Error ?? history.Error) is { } refusal)
        {
            return Refuse(refusal);
        }

        Case = found.Value;
        Needs = needs.Value;
        History = [.. history.Value.Items.Select(HistoryLine.Of)];
        HistoryCursor = history.Value.NextCursor;
        if (session.May(Permission.ManageWebhooks))
        {
            var deliveries = await dispatcher.SendAsync(
                new ListDeliveries(new DeliveryFilter { VerificationId = verificationId }, new PageRequest(50, null)),
                cancellationToken
            );
            if (deliveries.Error is { } unread)
            {
                return Refuse(unread);
            }

            Deliveries = deliveries.Value.Items;
        }

        return Page();
    }
}
