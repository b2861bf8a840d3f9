using System.Text.Json;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>Views in a table.</summary>
internal sealed class SavedViews(DbSession session) : ISavedViews
{
    private const string Columns =
        "SELECT id, tenant_id, owner_id, owner_name, name, filters, is_shared, saved_at FROM saved_views WHERE tenant_id = @TenantId";

    private const string Own = Columns + " AND owner_id = @OwnerId ORDER BY name";

    private const string Shared = Columns + " AND is_shared = @IsShared ORDER BY name, id";

    private const string Insert = """
        INSERT INTO saved_views (id, tenant_id, owner_id, owner_name, name, filters, is_shared, saved_at)
        VALUES (@Id, @TenantId, @OwnerId, @OwnerName, @Name, @Filters, @IsShared, @SavedAt)
        """;

    private const string Delete =
        "DELETE FROM saved_views WHERE tenant_id = @TenantId AND owner_id = @OwnerId AND name = @Name";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SavedView>> ListAsync(
        string tenantId,
        string ownerId,
        CancellationToken cancellationToken
    )
    {
        var own = await session.QueryAsync<Row>(Own, new { TenantId = tenantId, OwnerId = ownerId }, cancellationToken);
        var shared = await session.QueryAsync<Row>(
            Shared,
            new { TenantId = tenantId, IsShared = true },
            cancellationToken
        );
        return
        [
            .. own.Concat(shared.Where(row => row.OwnerId != ownerId))
                .Select(row => row.ToView())
                .OrderBy(view => view.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <inheritdoc/>
    public Task AddAsync(SavedView view, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            Insert,
            new
            {
                view.Id,
                view.TenantId,
                view.OwnerId,
                view.OwnerName,
                view.Name,
                Filters = JsonSerializer.Serialize(view.Wanted),
                view.IsShared,
                view.SavedAt,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task RemoveAsync(SavedView view, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            Delete,
            new
            {
                view.TenantId,
                view.OwnerId,
                view.Name,
            },
            cancellationToken
        );

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string OwnerId { get; init; } = "";
        public string OwnerName { get; init; } = "";
        public string Name { get; init; } = "";
        public string Filters { get; init; } = "";
        public bool IsShared { get; init; }
        public DateTimeOffset SavedAt { get; init; }

        public SavedView ToView() =>
            new()
            {
                Id = Id,
                TenantId = TenantId,
                OwnerId = OwnerId,
                OwnerName = OwnerName,
                Name = Name,
                Wanted = JsonSerializer.Deserialize<Dictionary<string, string>>(Filters)!,
                IsShared = IsShared,
                SavedAt = SavedAt,
            };
    }
}
