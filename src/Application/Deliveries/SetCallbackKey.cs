using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>
/// Signs <c>x-data-integrity</c> of the tenant's v1 callbacks with a key that its receivers already hold, as it is, from now
/// on. The Standard Webhooks signature keeps the secret it has.
/// </summary>
/// <param name="Key">The key; see <see cref="SigningSecret.IsKey"/>.</param>
public sealed record SetCallbackKey(string? Key) : ICommand<SecretRotated>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    /// <inheritdoc/>
    public AuditTarget Target => new("webhook.rotate_secret");

    /// <summary>Without the key.</summary>
    public override string ToString() => nameof(SetCallbackKey);

    internal sealed class Validator : AbstractValidator<SetCallbackKey>
    {
        public Validator() =>
            RuleFor(c => c.Key)
                .Must(SigningSecret.IsKey)
                .WithName("secretKey")
                .OverridePropertyName("secretKey")
                .WithMessage(
                    $"secretKey must be {SigningSecret.MinLength} to {SigningSecret.MaxLength} visible ASCII characters without blanks"
                );
    }

    internal sealed class Handler(IWebhookRepository webhooks, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<SetCallbackKey, SecretRotated>
    {
        public async Task<Result<SecretRotated>> Handle(SetCallbackKey command, CancellationToken cancellationToken)
        {
            var now = time.Now();
            await webhooks.SetCallbackKeyAsync(caller.TenantId, command.Key!, now, cancellationToken);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Tenant(caller.TenantId),
                    Action = "callback.key_set",
                    OccurredAt = now,
                },
                cancellationToken
            );
            return new SecretRotated(command.Key!, now);
        }
    }
}
