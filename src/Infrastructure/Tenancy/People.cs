using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>Users and keys by their ids.</summary>
internal sealed class People(DbSession session) : IPeople
{
    // SQL Server takes 2100 parameters in one statement.
    private const int MostIds = 1000;

    private const string Users =
        "SELECT id, user_name AS name, is_active, roles FROM users WHERE id IN @Ids AND COALESCE(tenant_id, '') = @TenantId";

    private const string Keys = """
        SELECT id, name, CASE WHEN revoked_at IS NULL THEN 1 ELSE 0 END AS is_active, roles
        FROM api_keys WHERE id IN @Ids AND COALESCE(tenant_id, '') = @TenantId
        """;

    private const string Active = """
        SELECT id, user_name AS name, is_active, roles FROM users
        WHERE tenant_id = @TenantId AND user_name >= @Prefix AND user_name < @Beyond AND is_active = @Yes
        ORDER BY user_name
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, NamedPerson>> NamesAsync(
        string tenantId,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    )
    {
        var named = new Dictionary<string, NamedPerson>();
        foreach (var (sql, kind) in new[] { (Users, ActorKind.User), (Keys, ActorKind.ApiKey) })
        {
            foreach (var some in ids.Where(id => !named.ContainsKey(id)).Distinct().ToList().Chunk(MostIds))
            {
                foreach (
                    var row in await session.QueryAsync<Row>(
                        sql,
                        new { TenantId = tenantId, Ids = some },
                        cancellationToken
                    )
                )
                {
                    named[row.Id] = row.ToPerson(kind);
                }
            }
        }

        return named;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NamedPerson>> ListActiveAsync(
        string tenantId,
        string prefix,
        int most,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    session.Dialect.FirstRows(Active),
                    new
                    {
                        TenantId = tenantId,
                        Prefix = prefix,
                        // Upper bound of a prefix range.
                        Beyond = prefix + '\uFFFD',
                        Yes = true,
                        Rows = most,
                    },
                    cancellationToken
                )
            ).Select(row => row.ToPerson(ActorKind.User)),
        ];

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public bool IsActive { get; init; }
        public string Roles { get; init; } = "";

        public NamedPerson ToPerson(ActorKind kind) =>
            new()
            {
                Id = Id,
                Kind = kind,
                Name = Name,
                IsActive = IsActive,
                Roles = RoleNames.ParseList(Roles),
            };
    }
}
