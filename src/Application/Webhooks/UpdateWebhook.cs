using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Webhooks;

namespace VerificationService.Application.Webhooks;

/// <summary>Changes a webhook; what is null stays. Turning one on again forgets its failures.</summary>
public sealed record UpdateWebhook(
    string WebhookId,
    string? EndpointUrl,
    IReadOnlyList<string?>? SubscribedEvents,
    bool? Active
) : ICommand<WebhookEndpoint>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    /// <inheritdoc/>
    public AuditTarget Target => new("webhook.update");

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
        }
    }

    internal sealed class Handler(IWebhookRepository webhooks, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<UpdateWebhook, WebhookEndpoint>
    {
        public async Task<Result<WebhookEndpoint>> Handle(UpdateWebhook command, CancellationToken cancellationToken)
        {
            var endpoint = await webhooks.FindAsync(caller.TenantId, command.WebhookId, cancellationToken);
            if (endpoint is null)
            {
                return WebhookErrors.NotFound;
            }

            endpoint.Url = command.EndpointUrl ?? endpoint.Url;
            endpoint.Events = command.SubscribedEvents is { } events ? [.. events.Select(e => e!)] : endpoint.Events;
            if (command.Active is { } active)
            {
                endpoint.SetActive(active);
            }

            await webhooks.SaveAsync(endpoint, cancellationToken);
            await audit.AppendAsync(
                WebhookRules.Audit(
                    endpoint,
                    "webhook.updated",
                    time.Now(),
                    new("url", endpoint.Url),
                    new("events", string.Join(',', endpoint.Events)),
                    new("active", endpoint.IsActive ? "true" : "false")
                ),
                cancellationToken
            );
            return endpoint;
        }
    }
}
