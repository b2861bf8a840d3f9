using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;

namespace VerificationService.Api.Console.Pages;

/// <summary>What left or should leave.</summary>
internal sealed class DeliveriesPage(Dispatcher dispatcher) : ConsolePage
{
    public override string Title => "Deliveries";

    /// <summary><c>pending</c>, <c>delivered</c>, <c>dead</c>; anything else does not filter.</summary>
    [BindProperty(SupportsGet = true, Name = "status")]
    public string? Status { get; set; }

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    public DeliveryStatus? Wanted =>
        Enum.TryParse<DeliveryStatus>(Status, ignoreCase: true, out var status) && Enum.IsDefined(status)
            ? status
            : null;

    public Page<DeliveryView> Deliveries { get; private set; } = new([], null);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(
            new ListDeliveries(new DeliveryFilter { Status = Wanted }, new PageRequest(null, Cursor)),
            cancellationToken
        );
        if (result.Failed(out var refusal, out var page))
        {
            return Refuse(refusal);
        }

        Deliveries = page;
        return Page();
    }
}
