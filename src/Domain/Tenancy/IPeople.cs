namespace VerificationService.Domain.Tenancy;

/// <summary>Who is behind ids: a tenant's users and keys by name. Every call names the tenant.</summary>
public interface IPeople
{
    /// <summary>
    /// Those of the tenant's users and keys that have these ids, by id; an id of neither is left out. One statement for each kind,
    /// however many are asked for.
    /// </summary>
    Task<IReadOnlyDictionary<string, NamedPerson>> NamesAsync(
        string tenantId,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    );

    /// <summary>Up to <paramref name="most"/> users who have access and whose sign-in name begins so, by that name.</summary>
    Task<IReadOnlyList<NamedPerson>> ListActiveAsync(
        string tenantId,
        string prefix,
        int most,
        CancellationToken cancellationToken
    );
}

/// <summary>A user or a key by name.</summary>
public sealed class NamedPerson
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>User or key.</summary>
    public required ActorKind Kind { get; init; }

    /// <summary>Sign-in name, or the key's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it has access: a user that is not disabled, a key that is not revoked.</summary>
    public required bool IsActive { get; init; }

    /// <summary>The roles it holds.</summary>
    public required Roles Roles { get; init; }
}
