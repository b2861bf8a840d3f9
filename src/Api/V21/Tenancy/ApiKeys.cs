using System.ComponentModel.DataAnnotations;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.V21.Tenancy;

/// <summary>A new API key.</summary>
public sealed class CreateApiKeyRequest
{
    /// <summary>By which people know it.</summary>
    /// <example>Web shop</example>
    [Required]
    [MaxLength(100)]
    public string? Name { get; init; }

    /// <summary>
    /// One or more of <c>reviewer</c>, <c>tenant-admin</c>, <c>power-tenant</c>, <c>auditor</c>, <c>integration</c>.
    /// </summary>
    [Required]
    [MaxLength(5)]
    public IReadOnlyList<string?>? Roles { get; init; }

    internal Result<CreateApiKey> ToCommand() =>
        RoleWords.Parse(Roles).Failed(out var refusal, out var roles)
            ? refusal
            : new CreateApiKey { Name = Name!, Roles = roles ?? Domain.Tenancy.Roles.None };
}

/// <summary>A new key, shown once.</summary>
public sealed class ApiKeyCreatedData
{
    /// <summary>By which it is revoked.</summary>
    public required string KeyId { get; init; }

    /// <summary>The key itself, a secret.</summary>
    public required string Key { get; init; }
}

/// <summary>A key's id.</summary>
public sealed class ApiKeyIdData
{
    /// <summary>The key's id.</summary>
    public required string KeyId { get; init; }
}

/// <summary>What is shown of a key: never the key.</summary>
public sealed class ApiKeyData
{
    /// <summary>By which it is revoked.</summary>
    public required string KeyId { get; init; }

    /// <summary>By which people know it.</summary>
    public required string Name { get; init; }

    /// <summary>What a key begins with after <c>vk_</c>, by which a person recognises it.</summary>
    public required string PublicPart { get; init; }

    /// <summary>Roles given to it.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The user who answers for it; absent for a key of the installation itself.</summary>
    public string? OwnerId { get; init; }

    /// <summary>The owner's sign-in name.</summary>
    /// <example>ada</example>
    public string? OwnerName { get; init; }

    /// <summary>Whether it lets anybody do anything now.</summary>
    public required bool Works { get; init; }

    /// <summary>What it is worth today: its roles as far as its owner could give them to a key now.</summary>
    public required IReadOnlyList<string> RolesToday { get; init; }

    /// <summary>Why it is worth less than its roles; absent when it is not.</summary>
    public string? Shortfall { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, UTC, to the minute or so.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was revoked, UTC.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    internal static ApiKeyData Of(ApiKeySummary key) =>
        new()
        {
            KeyId = key.Id,
            Name = key.Name,
            PublicPart = key.PublicPart,
            Roles = [.. key.Roles.Names()],
            OwnerId = key.OwnerId,
            OwnerName = key.OwnerName,
            Works = key.Works,
            RolesToday = [.. key.RolesToday.Names()],
            Shortfall = key.Shortfall,
            CreatedAt = key.CreatedAt,
            LastUsedAt = key.LastUsedAt,
            RevokedAt = key.RevokedAt,
        };
}

/// <summary>The tenant's keys.</summary>
public sealed class ApiKeysData
{
    /// <summary>The keys, newest first.</summary>
    public required IReadOnlyList<ApiKeyData> Items { get; init; }
}
