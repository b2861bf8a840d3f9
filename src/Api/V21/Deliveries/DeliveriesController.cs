using System.ComponentModel;
using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;

namespace VerificationService.Api.V21.Deliveries;

/// <summary>v2.1 deliveries: what left or should leave.</summary>
[Route("api/v2.1/deliveries")]
[Tags("Deliveries")]
[Description("Callbacks, webhooks and e-mails: what left, what did not, and again.")]
public sealed class DeliveriesController(Dispatcher dispatcher, IMapper mapper) : V21Controller
{
    /// <summary>List deliveries</summary>
    /// <remarks>Callbacks, webhooks and e-mails, newest first, a page at a time.</remarks>
    /// <param name="status">Only those that stand there.</param>
    /// <param name="webhookId">Only those to that webhook, also one that was deleted since.</param>
    /// <param name="verificationId">Only those that tell of that verification.</param>
    /// <param name="error">Only those whose last error holds that text, or whose last HTTP status it is: 1 to 100 characters. A page may be short, or empty, while there is a <c>nextCursor</c>.</param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet(Name = "list-deliveries")]
    [ProducesResponseType<V21Answer<PageData<DeliveryData>>>(200, Description = "One page.")]
    public async Task<IActionResult> List(
        [FromQuery, WordsOf(typeof(DeliveryStatus))] string? status,
        [FromQuery] string? webhookId,
        [FromQuery] string? verificationId,
        [FromQuery] string? error,
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

        var filter = new DeliveryFilter
        {
            Status = wantedStatus,
            WebhookId = webhookId,
            VerificationId = verificationId,
            Error = error,
        };
        var result = await dispatcher.SendAsync(new ListDeliveries(filter, page), cancellationToken);
        return result.Failed(out refusal, out var views)
            ? Refuse(refusal)
            : AnswerPage(views, mapper.Map<DeliveryData>);
    }

    /// <summary>Get a delivery</summary>
    /// <remarks>With every attempt: when, how long it took, and what the receiver answered.</remarks>
    /// <param name="deliveryId">The delivery.</param>
    [PreferredAddress("api/v2.1/deliveries/{deliveryId}")]
    [HttpGet("{deliveryId}", Name = "get-delivery")]
    [HttpGet("/api/v2.1/webhooks/deliveries/{deliveryId}", Name = "get-webhook-delivery")]
    [ProducesResponseType<V21Answer<DeliveryDetailData>>(200, Description = "The delivery.")]
    public async Task<IActionResult> Get(string deliveryId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetDelivery(deliveryId), cancellationToken);
        if (result.Failed(out var refusal, out var detail))
        {
            return Refuse(refusal);
        }

        var data = mapper.Map<DeliveryDetailData>(detail.Delivery);
        data.AttemptLog = [.. detail.Attempts.Select(mapper.Map<DeliveryAttemptData>)];
        return Answer("Success", data);
    }

    /// <summary>Replay a delivery</summary>
    /// <remarks>Sends a delivered or dead one again, with the same bytes under the same id and a fresh schedule of retries.</remarks>
    /// <param name="deliveryId">The delivery.</param>
    [HttpPost("{deliveryId}/replay", Name = "replay-delivery")]
    [ProducesResponseType<V21Answer<DeliveryData>>(200, Description = "The delivery, pending again.")]
    public async Task<IActionResult> Replay(string deliveryId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new ReplayDelivery(deliveryId), cancellationToken);
        return result.Failed(out var refusal, out var view)
            ? Refuse(refusal)
            : Answer("Delivery queued again", mapper.Map<DeliveryData>(view));
    }

    /// <summary>Replay dead deliveries</summary>
    /// <remarks>
    /// Sends everything that was given up and was written since a time again. Webhooks that are disabled or deleted are
    /// left out.
    /// </remarks>
    /// <param name="body">Which deliveries.</param>
    [HttpPost("replay", Name = "replay-dead-deliveries")]
    [ProducesResponseType<V21Answer<DeliveriesReplayedData>>(200, Description = "How many were queued again.")]
    public async Task<IActionResult> ReplayDead(
        [Body] ReplayDeadDeliveriesRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var replayed)
            ? Refuse(refusal)
            : Answer("Deliveries queued again", new DeliveriesReplayedData { Replayed = replayed.Count });
    }
}
