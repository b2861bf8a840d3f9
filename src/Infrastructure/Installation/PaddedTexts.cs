using System.Data.Common;
using Dapper;
using VerificationService.Application.Installation;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Installation;

/// <summary>
/// Rows that are two on one engine and one on an engine that pads what it compares: their unique texts differ by spaces at
/// the end alone.
/// </summary>
internal static class PaddedTexts
{
    private const int MostNamed = 20;

    /// <summary>Throws with the rows by name, if there are any; before anything is written.</summary>
    public static async Task RefuseAsync(DbConnection source, IEnumerable<CopiedTable> tables)
    {
        var found = new List<string>();
        foreach (var table in tables)
        {
            foreach (var columns in table.Unique)
            {
                found.AddRange(await CollidingAsync(source, table, columns));
            }
        }

        if (found.Count > 0)
        {
            throw new ConfigurationException(
                $"The target takes texts that differ by spaces at their end for equal. Nothing was copied; change one of each of these rows first: {string.Join("; ", found.Distinct().Take(MostNamed))}."
            );
        }
    }

    private static async Task<IEnumerable<string>> CollidingAsync(
        DbConnection source,
        CopiedTable table,
        IReadOnlyList<string> columns
    )
    {
        var texts = columns
            .Where(name => table.Columns.Any(c => c.Name == name && c is { Type: "TEXT", IsTime: false }))
            .ToList();
        if (texts.Count == 0)
        {
            return [];
        }

        var trimmed = string.Join(", ", columns.Select(name => texts.Contains(name) ? $"RTRIM({name})" : name));
        var filled = string.Join(" AND ", columns.Select(name => $"{name} IS NOT NULL"));
        var key = string.Join(" || ' ' || ", table.Key.Select(name => $"CAST({name} AS TEXT)"));
        return (
            await source.QueryAsync<string>(
                $"SELECT MIN({key}) || ' and ' || MAX({key}) FROM {table.Name} WHERE {filled} GROUP BY {trimmed} HAVING COUNT(*) > 1",
                commandTimeout: 0
            )
        ).Select(rows => $"{table.Name} ({string.Join(", ", columns)}): {rows}");
    }
}
