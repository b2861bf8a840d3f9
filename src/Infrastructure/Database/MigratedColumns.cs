using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VerificationService.Infrastructure.Database;

/// <summary>
/// The parameters that meet columns of one type, read off an engine's migrations: parameters are named after their
/// columns, without the underscores.
/// </summary>
internal static class MigratedColumns
{
    /// <summary>Names of parameters, in any case.</summary>
    /// <param name="folder">The engine's migrations.</param>
    /// <param name="type">The type as its migrations write it.</param>
    public static FrozenSet<string> Of(string folder, string type)
    {
        var column = new Regex(
            $@"\b(?<name>[a-z_]+) {Regex.Escape(type)}",
            RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
        );
        return Migrator
            .ScriptsOf(folder)
            .SelectMany(script => column.Matches(script.Sql))
            .Select(match => match.Groups["name"].Value.Replace("_", "", StringComparison.Ordinal))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
