using VerificationService.Application.Pipeline;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>Users in a table.</summary>
internal sealed class UserRepository(DbSession session, TenancyCache cache, TimeProvider time) : IUserRepository
{
    private const string Select = """
        SELECT id, tenant_id, user_name, password_hash, external_subject, roles, is_active, session_version, sessions_ended_at, created_at,
               (SELECT COALESCE(SUM(s.failures), 0) FROM sign_in_sources s WHERE s.user_id = users.id) AS failed_sign_ins,
               (SELECT MAX(s.refused_until) FROM sign_in_sources s WHERE s.user_id = users.id) AS locked_until,
               created_by, credential_by, credential_at, own_password_at, email, email_by, power_tenant_until, second_factor_since, mailed_notices
        FROM users WHERE tenant_id = @TenantId
        """;

    /// <inheritdoc/>
    public async Task<User?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        await cache.GetAsync(
            session,
            ("user", tenantId, id),
            reading => FindWhereAsync(reading, " AND id = @Key", tenantId, id, cancellationToken)
        );

    /// <inheritdoc/>
    public Task<User?> FindToDecideAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        FindWhereAsync(session, " AND id = @Key", tenantId, id, cancellationToken);

    /// <inheritdoc/>
    public async Task<User?> FindByNameAsync(string tenantId, string userName, CancellationToken cancellationToken)
    {
        // One statement in either case, so that time does not tell whether the user exists.
        var rows = await session.QueryAsync<Row>(
            Select + " AND (user_name = @UserName OR name_skeleton = @Skeleton)",
            new
            {
                TenantId = tenantId,
                UserName = userName,
                Skeleton = UserNames.SkeletonOf(userName),
            },
            cancellationToken
        );

        // Compared again in code: look-alikes share a skeleton, and SQL Server ignores trailing spaces.
        var folded = UserNames.Fold(userName);
        var found =
            rows.FirstOrDefault(row => row.UserName == userName)
            ?? rows.FirstOrDefault(row => UserNames.Fold(row.UserName) == folded);
        return found?.ToUser();
    }

