using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Makes the caller answer for a key from now on: it is worth what they are. At the command line the key becomes the named
/// user's, or the installation's own. Repeating it changes nothing.
/// </summary>
public sealed record TakeOverApiKey(string KeyId) : ICommand<ApiKeySummary>
{
    /// <summary>Whose it becomes, by sign-in name; only the command line says so.</summary>
    public string? OwnerName { get; init; }

    // Only who may decide high risk alone takes over keys of people who left.
    /// <inheritdoc/>
    public Permission Permission => Permission.ManagePolicy;

    /// <inheritdoc/>
    public AuditTarget Target => new("api_key.take_over");

    internal sealed class Handler(
        IApiKeyRepository keys,
        IUserRepository users,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<TakeOverApiKey, ApiKeySummary>
    {
        public async Task<Result<ApiKeySummary>> Handle(TakeOverApiKey command, CancellationToken cancellationToken)
        {
            if (await keys.FindAsync(caller.TenantId, command.KeyId, cancellationToken) is not { } key)
            {
                return TenancyErrors.KeyNotFound;
            }

            var owner = await OwnerAsync(command, cancellationToken);
            if (owner is null && command.OwnerName is not null)
            {
                return TenancyErrors.UserNotFound;
            }

            if (key.RevokedAt is not null)
            {
                return TenancyErrors.KeyRevoked;
            }

            if (key.OwnerId == owner?.Id)
            {
                return ApiKeySummary.Of(key, owner);
            }

            if (!await keys.SetOwnerAsync(caller.TenantId, key.Id, owner?.Id, cancellationToken))
            {
                return TenancyErrors.KeyRevoked;
            }

            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.ApiKey(key.Id),
                    Action = "api_key.taken_over",
                    OccurredAt = time.Now(),
                    Facts = [new("from", key.OwnerId), new("ownerId", owner?.Id), new("ownerName", owner?.UserName)],
                },
                cancellationToken
            );
            return ApiKeySummary.Of((await keys.FindAsync(caller.TenantId, key.Id, cancellationToken))!, owner);
        }

        private Task<User?> OwnerAsync(TakeOverApiKey command, CancellationToken cancellationToken) =>
            caller.Required.PersonId is { } person ? users.FindToDecideAsync(caller.TenantId, person, cancellationToken)
            : command.OwnerName is { } name ? users.FindByNameAsync(caller.TenantId, name, cancellationToken)
            : Task.FromResult<User?>(null);
    }
}
