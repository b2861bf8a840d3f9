namespace VerificationService.Domain.Tenancy;

/// <summary>Where tenants live.</summary>
public interface ITenantRepository
{
    /// <summary>The tenant of that id in any letter case, active or not.</summary>
    Task<Tenant?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Every tenant, by name.</summary>
    Task<IReadOnlyList<Tenant>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds a tenant; false when the id is taken.</summary>
    Task<bool> AddAsync(Tenant tenant, CancellationToken cancellationToken);

    /// <summary>The same, as the database has it at this moment: what another node changed counts here at once.</summary>
    Task<Tenant?> FindToChangeAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Writes what a tenant decides for itself, and nothing else; false when somebody did since the version it was read
    /// in.
    /// </summary>
    Task<bool> SaveSettingsAsync(Tenant tenant, CancellationToken cancellationToken);
}

/// <summary>Where users live.</summary>
public interface IUserRepository
{
    /// <summary>The user of that id in that tenant.</summary>
    Task<User?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>The same, as the database has it at this moment: what another node changed counts here at once.</summary>
    Task<User?> FindToDecideAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>The user of that sign-in name in that tenant: of exactly that one, else of the same in another letter case.</summary>
    Task<User?> FindByNameAsync(string tenantId, string userName, CancellationToken cancellationToken);

    /// <summary>The user an external authority knows by that subject, in that tenant.</summary>
    Task<User?> FindBySubjectAsync(string tenantId, string subject, CancellationToken cancellationToken);

    /// <summary>Every user of the tenant, by sign-in name.</summary>
    Task<IReadOnlyList<User>> ListAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>Adds a user; false when the name is taken.</summary>
    Task<bool> AddAsync(User user, CancellationToken cancellationToken);

    /// <summary>How often access of the tenant's users was changed; asked before reading what a change rests on.</summary>
    Task<long> AccessVersionAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>
    /// Writes what an administrator changes, and nothing else: hash and who gave it, roles, activity and lock. False when access of any
    /// user of the tenant was changed since <paramref name="version"/>: what this rests on may no longer be so. Otherwise it ends
    /// the user's sessions.
    /// </summary>
    Task<bool> SaveAccessAsync(User user, long version, CancellationToken cancellationToken);

    /// <summary>Writes where the user's activations go and who says so (<see cref="User.EmailBy"/>), and nothing else.</summary>
    Task SaveEmailAsync(User user, string? email, string? by, CancellationToken cancellationToken);

    /// <summary>Writes which notices are mailed to the user, and nothing else.</summary>
    Task SaveMailedNoticesAsync(User user, NoticeKinds mailed, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps another hash of the same password, unless another password was set since <paramref name="user"/> was read. Sessions
    /// go on.
    /// </summary>
    Task RenewHashAsync(User user, string hash, CancellationToken cancellationToken);

    /// <summary>Ends every session of the user.</summary>
    Task EndSessionsAsync(User user, CancellationToken cancellationToken);
}

/// <summary>Single sessions and tokens that ended before their time; what ends all of a user's is the user's own number.</summary>
public interface IEndedSessions
{
    /// <summary>Ends one.</summary>
    Task EndAsync(string tenantId, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Whether it was ended.</summary>
    Task<bool> IsEndedAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>Forgets those that would have expired by <paramref name="now"/>; how many it was.</summary>
    Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Where API keys live.</summary>
public interface IApiKeyRepository
{
    /// <summary>The key whose public part is <paramref name="publicPart"/>, revoked or not.</summary>
    Task<ApiKey?> FindByPublicPartAsync(string publicPart, CancellationToken cancellationToken);

    /// <summary>The tenant's keys, newest first.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>Adds a key.</summary>
    Task AddAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>The tenant's key of that id, revoked or not.</summary>
    Task<ApiKey?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>Makes somebody answer for a key; false when it is revoked, or not the tenant's.</summary>
    Task<bool> SetOwnerAsync(string tenantId, string id, string? ownerId, CancellationToken cancellationToken);

    /// <summary>Revokes a key; false when it was revoked before, or is not the tenant's.</summary>
    Task<bool> RevokeAsync(string tenantId, string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Stamps keys as used.</summary>
    Task StampUsedAsync(IReadOnlyCollection<string> ids, DateTimeOffset now, CancellationToken cancellationToken);
}
