using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Finds out whose key a v1 request carries: <c>Authorization: Token …</c> or <c>X-Api-Key: …</c>. The key, its
/// owner and its tenant are read each time, so that a revoked key, and one whose owner has no access, stop working at once.
/// </summary>
internal sealed class ApiKeyAuthentication(
    IApiKeyRepository keys,
    IUserRepository users,
    ITenantRepository tenants,
    KeyUseRecorder uses,
    StoppedKeyRecorder stopped,
    Caller caller
)
{
    // Compared against when no key is found, so that time does not tell whether a public part exists.
    private static readonly ApiKey Nobody = new()
    {
        Id = "nobody",
        TenantId = "nobody",
        Name = "nobody",
        PublicPart = "",
        Hash = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes),
        Roles = Roles.None,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The actor behind the key, and whether its tenant is a sandbox.</summary>
    public async Task<Result<(Actor Actor, bool IsSandbox)>> AuthenticateAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (KeyOf(request) is not { } presented)
        {
            return TenancyErrors.NotAuthenticated;
        }

        var found = ApiKey.PublicPartOf(presented) is { } publicPart
            ? await keys.FindByPublicPartAsync(publicPart, cancellationToken)
            : null;
        if (!(found ?? Nobody).Matches(presented) || found is not { RevokedAt: null } key)
        {
            return TenancyErrors.NotAuthenticated;
        }

        if (await tenants.FindAsync(key.TenantId, cancellationToken) is not { IsActive: true } tenant)
        {
            return TenancyErrors.NotAuthenticated;
        }

        var owner = key.OwnerId is { } ownerId ? await users.FindAsync(key.TenantId, ownerId, cancellationToken) : null;
        if (key.OwnerId is not null && owner is not { IsActive: true })
        {
            await stopped.RefusedAsync(key, caller.Origin);
            return TenancyErrors.KeyOwnerHasNoAccess;
        }

        uses.Used(key.Id);
        var actor = new Actor(ActorKind.ApiKey, key.Id, key.Name, key.TenantId, key.RolesToday(owner))
        {
            KeyOwnerId = key.OwnerId,
            KeyOwnerName = owner?.UserName,
        };
        return (actor, tenant.IsSandbox);
    }

    // Null when there is no key, or when two credentials contradict each other.
    private static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization;
        var apiKey = request.Headers["X-Api-Key"];
        if (authorization.Count > 1 || apiKey.Count > 1)
        {
            return null;
        }

        var token = TokenOf(authorization);
        if (StringValues.IsNullOrEmpty(authorization))
        {
            return StringValues.IsNullOrEmpty(apiKey) ? null : apiKey.ToString().Trim();
        }

        return StringValues.IsNullOrEmpty(apiKey) || apiKey.ToString().Trim() == token ? token : null;
    }

    private static string? TokenOf(StringValues authorization)
    {
        const string Scheme = "Token ";
        var value = authorization.ToString();
        return value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..].Trim() : null;
    }
}
