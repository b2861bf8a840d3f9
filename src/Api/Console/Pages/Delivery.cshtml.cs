using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Console.Pages;

/// <summary>One message to one receiver, with every attempt at it.</summary>
internal sealed class DeliveryPage(Dispatcher dispatcher) : ConsolePage
{
    public override string Title => "Delivery";

    public DeliveryDetail Detail { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(string deliveryId, CancellationToken cancellationToken) =>
        ShowAsync(deliveryId, cancellationToken);

    public async Task<IActionResult> OnPostAsync(string deliveryId, CancellationToken cancellationToken)
    {
        var sent = await SendOnceAsync(
            new ReplayDelivery(deliveryId),
            _ => new Landing($"/console/deliveries/{deliveryId}", "It is on its way again, under the same id."),
            cancellationToken
        );
        if (!sent.Failed(out var refusal, out var landing))
        {
            return Go(landing);
        }

        var shown = await ShowAsync(deliveryId, cancellationToken);
        return Detail is null ? shown : ShowAgain(refusal);
    }

    private async Task<IActionResult> ShowAsync(string deliveryId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetDelivery(deliveryId), cancellationToken);
        if (result.Failed(out var refusal, out var detail))
        {
            return Refuse(refusal);
        }

        Detail = detail;
        return Page();
    }
}
