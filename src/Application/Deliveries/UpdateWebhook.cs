using System.Globalization;
using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>What becomes of the events that were held while a webhook was not active.</summary>
public enum HeldEvents
{
    /// <summary>They are sent, oldest first.</summary>
    Send,

    /// <summary>They are dropped.</summary>
    Drop,
}

/// <summary>
/// Changes a webhook; what is null stays. Turning one on again forgets its failures, and says what becomes of the events
/// held meanwhile.
/// </summary>
public sealed record UpdateWebhook(
    string WebhookId,
    string? EndpointUrl,
    IReadOnlyList<string?>? SubscribedEvents,
    bool? Active
) : ICommand<WebhookEndpoint>
{
    /// <summary>What becomes of the events held while it was not active; needed where there are any.</summary>
    public HeldEvents? HeldEvents { get; init; }

    /// <summary>A signing secret of the receiver's own, for <see cref="SigningSecret.Overlap"/> beside the one before.</summary>
    public string? Secret { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    /// <inheritdoc/>
    public AuditTarget Target => new("webhook.update");

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"UpdateWebhook {{ WebhookId = {WebhookId} }}";

    internal sealed class Validator : AbstractValidator<UpdateWebhook>
    {
        public Validator(CallbackUrlRules urls)
        {
            RuleFor(c => c.EndpointUrl)
                .Must(url => url is null || urls.Accepts(url))
                .WithMessage(urls.AcceptedAs("endpointUrl"));
            RuleFor(c => c.SubscribedEvents)
                .Must(events => events is null || WebhookRules.AreEvents(events))
                .WithMessage(WebhookRules.EventsAccepted);
            RuleFor(c => c.Secret)
                .Must(WebhookRules.IsSecret)
                .OverridePropertyName("secretKey")
                .WithMessage(WebhookRules.SecretAccepted);
        }
    }

    internal sealed class Handler(
        IWebhookRepository webhooks,
        IDeliveries deliveries,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<UpdateWebhook, WebhookEndpoint>
    {
        public async Task<Result<WebhookEndpoint>> Handle(UpdateWebhook command, CancellationToken cancellationToken)
        {
            var endpoint = await webhooks.FindAsync(caller.TenantId, command.WebhookId, cancellationToken);
            if (endpoint is null)
            {
                return WebhookErrors.NotFound;
            }

            var now = time.Now();
            var wasActive = endpoint.IsActive;
            endpoint.Url = command.EndpointUrl ?? endpoint.Url;
            endpoint.Events = command.SubscribedEvents is { } events ? [.. events.Select(e => e!)] : endpoint.Events;
            if (command.Active is { } active)
            {
                endpoint.SetActive(active);
            }

            if (command.HeldEvents is not null && !endpoint.IsActive)
            {
                return WebhookErrors.HeldWhileNotActive;
            }

            await webhooks.SaveAsync(endpoint, cancellationToken);
            if (command.Secret is not null)
            {
                await webhooks.AddSecretAsync(
                    caller.TenantId,
                    endpoint.Id,
                    command.Secret,
                    now,
                    now + SigningSecret.Overlap,
                    cancellationToken
                );
            }

            // Counted after the save: by then every other unit that held an event for it has committed, and no more follow.
            if (command.HeldEvents is null && endpoint.IsActive && !wasActive)
            {
                var held = await deliveries.CountHeldAsync(caller.TenantId, cancellationToken);
                if (held.TryGetValue(endpoint.Id, out var count))
                {
                    return WebhookErrors.HeldEventsUndecided(count);
                }
            }

            var decided = command.HeldEvents switch
            {
                Deliveries.HeldEvents.Send => await deliveries.ResumeHeldAsync(
                    caller.TenantId,
                    endpoint.Id,
                    now,
                    cancellationToken
                ),
                Deliveries.HeldEvents.Drop => await deliveries.DropHeldAsync(
                    caller.TenantId,
                    endpoint.Id,
                    now,
                    cancellationToken
                ),
                _ => 0,
            };
            KeyValuePair<string, string?>[] ofHeld = command.HeldEvents is { } choice
                ?
                [
                    new("heldEvents", choice.ToString().ToUpperInvariant()),
                    new("heldCount", decided.ToString(CultureInfo.InvariantCulture)),
                ]
                : [];
            await audit.AppendAsync(
                WebhookRules.Audit(
                    endpoint,
                    "webhook.updated",
                    now,
                    [
                        new("url", endpoint.Url),
                        new("events", string.Join(',', endpoint.Events)),
                        new("active", endpoint.IsActive ? "true" : "false"),
                        new("secret", command.Secret is null ? null : "rotated"),
                        .. ofHeld,
                    ]
                ),
                cancellationToken
            );
            return endpoint;
        }
    }
}
