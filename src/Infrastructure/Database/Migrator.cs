using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;

namespace VerificationService.Infrastructure.Database;

/// <summary>
/// Brings the schema up to date: numbered scripts, each applied once, in order, in one transaction, and recorded with
/// its checksum. A script that changed after it was applied, or one this build does not know, stops the start.
/// </summary>
internal sealed partial class Migrator(SqlDialect dialect, TimeProvider time, ILogger<Migrator> logger)
{
    // Building an index of a large table takes its time.
    private const int ScriptTimeoutSeconds = 3600;

    /// <summary>Applies what is missing; the number of scripts applied.</summary>
    public async Task<int> MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dialect.OpenAsync(cancellationToken);
        var isDone = false;
        await dialect.BeginMigrationAsync(connection);
        try
        {
            var pending = await PendingAsync(connection);
            foreach (var script in pending)
            {
                foreach (var batch in dialect.Batches(script.Sql))
                {
                    await connection.ExecuteAsync(batch, commandTimeout: ScriptTimeoutSeconds);
                }

                await connection.ExecuteAsync(
                    dialect.Command(
                        "INSERT INTO schema_migrations (name, checksum, applied_at) VALUES (@Name, @Checksum, @AppliedAt)",
                        new
                        {
                            script.Name,
                            script.Checksum,
                            AppliedAt = time.Now(),
                        },
                        null,
                        cancellationToken
                    )
                );
                LogApplied(logger, script.Name);
            }

            isDone = true;
            return pending.Count;
        }
        finally
        {
            await dialect.EndMigrationAsync(connection, keep: isDone);
        }
    }

    /// <summary>Whether every script this build knows is applied.</summary>
    public static async Task<bool> IsCurrentAsync(
        SqlDialect dialect,
        DbSession session,
        CancellationToken cancellationToken
    )
    {
        var applied = await session.QueryAsync<string>("SELECT name FROM schema_migrations", null, cancellationToken);
        return Scripts(dialect).All(script => applied.Contains(script.Name));
    }

    /// <summary>This build's scripts for one engine, in order.</summary>
    public static IReadOnlyList<Script> Scripts(SqlDialect dialect) => ScriptsOf(dialect.MigrationFolder);

    /// <summary>This build's scripts in one folder, in order.</summary>
    public static IReadOnlyList<Script> ScriptsOf(string folderName)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $"Migrations/{folderName}/";
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(name => name.Replace('\\', '/').StartsWith(folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return new Script(Path.GetFileNameWithoutExtension(name), reader.ReadToEnd());
                }),
        ];
    }

    private async Task<List<Script>> PendingAsync(DbConnection connection)
    {
        var applied = (
            await connection.QueryAsync<(string Name, string Checksum)>("SELECT name, checksum FROM schema_migrations")
        ).ToDictionary(row => row.Name, row => row.Checksum);
        var scripts = Scripts(dialect);
        if (applied.Keys.Except(scripts.Select(script => script.Name)).FirstOrDefault() is { } unknown)
        {
            throw new ConfigurationException(
                $"The database was migrated by a newer version of this service: it has '{unknown}', which this one does not know."
            );
        }

        foreach (var script in scripts)
        {
            if (applied.TryGetValue(script.Name, out var checksum) && checksum != script.Checksum)
            {
                throw new ConfigurationException(
                    $"Migration '{script.Name}' was changed after it was applied to this database; restore the original and put the change into a new one."
                );
            }
        }

        return [.. scripts.Where(script => !applied.ContainsKey(script.Name))];
    }

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "Applied migration {Name}")]
    private static partial void LogApplied(ILogger logger, string name);

    /// <summary>One numbered script.</summary>
    /// <param name="Name">File name without extension.</param>
    /// <param name="Sql">Its statements.</param>
    internal sealed record Script(string Name, string Sql)
    {
        /// <summary>SHA-256, lower-case hex; line endings do not count.</summary>
        public string Checksum { get; } =
            Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes(Sql.Replace("\r\n", "\n", StringComparison.Ordinal)))
            );
    }
}
