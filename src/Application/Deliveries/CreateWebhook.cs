using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Subscribes a URL to events and shows the signing secret, this once.</summary>
public sealed record CreateWebhook(string? EndpointUrl, IReadOnlyList<string?> SubscribedEvents)
    : ICommand<WebhookCreated>
{
    /// <summary>Most webhooks a tenant has: each is a row per event.</summary>
    public const int Most = 20;

    /// <summary>A signing secret of the receiver's own; one is generated when null.</summary>
    public string? Secret { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    /// <inheritdoc/>
    public AuditTarget Target => new("webhook.create");

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"CreateWebhook {{ EndpointUrl = {EndpointUrl} }}";

    internal sealed class Validator : AbstractValidator<CreateWebhook>
    {
        public Validator(CallbackUrlRules urls)
        {
            RuleFor(c => c.EndpointUrl).Required();
            RuleFor(c => c.EndpointUrl)
                .Must(url => url is null || urls.Accepts(url))
                .WithMessage(urls.AcceptedAs("endpointUrl"));
            RuleFor(c => c.SubscribedEvents).Must(WebhookRules.AreEvents).WithMessage(WebhookRules.EventsAccepted);
            RuleFor(c => c.Secret)
                .Must(WebhookRules.IsSecret)
                .OverridePropertyName("secretKey")
                .WithMessage(WebhookRules.SecretAccepted);
        }
    }

    internal sealed class Handler(IWebhookRepository webhooks, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<CreateWebhook, WebhookCreated>
    {
        public async Task<Result<WebhookCreated>> Handle(CreateWebhook command, CancellationToken cancellationToken)
        {
            if ((await webhooks.ListAsync(caller.TenantId, cancellationToken)).Count >= Most)
            {
                return WebhookErrors.TooMany(Most);
            }

            var now = time.Now();
            var endpoint = new WebhookEndpoint
            {
                Id = Ids.New(now),
                TenantId = caller.TenantId,
                Url = command.EndpointUrl!,
                Events = [.. command.SubscribedEvents.Select(e => e!)],
                CreatedAt = now,
            };
            var secret = command.Secret ?? SigningSecret.Generate();
            await webhooks.AddAsync(endpoint, cancellationToken);
            await webhooks.AddSecretAsync(caller.TenantId, endpoint.Id, secret, now, now, cancellationToken);
            await audit.AppendAsync(
                WebhookRules.Audit(
                    endpoint,
                    "webhook.created",
                    now,
                    new("url", endpoint.Url),
                    new("events", string.Join(',', endpoint.Events))
                ),
                cancellationToken
            );
            return new WebhookCreated(endpoint, secret);
        }
    }
}

/// <summary>A new webhook with its secret, shown once.</summary>
public sealed record WebhookCreated(WebhookEndpoint Endpoint, string SecretKey)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"WebhookCreated {{ Id = {Endpoint.Id} }}";
}

/// <summary>What the webhook use cases share.</summary>
internal static class WebhookRules
{
    public static string EventsAccepted { get; } =
        $"subscribedEvents must name one or more of {string.Join(", ", WebhookEvents.All)}, each once; {WebhookEvents.Rejected} is another name of {WebhookEvents.Declined}";

    public static string SecretAccepted { get; } = $"secretKey must be {SigningSecret.Accepted}";

    // Two names of one event would leave open under which name it is delivered.
    public static bool AreEvents(IReadOnlyList<string?> events) =>
        events.Count > 0
        && events.Count <= WebhookEvents.All.Count
        && events.All(name => name is not null && WebhookEvents.All.Contains(WebhookEvents.TypeOf(name)))
        && events.Select(name => WebhookEvents.TypeOf(name!)).Distinct().Count() == events.Count;

    public static bool IsSecret(string? secret) => secret is null || SigningSecret.IsAccepted(secret);

    public static AuditRecord Audit(
        WebhookEndpoint endpoint,
        string action,
        DateTimeOffset now,
        params KeyValuePair<string, string?>[] facts
    ) =>
        new()
        {
            TenantId = endpoint.TenantId,
            Stream = AuditStreams.Webhook(endpoint.Id),
            Action = action,
            OccurredAt = now,
            Facts = facts,
        };
}