    /// <inheritdoc/>
    public async Task<User?> FindBySubjectAsync(string tenantId, string subject, CancellationToken cancellationToken) =>
        await FindWhereAsync(session, " AND external_subject = @Key", tenantId, subject, cancellationToken) is { } user
        && user.ExternalSubject == subject
            ? user
            : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<User>> ListAsync(string tenantId, CancellationToken cancellationToken) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    Select + " ORDER BY user_name",
                    new { TenantId = tenantId },
                    cancellationToken
                )
            ).Select(row => row.ToUser()),
        ];

    /// <inheritdoc/>
    public Task<bool> AddAsync(User user, CancellationToken cancellationToken) =>
        session.TryInsertAsync(
            """
            INSERT INTO users
                (id, tenant_id, user_name, name_skeleton, password_hash, external_subject, roles, is_active, failed_sign_ins, created_at,
                 created_by, credential_by, credential_at, own_password_at, email, email_by)
            VALUES
                (@Id, @TenantId, @UserName, @NameSkeleton, @PasswordHash, @ExternalSubject, @Roles, @IsActive, 0, @CreatedAt,
                 @CreatedBy, @CredentialBy, @CredentialAt, @OwnPasswordAt, @Email, @EmailBy)
            """,
            new
            {
                user.Id,
                user.TenantId,
                user.UserName,
                NameSkeleton = UserNames.SkeletonOf(user.UserName),
                user.PasswordHash,
                user.ExternalSubject,
                Roles = user.Roles.Format(),
                user.IsActive,
                user.CreatedAt,
                user.CreatedBy,
                user.CredentialBy,
                user.CredentialAt,
                user.OwnPasswordAt,
                user.Email,
                user.EmailBy,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<long> AccessVersionAsync(string tenantId, CancellationToken cancellationToken) =>
        session.FindAsync<long>(
            "SELECT access_version FROM tenants WHERE id = @TenantId",
            new { TenantId = tenantId },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> SaveAccessAsync(User user, long version, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        if (
            !await session.TryUpdateAsync(
                """
                UPDATE tenants SET access_version = access_version + 1
                WHERE id = @TenantId AND access_version = @Version
                """,
                new { user.TenantId, Version = version },
                cancellationToken
            )
        )
        {
            return false;
        }

        await session.ExecuteAsync(
            """
            UPDATE users SET password_hash = @PasswordHash, roles = @Roles, is_active = @IsActive,
                session_version = session_version + 1, sessions_ended_at = @Now,
                credential_by = @CredentialBy, credential_at = @CredentialAt, own_password_at = @OwnPasswordAt,
                power_tenant_until = @PowerTenantUntil
            WHERE tenant_id = @TenantId AND id = @Id
            """,
            new
            {
                user.TenantId,
                user.Id,
                user.PasswordHash,
                Roles = user.Roles.Format(),
                user.IsActive,
                Now = time.Now(),
                user.CredentialBy,
                user.CredentialAt,
                user.OwnPasswordAt,
                user.PowerTenantUntil,
            },
            cancellationToken
        );
        if (user is { FailedSignIns: 0, LockedUntil: null })
        {
            await session.ExecuteAsync(
                "UPDATE sign_in_sources SET failures = 0, refused_until = NULL WHERE user_id = @Id",
                new { user.Id },
                cancellationToken
            );
        }

        return true;
    }

    /// <inheritdoc/>
    public Task SaveEmailAsync(User user, string? email, string? by, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        return session.ExecuteAsync(
            "UPDATE users SET email = @Email, email_by = @By WHERE tenant_id = @TenantId AND id = @Id",
            new
            {
                user.TenantId,
                user.Id,
                Email = email,
                By = by,
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task SaveMailedNoticesAsync(User user, NoticeKinds mailed, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        return session.ExecuteAsync(
            "UPDATE users SET mailed_notices = @Mailed WHERE tenant_id = @TenantId AND id = @Id",
            new
            {
                user.TenantId,
                user.Id,
                Mailed = mailed == NoticeKinds.None ? null : mailed.ToString(),
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task RenewHashAsync(User user, string hash, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        return session.ExecuteAsync(
            """
            UPDATE users SET password_hash = @Hash
            WHERE tenant_id = @TenantId AND id = @Id AND password_hash = @PasswordHash
            """,
            new
            {
                user.TenantId,
                user.Id,
                user.PasswordHash,
                Hash = hash,
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task EndSessionsAsync(User user, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        return session.ExecuteAsync(
            """
            UPDATE users SET session_version = session_version + 1, sessions_ended_at = @Now
            WHERE tenant_id = @TenantId AND id = @Id
            """,
            new
            {
                user.TenantId,
                user.Id,
                Now = time.Now(),
            },
            cancellationToken
        );
    }

    private static async Task<User?> FindWhereAsync(
        DbSession session,
        string condition,
        string tenantId,
        string key,
        CancellationToken cancellationToken
    ) =>
        (
            await session.FindAsync<Row>(Select + condition, new { TenantId = tenantId, Key = key }, cancellationToken)
        )?.ToUser();

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string UserName { get; init; } = "";
        public string? PasswordHash { get; init; }
        public string? ExternalSubject { get; init; }
        public string Roles { get; init; } = "";
        public bool IsActive { get; init; }
        public int FailedSignIns { get; init; }
        public DateTimeOffset? LockedUntil { get; init; }
        public int SessionVersion { get; init; }
        public DateTimeOffset? SessionsEndedAt { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public string? CreatedBy { get; init; }
        public string? CredentialBy { get; init; }
        public DateTimeOffset? CredentialAt { get; init; }
        public DateTimeOffset? OwnPasswordAt { get; init; }
        public string? Email { get; init; }
        public string? EmailBy { get; init; }
        public DateTimeOffset? PowerTenantUntil { get; init; }
        public DateTimeOffset? SecondFactorSince { get; init; }
        public string? MailedNotices { get; init; }

        public User ToUser() =>
            User.FromStorage(
                new User
                {
                    Id = Id,
                    TenantId = TenantId,
                    UserName = UserName,
                    ExternalSubject = ExternalSubject,
                    Roles = RoleNames.ParseList(Roles),
                    SessionVersion = SessionVersion,
                    SessionsEndedAt = SessionsEndedAt,
                    CreatedAt = CreatedAt,
                    CreatedBy = CreatedBy,
                    Email = Email,
                    EmailBy = EmailBy,
                    SecondFactorSince = SecondFactorSince,
                    MailedNotices = Enum.TryParse<NoticeKinds>(MailedNotices, out var mailed)
                        ? mailed
                        : NoticeKinds.None,
                },
                PasswordHash,
                IsActive,
                FailedSignIns,
                LockedUntil,
                CredentialBy,
                CredentialAt,
                OwnPasswordAt,
                PowerTenantUntil
            );
    }
}
