using System.Collections.Concurrent;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Audits that a key was refused because its owner has no access. A system that goes on sending would write an entry with
/// every request, so a key gets one a minute from each node.
/// </summary>
internal sealed class StoppedKeyRecorder(IServiceScopeFactory scopes, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // One entry for each key that was ever refused here: as many as tenants made, not as many as somebody sends.
    private readonly ConcurrentDictionary<string, DateTimeOffset> recorded = new();

    /// <summary>Takes note that <paramref name="key"/> was refused.</summary>
    public async Task RefusedAsync(ApiKey key, Origin origin)
    {
        var now = time.Now();
        var last = recorded.GetOrAdd(key.Id, DateTimeOffset.MinValue);
        if (now - last < Interval || !recorded.TryUpdate(key.Id, now, last))
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Authenticated(
            new Actor(ActorKind.ApiKey, key.Id, key.Name, key.TenantId, Roles.None) { KeyOwnerId = key.OwnerId },
            isSandbox: false
        );
        caller.Origin = origin;
        var audit = scope.ServiceProvider.GetRequiredService<IAuditLog>();
        await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync<Result>(
                async () =>
                {
                    await audit.AppendAsync(
                        new AuditRecord
                        {
                            TenantId = key.TenantId,
                            Stream = AuditStreams.ApiKey(key.Id),
                            Action = "api_key.refused",
                            OccurredAt = now,
                            Facts = [new("code", TenancyErrors.KeyOwnerHasNoAccess.Code), new("ownerId", key.OwnerId)],
                        },
                        CancellationToken.None
                    );
                    return Result.Success;
                },
                CancellationToken.None
            );
    }
}
