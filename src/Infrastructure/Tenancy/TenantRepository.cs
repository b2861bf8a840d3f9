using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>Tenants in a table.</summary>
internal sealed class TenantRepository(DbSession session, TenancyCache cache) : ITenantRepository
{
    private const string Select = """
        SELECT id, name, owner_email, is_sandbox, is_active, requires_if_match, requires_second_factor, due_hours_standard, due_hours_high,
               callback_url, callback_every_decision, callback_status_changes, retention_years, retention_automatic,
               unanswered_reason_code, created_at, version
        FROM tenants
        """;

    /// <inheritdoc/>
    public async Task<Tenant?> FindAsync(string id, CancellationToken cancellationToken) =>
        await CachedAsync(id, cancellationToken)
        ?? (id.ToLowerInvariant() is var lower && lower != id ? await CachedAsync(lower, cancellationToken) : null);

    /// <inheritdoc/>
    public Task<Tenant?> FindToChangeAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(session, id, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Tenant>> ListAsync(CancellationToken cancellationToken) =>
        [
            .. (await session.QueryAsync<Row>(Select + " ORDER BY name, id", null, cancellationToken)).Select(row =>
                row.ToTenant()
            ),
        ];

    /// <inheritdoc/>
    public Task<bool> AddAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        return session.TryInsertAsync(
            """
            INSERT INTO tenants
                (id, name, owner_email, is_sandbox, is_active, requires_if_match, requires_second_factor, due_hours_standard, due_hours_high,
                 callback_url, callback_every_decision, callback_status_changes, retention_years, retention_automatic,
                 unanswered_reason_code, created_at, version)
            VALUES
                (@Id, @Name, @OwnerEmail, @IsSandbox, @IsActive, @RequiresIfMatch, @RequiresSecondFactor, @DueHoursStandard, @DueHoursHigh,
                 @CallbackUrl, @CallbackEveryDecision, @CallbackStatusChanges, @RetentionYears, @RetentionAutomatic,
                 @UnansweredReasonCode, @CreatedAt, @Version)
            """,
            Row.From(tenant),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<bool> SaveSettingsAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        return await session.TryUpdateAsync(
            """
            UPDATE tenants SET name = @Name, owner_email = @OwnerEmail, requires_if_match = @RequiresIfMatch,
                requires_second_factor = @RequiresSecondFactor,
                due_hours_standard = @DueHoursStandard, due_hours_high = @DueHoursHigh,
                callback_url = @CallbackUrl, callback_every_decision = @CallbackEveryDecision,
                callback_status_changes = @CallbackStatusChanges, retention_years = @RetentionYears,
                retention_automatic = @RetentionAutomatic, unanswered_reason_code = @UnansweredReasonCode, version = version + 1
            WHERE id = @Id AND version = @Version
            """,
            Row.From(tenant),
            cancellationToken
        );
    }

    private ValueTask<Tenant?> CachedAsync(string id, CancellationToken cancellationToken) =>
        cache.GetAsync(session, ("tenant", "", id), reading => ReadAsync(reading, id, cancellationToken));

    // Compared again in code: SQL Server ignores trailing spaces.
    private static async Task<Tenant?> ReadAsync(DbSession reading, string id, CancellationToken cancellationToken) =>
        await reading.FindAsync<Row>(Select + " WHERE id = @Id", new { Id = id }, cancellationToken) is { } row
        && row.Id == id
            ? row.ToTenant()
            : null;

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string OwnerEmail { get; init; } = "";
        public bool IsSandbox { get; init; }
        public bool IsActive { get; init; }
        public bool RequiresIfMatch { get; init; }
        public bool RequiresSecondFactor { get; init; }
        public int? DueHoursStandard { get; init; }
        public int? DueHoursHigh { get; init; }
        public string? CallbackUrl { get; init; }
        public bool CallbackEveryDecision { get; init; }
        public bool CallbackStatusChanges { get; init; }
        public int RetentionYears { get; init; }
        public bool RetentionAutomatic { get; init; }
        public string? UnansweredReasonCode { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public long Version { get; init; }

        public static Row From(Tenant tenant) =>
            new()
            {
                Id = tenant.Id,
                Name = tenant.Name,
                OwnerEmail = tenant.OwnerEmail,
                IsSandbox = tenant.IsSandbox,
                IsActive = tenant.IsActive,
                RequiresIfMatch = tenant.RequiresIfMatch,
                RequiresSecondFactor = tenant.RequiresSecondFactor,
                DueHoursStandard = tenant.DueHours.Standard,
                DueHoursHigh = tenant.DueHours.High,
                CallbackUrl = tenant.Callbacks.Url,
                CallbackEveryDecision = tenant.Callbacks.EveryDecision,
                CallbackStatusChanges = tenant.Callbacks.StatusChanges,
                RetentionYears = tenant.Retention.Years,
                RetentionAutomatic = tenant.Retention.Automatic,
                UnansweredReasonCode = tenant.UnansweredReasonCode,
                CreatedAt = tenant.CreatedAt,
                Version = tenant.Version,
            };

        public Tenant ToTenant() =>
            new()
            {
                Id = Id,
                Name = Name,
                OwnerEmail = OwnerEmail,
                IsSandbox = IsSandbox,
                IsActive = IsActive,
                RequiresIfMatch = RequiresIfMatch,
                RequiresSecondFactor = RequiresSecondFactor,
                DueHours = new DueHours(DueHoursStandard, DueHoursHigh),
                Callbacks = new CallbackSettings(CallbackUrl, CallbackEveryDecision, CallbackStatusChanges),
                Retention = new RetentionSettings(RetentionYears, RetentionAutomatic),
                UnansweredReasonCode = UnansweredReasonCode,
                CreatedAt = CreatedAt,
                Version = Version,
            };
    }
}
