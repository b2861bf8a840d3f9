using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Revokes a key at once. Repeating it succeeds and changes nothing.</summary>
public sealed record RevokeApiKey(string KeyId) : ICommand<RevokeApiKey>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("api_key.revoke");

    internal sealed class Handler(IApiKeyRepository keys, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<RevokeApiKey, RevokeApiKey>
    {
        public async Task<Result<RevokeApiKey>> Handle(RevokeApiKey command, CancellationToken cancellationToken)
        {
            if (await keys.FindAsync(caller.TenantId, command.KeyId, cancellationToken) is not { } key)
            {
                return TenancyErrors.KeyNotFound;
            }

            if (!caller.Required.Holds(key.Roles))
            {
                return TenancyErrors.HoldsMore;
            }

            var now = time.Now();
            if (!await keys.RevokeAsync(caller.TenantId, command.KeyId, now, cancellationToken))
            {
                return command;
            }

            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.ApiKey(command.KeyId),
                    Action = "api_key.revoked",
                    OccurredAt = now,
                },
                cancellationToken
            );
            return command;
        }
    }
}
