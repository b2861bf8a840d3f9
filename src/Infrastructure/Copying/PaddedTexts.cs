using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Copying;

/// <summary>
/// Rows that are two on the embedded engine and one on an engine that pads what it compares: their unique texts differ by
/// spaces at the end alone.
/// </summary>
internal static class PaddedTexts
{
    private const int MostNamed = 20;

    /// <summary>Throws with the rows by name, if there are any; before anything is written.</summary>
    public static async Task RefuseAsync(DbConnection source, IEnumerable<CopiedTable> tables)
    {
        var found = new List<string>();
        await using var schema = new SqliteConnection("Data Source=:memory:");
        await schema.OpenAsync();
        foreach (var script in Migrator.ScriptsOf("Sqlite"))
        {
            await schema.ExecuteAsync(script.Sql);
        }

        foreach (var table in tables)
        {
            foreach (var columns in await UniqueAsync(schema, table.Name))
            {
                found.AddRange(await CollidingAsync(source, table, columns));
            }
        }

        if (found.Count > 0)
        {
            throw new InvalidOperationException(
                $"The target takes texts that differ by spaces at their end for equal. Nothing was copied; change one of each of these rows first: {string.Join("; ", found.Distinct().Take(MostNamed))}."
            );
        }
    }

    private static async Task<List<string[]>> UniqueAsync(DbConnection schema, string table)
    {
        var columns = await schema.QueryAsync<(string Index, string Column)>(
            """
            SELECT i.name, c.name FROM pragma_index_list(@Table) i JOIN pragma_index_info(i.name) c
            WHERE i."unique" = 1 ORDER BY i.name, c.seqno
            """,
            new { Table = table }
        );
        return [.. columns.GroupBy(row => row.Index).Select(index => index.Select(row => row.Column).ToArray())];
    }

    private static async Task<IEnumerable<string>> CollidingAsync(
        DbConnection source,
        CopiedTable table,
        string[] columns
    )
    {
        var texts = columns.Where(name =>
            table.Columns.Any(c => c.Name == name && c is { Type: "TEXT", IsTime: false })
        );
        if (!texts.Any())
        {
            return [];
        }

        var trimmed = string.Join(", ", columns.Select(name => texts.Contains(name) ? $"rtrim({name}, ' ')" : name));
        var filled = string.Join(" AND ", columns.Select(name => $"{name} IS NOT NULL"));
        var shown = string.Join(" || ' ' || ", table.Key.Select(name => $"CAST({name} AS TEXT)"));
        return (
            await source.QueryAsync<string>(
                $"SELECT group_concat({shown}, ' and ') FROM {table.Name} WHERE {filled} GROUP BY {trimmed} HAVING COUNT(*) > 1",
                commandTimeout: 0
            )
        ).Select(rows => $"{table.Name} ({string.Join(", ", columns)}): {rows}");
    }
}
