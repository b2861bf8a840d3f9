using Dapper;
using Microsoft.Data.Sqlite;

namespace VerificationService.Infrastructure.Database;

/// <summary>A table as both engines have it, for copying.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns, in order.</param>
/// <param name="Key">The columns of its primary key.</param>
/// <param name="Unique">The columns of each of its unique indexes, the primary key's among them.</param>
/// <param name="InitialRows">How many rows the migrations themselves put into it.</param>
internal sealed record CopiedTable(
    string Name,
    IReadOnlyList<CopiedColumn> Columns,
    IReadOnlyList<string> Key,
    IReadOnlyList<IReadOnlyList<string>> Unique,
    long InitialRows
)
{
    /// <summary>
    /// Every table the migrations make, those that others refer to first. Read off the embedded engine, which makes them
    /// in memory: every engine has the same. An engine's own index of words is none of them; triggers fill it.
    /// </summary>
    public static async Task<IReadOnlyList<CopiedTable>> AllAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(cancellationToken);
        foreach (var script in Migrator.ScriptsOf("Sqlite"))
        {
            await connection.ExecuteAsync(script.Sql);
        }

        var names = await connection.QueryAsync<string>(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        );
        var left = new Dictionary<string, (CopiedTable Table, HashSet<string> Needs)>();
        foreach (var name in names)
        {
            left.Add(name, (await ReadAsync(connection, name), await NeedsAsync(connection, name)));
        }

        var ordered = new List<CopiedTable>();
        while (left.Count > 0)
        {
            var next = left.Values.First(candidate => !candidate.Needs.Overlaps(left.Keys)).Table;
            ordered.Add(next);
            left.Remove(next.Name);
        }

        return ordered;
    }

    private static async Task<CopiedTable> ReadAsync(SqliteConnection connection, string table)
    {
        var columns = (
            await connection.QueryAsync<(string Name, string Type, long Key)>(
                "SELECT name, type, pk FROM pragma_table_info(@Table) ORDER BY cid",
                new { Table = table }
            )
        ).AsList();
        return new CopiedTable(
            table,
            [.. columns.Select(column => new CopiedColumn(column.Name, column.Type))],
            [.. columns.Where(column => column.Key > 0).OrderBy(column => column.Key).Select(column => column.Name)],
            await UniqueAsync(connection, table),
            await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}")
        );
    }

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> UniqueAsync(
        SqliteConnection connection,
        string table
    )
    {
        var columns = await connection.QueryAsync<(string Index, string Column)>(
            """
            SELECT i.name, c.name FROM pragma_index_list(@Table) i JOIN pragma_index_info(i.name) c
            WHERE i."unique" = 1 ORDER BY i.name, c.seqno
            """,
            new { Table = table }
        );
        return [.. columns.GroupBy(row => row.Index).Select(index => index.Select(row => row.Column).ToArray())];
    }

    private static async Task<HashSet<string>> NeedsAsync(SqliteConnection connection, string table) =>
        [
            .. (
                await connection.QueryAsync<string>(
                    "SELECT \"table\" FROM pragma_foreign_key_list(@Table)",
                    new { Table = table }
                )
            ).Where(other => other != table),
        ];
}

/// <summary>A column for copying.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The embedded engine's type.</param>
internal sealed record CopiedColumn(string Name, string Type)
{
    /// <summary>Whether it holds a time: its name says so, on both engines.</summary>
    public bool IsTime { get; } =
        Type == "TEXT"
        && (
            Name.EndsWith("_at", StringComparison.Ordinal)
            || Name.EndsWith("_until", StringComparison.Ordinal)
            || Name.EndsWith("_since", StringComparison.Ordinal)
        );
}
