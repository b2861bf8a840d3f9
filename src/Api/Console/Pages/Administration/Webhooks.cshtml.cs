using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console.Pages;

/// <summary>The tenant's webhook subscriptions, and the secret of its v1 callbacks. A new secret is shown once.</summary>
internal sealed class WebhooksPage(Dispatcher dispatcher) : ConsolePage
{
    private const string Here = "/console/administration/webhooks";

    private IReadOnlyDictionary<string, int> held = new Dictionary<string, int>();

    public override string Title => "Webhooks";

    [BindProperty(Name = "url")]
    public string? Endpoint { get; set; }

    [BindProperty(Name = "events")]
    public IReadOnlyList<string> Events { get; set; } = [];

    [BindProperty(Name = "webhookId")]
    public string? WebhookId { get; set; }

    /// <summary>The secret just made; kept, encrypted, until the page after has shown it.</summary>
    [TempData]
    public string? NewSecret { get; set; }

    public IReadOnlyList<WebhookEndpoint> Webhooks { get; private set; } = [];

    /// <summary>How many events wait until <paramref name="webhook"/> is turned on again.</summary>
    public int HeldOf(WebhookEndpoint webhook) => held.GetValueOrDefault(webhook.Id);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } refusal ? Refuse(refusal) : Page();

    public async Task<IActionResult> OnPostCreateAsync(CancellationToken cancellationToken)
    {
        var made = await SendOnceAsync(
            new CreateWebhook(Endpoint, [.. Events]),
            created => new Landing(Here, Secret: created.SecretKey),
            cancellationToken
        );
        return await TellSecretAsync(made, cancellationToken);
    }

    public async Task<IActionResult> OnPostActiveAsync(
        bool active,
        HeldEvents? heldEvents,
        CancellationToken cancellationToken
    )
    {
        var changed = await dispatcher.SendAsync(
            new UpdateWebhook(WebhookId ?? "", null, null, active) { HeldEvents = heldEvents },
            cancellationToken
        );
        return changed.Error is { } refusal
            ? await ShowRefusedAsync(refusal, cancellationToken)
            : Go(Here, active ? "It is sent to again." : "It is not sent to any more; its events are held.");
    }

    public async Task<IActionResult> OnPostTestAsync(CancellationToken cancellationToken)
    {
        var sent = await SendOnceAsync(
            new SendTestEvent(WebhookId ?? ""),
            queued => new Landing($"/console/deliveries/{queued.DeliveryId}", "A test event is on its way."),
            cancellationToken
        );
        return sent.Failed(out var refusal, out var landing)
            ? await ShowRefusedAsync(refusal, cancellationToken)
            : Go(landing);
    }

    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        var deleted = await dispatcher.SendAsync(new DeleteWebhook(WebhookId ?? ""), cancellationToken);
        return deleted.Error is { } refusal
            ? await ShowRefusedAsync(refusal, cancellationToken)
            : Go(Here, "The subscription is gone.");
    }

    /// <summary>Of one webhook, or without its id of the v1 callbacks.</summary>
    public async Task<IActionResult> OnPostRotateAsync(CancellationToken cancellationToken)
    {
        var rotated = await SendOnceAsync(
            new RotateWebhookSecret(WebhookId),
            secret => new Landing(Here, Secret: secret.SecretKey),
            cancellationToken
        );
        return await TellSecretAsync(rotated, cancellationToken);
    }

    private async Task<IActionResult> TellSecretAsync(Result<Landing> made, CancellationToken cancellationToken) =>
        made.Failed(out var refusal, out var landing)
            ? await ShowRefusedAsync(refusal, cancellationToken)
            : Go(landing, nameof(NewSecret));

    private async Task<IActionResult> ShowRefusedAsync(Error refusal, CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } unread ? Refuse(unread) : ShowAgain(refusal);

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var listed = await dispatcher.SendAsync(new ListWebhooks(), cancellationToken);
        var counted = await dispatcher.SendAsync(new CountHeldEvents(), cancellationToken);
        if (listed.Failed(out var refusal, out var webhooks) || counted.Failed(out refusal, out var count))
        {
            return refusal;
        }

        (Webhooks, held) = (webhooks, count);
        return null;
    }
}
