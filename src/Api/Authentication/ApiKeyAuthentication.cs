using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Finds out whose key a v1 request carries: <c>Authorization: Token …</c>, <c>Bearer …</c> or the key alone,
/// <c>X-Api-Key: …</c> or <c>API-Key: …</c>; all that are sent must agree. The key, its owner and its tenant are read each time, so that a revoked key, and one whose owner has no access, stop working at once.
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
    /// <summary>The headers that may carry it.</summary>
    public static IReadOnlyList<string> Headers { get; } = [HeaderNames.Authorization, "X-Api-Key", "API-Key"];

    private static readonly string[] Schemes = ["Token ", "Bearer "];

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
        string? key = null;
        foreach (var header in Headers)
        {
            var values = request.Headers[header];
            if (StringValues.IsNullOrEmpty(values))
            {
                continue;
            }

            var presented =
                values.Count > 1 ? null
                : header == HeaderNames.Authorization ? TokenOf(values.ToString().Trim())
                : values.ToString().Trim();
            if (presented is null || (key is not null && key != presented))
            {
                return null;
            }

            key = presented;
        }

        return key;
    }

    // A key holds no blank, so one without a scheme is told from a scheme of another kind.
    private static string? TokenOf(string authorization)
    {
        foreach (var scheme in Schemes)
        {
            if (authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return authorization[scheme.Length..].Trim();
            }
        }

        return authorization.Contains(' ', StringComparison.Ordinal) ? null : authorization;
    }
}
