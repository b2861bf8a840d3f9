using VerificationService.Application.Installation;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Installation;

/// <summary>Nodes in a table.</summary>
internal sealed class NodeRegister(DbSession session) : INodes
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeView>> ListAsync(CancellationToken cancellationToken) =>
        session.QueryAsync<NodeView>(
            "SELECT id, name, version, delivers, started_at, seen_at FROM nodes ORDER BY id DESC",
            null,
            cancellationToken
        );

    /// <summary>Says that a node lives; the first time it is entered.</summary>
    public async Task BeatAsync(NodeView node)
    {
        var seen = await session.ExecuteAsync(
            "UPDATE nodes SET seen_at = @SeenAt WHERE id = @Id",
            node,
            CancellationToken.None
        );
        if (seen == 0)
        {
            await session.ExecuteAsync(
                """
                INSERT INTO nodes (id, name, version, delivers, started_at, seen_at)
                VALUES (@Id, @Name, @Version, @Delivers, @StartedAt, @SeenAt)
                """,
                node,
                CancellationToken.None
            );
        }
    }

    /// <summary>A node that ends in order leaves no trace.</summary>
    public Task LeaveAsync(string id) =>
        session.ExecuteAsync("DELETE FROM nodes WHERE id = @Id", new { Id = id }, CancellationToken.None);

    /// <summary>Forgets nodes that ended long ago, keys of commits that nobody asks about any more, and buckets that are full again.</summary>
    public async Task SweepAsync(DateTimeOffset now)
    {
        await session.ExecuteAsync(
            "DELETE FROM nodes WHERE seen_at < @Before",
            new { Before = now.AddDays(-1) },
            CancellationToken.None
        );

        // Ids of this form sort by the time they were made.
        await session.ExecuteAsync(
            "DELETE FROM commits WHERE id < @Before",
            new { Before = Ids.New(now.AddHours(-1)) },
            CancellationToken.None
        );
        await session.ExecuteAsync(
            "DELETE FROM rate_buckets WHERE used_until < @Now",
            new { Now = now.ToUnixTimeMilliseconds() * 1000 },
            CancellationToken.None
        );
    }
}
