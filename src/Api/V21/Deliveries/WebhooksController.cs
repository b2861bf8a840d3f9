using System.ComponentModel;
using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;

namespace VerificationService.Api.V21.Deliveries;

/// <summary>v2.1 webhooks.</summary>
[Route(Address)]
[Tags("Webhooks")]
[Description("Subscriptions to events, and the secrets that sign what is sent.")]
public sealed class WebhooksController(Dispatcher dispatcher, IMapper mapper) : V21Controller
{
    private const string Address = "api/v2.1/webhooks";

    /// <summary>Create a webhook</summary>
    /// <remarks>Subscribes a URL to events. The secret that signs them, yours or a generated one, is shown this once.</remarks>
    /// <param name="body">Where which events go.</param>
    [PreferredAddress(Address)]
    [HttpPost(Name = "create-webhook")]
    [HttpPost("subscriptions", Name = "create-subscription")]
    [ProducesResponseType<V21Answer<WebhookCreatedData>>(200, Description = "The webhook was created.")]
    public async Task<IActionResult> Create([Body] CreateWebhookRequest body, CancellationToken cancellationToken)
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var created)
            ? Refuse(refusal)
            : Answer("Webhook created successfully", WebhookCreatedData.Of(created));
    }

    /// <summary>List webhooks</summary>
    /// <remarks>All of them, newest first.</remarks>
    [PreferredAddress(Address)]
    [HttpGet(Name = "list-webhooks")]
    [HttpGet("subscriptions", Name = "list-subscriptions")]
    [ProducesResponseType<V21Answer<WebhooksData>>(200, Description = "The webhooks.")]
    public async Task<IActionResult> List(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new ListWebhooks(), cancellationToken);
        var counted = await dispatcher.SendAsync(new CountHeldEvents(), cancellationToken);
        return result.Failed(out var refusal, out var endpoints) || counted.Failed(out refusal, out var held)
            ? Refuse(refusal)
            : Answer("Success", new WebhooksData { Items = [.. endpoints.Select(one => WebhookData.Of(one, held))] });
    }

    /// <summary>Get a webhook</summary>
    /// <param name="webhookId">The id given when it was created.</param>
    [PreferredAddress(Address + "/{webhookId}")]
    [HttpGet("{webhookId}", Name = "get-webhook")]
    [HttpGet("subscriptions/{webhookId}", Name = "get-subscription")]
    [ProducesResponseType<V21Answer<WebhookData>>(200, Description = "The webhook.")]
    public async Task<IActionResult> Get(string webhookId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetWebhook(webhookId), cancellationToken);
        var counted = await dispatcher.SendAsync(new CountHeldEvents(), cancellationToken);
        return result.Failed(out var refusal, out var endpoint) || counted.Failed(out refusal, out var held)
            ? Refuse(refusal)
            : Answer("Success", WebhookData.Of(endpoint, held));
    }

    /// <summary>Update a webhook</summary>
    /// <remarks>
    /// What is left out stays. Events of a webhook that is not active are held; turning it on again forgets its failures
    /// and says with <c>heldEvents</c> what becomes of them.
    /// </remarks>
    /// <param name="webhookId">The id given when it was created.</param>
    /// <param name="body">What changes.</param>
    [PreferredAddress(Address + "/{webhookId}")]
    [HttpPatch("{webhookId}", Name = "update-webhook")]
    [HttpPut("subscriptions/{webhookId}", Name = "update-subscription")]
    [ProducesResponseType<V21Answer<WebhookData>>(200, Description = "The webhook as it is now.")]
    public async Task<IActionResult> Update(
        string webhookId,
        [Body] UpdateWebhookRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand(webhookId).Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        var counted = await dispatcher.SendAsync(new CountHeldEvents(), cancellationToken);
        return result.Failed(out refusal, out var endpoint) || counted.Failed(out refusal, out var held)
            ? Refuse(refusal)
            : Answer("Webhook updated successfully", WebhookData.Of(endpoint, held));
    }

    /// <summary>Delete a webhook</summary>
    /// <remarks>Its secrets go with it, what is still pending for it is given up and what is held is dropped; the log of deliveries stays.</remarks>
    /// <param name="webhookId">The id given when it was created.</param>
    [PreferredAddress(Address + "/{webhookId}")]
    [HttpDelete("{webhookId}", Name = "delete-webhook")]
    [HttpDelete("subscriptions/{webhookId}", Name = "delete-subscription")]
    [ProducesResponseType<V21Answer<WebhookIdData>>(200, Description = "The webhook was deleted.")]
    public async Task<IActionResult> Delete(string webhookId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new DeleteWebhook(webhookId), cancellationToken);
        return result.Failed(out var refusal, out var endpoint)
            ? Refuse(refusal)
            : Answer("Webhook deleted successfully", new WebhookIdData { WebhookId = endpoint.Id });
    }

    /// <summary>Rotate a webhook's secret</summary>
    /// <remarks>The new secret is shown this once. For 24 hours requests are signed under the previous one too.</remarks>
    /// <param name="webhookId">The id given when it was created.</param>
    [HttpPost("{webhookId}/rotate-secret", Name = "rotate-webhook-secret")]
    [ProducesResponseType<V21Answer<SecretRotatedData>>(200, Description = "The new secret.")]
    public async Task<IActionResult> RotateSecret(string webhookId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new RotateWebhookSecret(webhookId), cancellationToken);
        return result.Failed(out var refusal, out var rotated)
            ? Refuse(refusal)
            : Answer("Secret rotated successfully", SecretRotatedData.Of(rotated));
    }

    /// <summary>Send a test event</summary>
    /// <remarks>Sends <c>webhook.test</c> the way real events go, whatever the webhook is subscribed to.</remarks>
    /// <param name="webhookId">The id given when it was created.</param>
    [HttpPost("{webhookId}/test", Name = "send-test-event")]
    [ProducesResponseType<V21Answer<DeliveryIdData>>(200, Description = "The delivery by which its fate is seen.")]
    public async Task<IActionResult> Test(string webhookId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new SendTestEvent(webhookId), cancellationToken);
        return result.Failed(out var refusal, out var queued)
            ? Refuse(refusal)
            : Answer("Test event queued", new DeliveryIdData { DeliveryId = queued.DeliveryId });
    }

    /// <summary>List a webhook's deliveries</summary>
    /// <remarks>Newest first, a page at a time.</remarks>
    /// <param name="webhookId">The id given when it was created.</param>
    /// <param name="status">Only those that stand there.</param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [PreferredAddress(Address + "/{webhookId}/deliveries")]
    [HttpGet("{webhookId}/deliveries", Name = "list-webhook-deliveries")]
    [HttpGet("subscriptions/{webhookId}/deliveries", Name = "list-subscription-deliveries")]
    [ProducesResponseType<V21Answer<PageData<DeliveryData>>>(200, Description = "One page.")]
    public async Task<IActionResult> Deliveries(
        string webhookId,
        [FromQuery, WordsOf(typeof(DeliveryStatus))] string? status,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (
            V21Words.ParseDeliveryStatus(status).Failed(out var refusal, out var wantedStatus)
            || PageQuery.Parse(limit, cursor).Failed(out refusal, out var page)
        )
        {
            return Refuse(refusal);
        }

        // The log outlives the webhook, but not under its address.
        if ((await dispatcher.SendAsync(new GetWebhook(webhookId), cancellationToken)).Failed(out refusal, out _))
        {
            return Refuse(refusal);
        }

        var filter = new DeliveryFilter { Status = wantedStatus, WebhookId = webhookId };
        var result = await dispatcher.SendAsync(new ListDeliveries(filter, page), cancellationToken);
        return result.Failed(out refusal, out var views)
            ? Refuse(refusal)
            : AnswerPage(views, mapper.Map<DeliveryData>);
    }
}
