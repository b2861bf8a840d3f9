using System.ComponentModel.DataAnnotations;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Deliveries;

/// <summary>A new webhook: where which events go.</summary>
[Unused(
    "customerId",
    "subscriptionName",
    "description",
    "signatureAlgorithm",
    "verifySsl",
    "maxRetryAttempts",
    "retryBackoffSeconds"
)]
public sealed class CreateWebhookRequest
{
    /// <summary>
    /// Absolute https URL without user info or fragment, to a name or a public address; in Development http and loopback too.
    /// Required under this name or as <c>url</c>.
    /// </summary>
    /// <example>https://receiver.example/webhooks</example>
    public string? EndpointUrl { get; init; }

    /// <summary>The same as <c>endpointUrl</c>, which is the preferred name.</summary>
    /// <example>https://receiver.example/webhooks</example>
    [SameAs("endpointUrl")]
    public string? Url { get; init; }

    /// <summary>
    /// One or more of <c>verification.approved</c>, <c>verification.declined</c>, <c>verification.created</c>,
    /// <c>verification.information_requested</c>, <c>verification.reopened</c>, <c>subject.erased</c>. <c>verification.rejected</c> is another name of
    /// <c>verification.declined</c>; whoever subscribes by it is told by it.
    /// Required under this name or as <c>events</c>.
    /// </summary>
    public IReadOnlyList<string?>? SubscribedEvents { get; init; }

    /// <summary>The same as <c>subscribedEvents</c>, which is the preferred name.</summary>
    [SameAs("subscribedEvents")]
    public IReadOnlyList<string?>? Events { get; init; }

    /// <summary>
    /// What signs its requests: <c>whsec_</c> and the base64 of 24 to 64 bytes, or 16 to 256 visible ASCII
    /// characters, whose bytes are the key. A generated one when left out.
    /// </summary>
    [MaxLength(SigningSecret.MaxLength)]
    public string? SecretKey { get; init; }

    /// <summary>The same as <c>secretKey</c>, which is the preferred name.</summary>
    [SameAs("secretKey")]
    [MaxLength(SigningSecret.MaxLength)]
    public string? Secret { get; init; }

    internal Result<CreateWebhook> ToCommand()
    {
        if (
            Synonyms.OneOf("endpointUrl", EndpointUrl, "url", Url).Failed(out var refusal, out var url)
            || Synonyms.OneOf("secretKey", SecretKey, "secret", Secret).Failed(out refusal, out var secret)
            || Synonyms
                .OneOf("subscribedEvents", SubscribedEvents, "events", Events)
                .Failed(out refusal, out var events)
        )
        {
            return refusal;
        }

        return new CreateWebhook(url, events ?? []) { Secret = secret };
    }

    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(CreateWebhookRequest);
}

/// <summary>What changes about a webhook; what is left out stays.</summary>
[Unused(
    "customerId",
    "subscriptionName",
    "description",
    "signatureAlgorithm",
    "verifySsl",
    "maxRetryAttempts",
    "retryBackoffSeconds"
)]
public sealed class UpdateWebhookRequest
{
    /// <summary>
    /// Absolute https URL without user info or fragment, to a name or a public address; in Development http and loopback too.
    /// </summary>
    /// <example>https://receiver.example/webhooks</example>
    public string? EndpointUrl { get; init; }

    /// <summary>The same as <c>endpointUrl</c>, which is the preferred name.</summary>
    /// <example>https://receiver.example/webhooks</example>
    [SameAs("endpointUrl")]
    public string? Url { get; init; }

    /// <summary>
    /// All events it is subscribed to from now on: <c>verification.approved</c>, <c>verification.declined</c>, <c>verification.created</c>,
    /// <c>verification.information_requested</c>, <c>verification.reopened</c>, <c>subject.erased</c>. <c>verification.rejected</c> is another name of
    /// <c>verification.declined</c>; whoever subscribes by it is told by it.
    /// </summary>
    public IReadOnlyList<string?>? SubscribedEvents { get; init; }

    /// <summary>The same as <c>subscribedEvents</c>, which is the preferred name.</summary>
    [SameAs("subscribedEvents")]
    public IReadOnlyList<string?>? Events { get; init; }

    /// <summary>
    /// What signs its requests from now on, for 24 hours beside the one before: <c>whsec_</c> and the base64 of 24 to 64 bytes, or 16 to 256 visible ASCII
    /// characters, whose bytes are the key.
    /// </summary>
    [MaxLength(SigningSecret.MaxLength)]
    public string? SecretKey { get; init; }

    /// <summary>The same as <c>secretKey</c>, which is the preferred name.</summary>
    [SameAs("secretKey")]
    [MaxLength(SigningSecret.MaxLength)]
    public string? Secret { get; init; }

    /// <summary>False stops sending and holds events; true starts again and forgets earlier failures.</summary>
    public bool? Active { get; init; }

    /// <summary>
    /// What becomes of the events held while it was not active: <c>SEND</c> or <c>DROP</c>. Needed to turn a webhook on
    /// again for which some are held.
    /// </summary>
    /// <example>SEND</example>
    public string? HeldEvents { get; init; }

    internal Result<UpdateWebhook> ToCommand(string webhookId)
    {
        if (
            Synonyms.OneOf("endpointUrl", EndpointUrl, "url", Url).Failed(out var refusal, out var url)
            || Synonyms.OneOf("secretKey", SecretKey, "secret", Secret).Failed(out refusal, out var secret)
            || Synonyms
                .OneOf("subscribedEvents", SubscribedEvents, "events", Events)
                .Failed(out refusal, out var events)
            || V21Words.ParseHeldEvents(HeldEvents).Failed(out refusal, out var held)
        )
        {
            return refusal;
        }

        return new UpdateWebhook(webhookId, url, events, Active) { HeldEvents = held, Secret = secret };
    }

    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(UpdateWebhookRequest);
}

