using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>What is shown of a key: never the key.</summary>
public sealed record ApiKeySummary
{
    /// <inheritdoc cref="ApiKey.Id"/>
    public required string Id { get; init; }

    /// <inheritdoc cref="ApiKey.Name"/>
    public required string Name { get; init; }

    /// <inheritdoc cref="ApiKey.PublicPart"/>
    public required string PublicPart { get; init; }

    /// <inheritdoc cref="ApiKey.Roles"/>
    public required Roles Roles { get; init; }

    /// <summary>What it is worth today; none when it does not work.</summary>
    public required Roles RolesToday { get; init; }

    /// <summary>Why it is worth less than its roles, as a sentence without its full stop; null when it is not.</summary>
    public string? Shortfall { get; init; }

    /// <inheritdoc cref="ApiKey.OwnerId"/>
    public string? OwnerId { get; init; }

    /// <summary>The owner's sign-in name.</summary>
    public string? OwnerName { get; init; }

    /// <inheritdoc cref="ApiKey.CreatedAt"/>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc cref="ApiKey.LastUsedAt"/>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <inheritdoc cref="ApiKey.RevokedAt"/>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether it lets anybody do anything now.</summary>
    public bool Works => RolesToday != Roles.None;

    internal static ApiKeySummary Of(ApiKey key, User? owner) =>
        new()
        {
            Id = key.Id,
            Name = key.Name,
            PublicPart = key.PublicPart,
            Roles = key.Roles,
            RolesToday = key.RolesToday(owner),
            Shortfall = ShortfallOf(key, owner),
            OwnerId = key.OwnerId,
            OwnerName = owner?.UserName,
            CreatedAt = key.CreatedAt,
            LastUsedAt = key.LastUsedAt,
            RevokedAt = key.RevokedAt,
        };

    private static string? ShortfallOf(ApiKey key, User? owner)
    {
        var missing = key.Roles & ~key.RolesToday(owner);
        return missing == Roles.None ? null
            : key.RevokedAt is not null ? "It is revoked"
            : owner is not { IsActive: true } ? "Its owner has no access; a power-tenant can take it over"
            : $"Its owner cannot give a key {missing.Format()}";
    }
}

/// <summary>A key that a change of its owner's access takes something from.</summary>
/// <param name="Id">The key.</param>
/// <param name="Name">The name by which people know it.</param>
/// <param name="Lost">The roles that it is no longer worth.</param>
/// <param name="Left">The roles that it is still worth; none when it stops working.</param>
public sealed record StoppedKey(string Id, string Name, Roles Lost, Roles Left);
