using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>
/// Makes a new signing secret and shows it, this once. For <see cref="SigningSecret.Overlap"/> every request carries
/// a signature under the old one too, so that the receiver can change over in its own time.
/// </summary>
/// <param name="WebhookId">
/// The webhook; null for the secret of the tenant's v1 callbacks, which then also makes <c>x-data-integrity</c> in the place
/// of a key of the tenant's own.
/// </param>
public sealed record RotateWebhookSecret(string? WebhookId) : ICommand<SecretRotated>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    /// <inheritdoc/>
    public AuditTarget Target => new("webhook.rotate_secret");

    internal sealed class Handler(IWebhookRepository webhooks, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<RotateWebhookSecret, SecretRotated>
    {
        public async Task<Result<SecretRotated>> Handle(
            RotateWebhookSecret command,
            CancellationToken cancellationToken
        )
        {
            var tenantId = caller.TenantId;
            if (command.WebhookId is { } id && await webhooks.FindAsync(tenantId, id, cancellationToken) is null)
            {
                return WebhookErrors.NotFound;
            }

            var now = time.Now();
            var secret = SigningSecret.Generate();
            var overlapUntil = now + SigningSecret.Overlap;
            await webhooks.AddSecretAsync(
                tenantId,
                command.WebhookId ?? tenantId,
                secret,
                now,
                overlapUntil,
                cancellationToken
            );
            if (command.WebhookId is null)
            {
                await webhooks.SetCallbackKeyAsync(tenantId, null, now, cancellationToken);
            }

            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = tenantId,
                    Stream = command.WebhookId is null
                        ? AuditStreams.Tenant(tenantId)
                        : AuditStreams.Webhook(command.WebhookId),
                    Action = command.WebhookId is null ? "callback.secret_rotated" : "webhook.secret_rotated",
                    OccurredAt = now,
                },
                cancellationToken
            );
            return new SecretRotated(secret, overlapUntil);
        }
    }
}

/// <summary>A new secret, shown once.</summary>
/// <param name="SecretKey">The secret.</param>
/// <param name="PreviousValidUntil">Until when the previous one signs too, UTC.</param>
public sealed record SecretRotated(string SecretKey, DateTimeOffset PreviousValidUntil)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"SecretRotated {{ PreviousValidUntil = {PreviousValidUntil:O} }}";
}