/// <summary>A webhook; its secret is never among it.</summary>
public sealed class WebhookData
{
    /// <summary>The webhook.</summary>
    public required string WebhookId { get; init; }

    /// <summary>The same as <c>webhookId</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Where events go.</summary>
    public required string EndpointUrl { get; init; }

    /// <summary>The same as <c>endpointUrl</c>.</summary>
    public required string Url { get; init; }

    /// <summary>Which events, by the names they were subscribed to by.</summary>
    public required IReadOnlyList<string> SubscribedEvents { get; init; }

    /// <summary>The same as <c>subscribedEvents</c>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary><c>active</c> or <c>disabled</c>, as <c>active</c> says.</summary>
    /// <example>active</example>
    public required string Status { get; init; }

    /// <summary>Whether events are sent; while they are not, they are held.</summary>
    public required bool Active { get; init; }

    /// <summary>How many events are held until it is turned on again.</summary>
    public required int HeldEvents { get; init; }

    /// <summary>Why the service disabled it, if it did.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>Since when every attempt has failed, UTC; absent when the last one did not.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    internal static WebhookData Of(WebhookEndpoint endpoint, IReadOnlyDictionary<string, int> held) =>
        new()
        {
            WebhookId = endpoint.Id,
            Id = endpoint.Id,
            EndpointUrl = endpoint.Url,
            Url = endpoint.Url,
            SubscribedEvents = endpoint.Events,
            Events = endpoint.Events,
            Status = V21Words.OfWebhook(endpoint.IsActive),
            Active = endpoint.IsActive,
            HeldEvents = held.GetValueOrDefault(endpoint.Id),
            DisabledReason = endpoint.DisabledReason,
            FailingSince = endpoint.FailingSince,
            CreatedAt = endpoint.CreatedAt,
        };
}

/// <summary>A new webhook with its secret.</summary>
public sealed class WebhookCreatedData
{
    /// <summary>The webhook.</summary>
    public required string WebhookId { get; init; }

    /// <summary>The same as <c>webhookId</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Where events go.</summary>
    public required string EndpointUrl { get; init; }

    /// <summary>The same as <c>endpointUrl</c>.</summary>
    public required string Url { get; init; }

    /// <summary>Which events, by the names they were subscribed to by.</summary>
    public required IReadOnlyList<string> SubscribedEvents { get; init; }

    /// <summary>The same as <c>subscribedEvents</c>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary><c>active</c> or <c>disabled</c>, as <c>active</c> says.</summary>
    /// <example>active</example>
    public required string Status { get; init; }

    /// <summary>Always true here.</summary>
    public required bool Active { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What signs its requests (Standard Webhooks): the one sent, or a generated one. Shown this once.</summary>
    public required string SecretKey { get; init; }

    internal static WebhookCreatedData Of(WebhookCreated created) =>
        new()
        {
            WebhookId = created.Endpoint.Id,
            Id = created.Endpoint.Id,
            EndpointUrl = created.Endpoint.Url,
            Url = created.Endpoint.Url,
            SubscribedEvents = created.Endpoint.Events,
            Events = created.Endpoint.Events,
            Status = V21Words.OfWebhook(created.Endpoint.IsActive),
            Active = created.Endpoint.IsActive,
            CreatedAt = created.Endpoint.CreatedAt,
            SecretKey = created.SecretKey,
        };

    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(WebhookCreatedData);
}

/// <summary>Every webhook of the tenant.</summary>
public sealed class WebhooksData
{
    /// <summary>Newest first. They fit on one page.</summary>
    public required IReadOnlyList<WebhookData> Items { get; init; }
}

/// <summary>A webhook's id.</summary>
public sealed class WebhookIdData
{
    /// <summary>The webhook.</summary>
    public required string WebhookId { get; init; }
}

/// <summary>A key of one's own that signs the v1 callbacks; left out, one is made.</summary>
public sealed class RotateCallbackSecretRequest
{
    /// <summary>16 to 256 visible ASCII characters without blanks, taken as they are.</summary>
    /// <example>the-key-that-our-receivers-hold</example>
    [MaxLength(SigningSecret.MaxLength)]
    public string? SecretKey { get; init; }

    /// <summary>Without the key.</summary>
    public override string ToString() => nameof(RotateCallbackSecretRequest);

    internal IMessage<SecretRotated> ToCommand() =>
        SecretKey is null ? new RotateWebhookSecret(null) : new SetCallbackKey(SecretKey);
}

/// <summary>A new signing secret.</summary>
public sealed class SecretRotatedData
{
    /// <summary>The new secret. Shown this once.</summary>
    public required string SecretKey { get; init; }

    /// <summary>Until when requests carry a signature under the previous secret too, UTC.</summary>
    public required DateTimeOffset PreviousValidUntil { get; init; }

    internal static SecretRotatedData Of(SecretRotated rotated) =>
        new() { SecretKey = rotated.SecretKey, PreviousValidUntil = rotated.PreviousValidUntil };

    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(SecretRotatedData);
}

/// <summary>A delivery's id.</summary>
public sealed class DeliveryIdData
{
    /// <summary>The delivery; also the <c>webhook-id</c> header.</summary>
    public required string DeliveryId { get; init; }
}
