namespace VerificationService.Domain.Tenancy;

/// <summary>Users as people name them.</summary>
public static class NamedUsers
{
    /// <summary>The id of the user of that sign-in name; whatever is no user's name is an id already.</summary>
    public static async Task<string?> IdOfAsync(
        this IUserRepository users,
        string tenantId,
        string? nameOrId,
        CancellationToken cancellationToken
    ) => nameOrId is null ? null : (await users.FindByNameAsync(tenantId, nameOrId, cancellationToken))?.Id ?? nameOrId;
}
