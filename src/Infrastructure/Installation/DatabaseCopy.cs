using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Application.Installation;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;

namespace VerificationService.Infrastructure.Installation;

/// <summary>
/// Brings a whole database to another engine, or to another place: every table the schema has, row by row as it stands,
/// from one state of the source into an empty target. It ends by counting, and by checking the target's audit.
/// </summary>
internal sealed class DatabaseCopy(SqlDialect from, SqlDialect to, IProgress<CopyProgress>? progress)
{
    // One transaction. A statement takes as many rows as SQL Server takes parameters for, 2100, and no more than 1000.
    private const int RowsPerTransaction = 5_000;
    private const int MaxParameters = 2_000;
    private const int MaxRows = 1_000;

    /// <summary>Copies; the rows of each table.</summary>
    public async Task<IReadOnlyList<CopyProgress>> RunAsync(CancellationToken cancellationToken)
    {
        // The keys of commits tell each engine what became of its own units of work, and nobody anything else.
        var tables = (await CopiedTable.AllAsync(cancellationToken)).Where(table => table.Name != "commits").ToList();
        await using var source = await from.OpenAsync(cancellationToken);
        await using var target = await to.OpenAsync(cancellationToken);
        await RefuseUnlessEmptyAsync(target, tables);

        if (to.PadsWhenComparing && !from.PadsWhenComparing)
        {
            await PaddedTexts.RefuseAsync(source, tables);
        }

        await to.BeginBulkAsync(target);

        // One state of the source throughout, whatever is written to it meanwhile.
        await source.ExecuteAsync(from.BeginRead);
        var copied = new List<CopyProgress>();
        try
        {
            foreach (var table in tables)
            {
                if (table.InitialRows > 0)
                {
                    await target.ExecuteAsync($"DELETE FROM {table.Name}");
                }

                var rows = await CopyAsync(source, target, table, cancellationToken);
                await CompareAsync(source, target, table.Name, rows);
                copied.Add(new CopyProgress(table.Name, rows, IsComplete: true));
                progress?.Report(copied[^1]);
            }
        }
        finally
        {
            await source.ExecuteAsync("COMMIT");
        }

        await to.EndBulkAsync(target);
        return copied;
    }

    private static async Task RefuseUnlessEmptyAsync(DbConnection target, IEnumerable<CopiedTable> tables)
    {
        foreach (var table in tables)
        {
            var rows = await CountAsync(target, table.Name);
            if (rows > table.InitialRows)
            {
                throw new ConfigurationException(
                    $"The target is not empty: {table.Name} has {rows} rows. Copy into a new database; what an interrupted copy left is no use."
                );
            }
        }
    }

    private async Task<long> CopyAsync(
        DbConnection source,
        DbConnection target,
        CopiedTable table,
        CancellationToken cancellationToken
    )
    {
        await using var select = source.CreateCommand();
        select.CommandText =
            $"SELECT {Names(table.Columns.Select(column => column.Name))} FROM {table.Name} ORDER BY {Names(table.Key)}";
        select.CommandTimeout = 0;
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var (before, after) = to.AroundNumberedInserts(table.Name);
        if (before is not null)
        {
            await target.ExecuteAsync(before);
        }

        var copied = 0L;
        var rows = new List<object?[]>();
        var isMore = true;
        while (isMore)
        {
            rows.Clear();
            while (rows.Count < RowsPerTransaction && (isMore = await reader.ReadAsync(cancellationToken)))
            {
                var row = new object?[table.Columns.Count];
                reader.GetValues(row!);
                rows.Add(row);
            }

            await using var transaction = await target.BeginTransactionAsync(cancellationToken);
            foreach (var chunk in rows.Chunk(Math.Clamp(MaxParameters / table.Columns.Count, 1, MaxRows)))
            {
                await InsertAsync(target, transaction, table, chunk, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            copied += rows.Count;
            progress?.Report(new CopyProgress(table.Name, copied, IsComplete: false));
        }

        if (after is not null)
        {
            await target.ExecuteAsync(after);
        }

        return copied;
    }

    private async Task InsertAsync(
        DbConnection target,
        DbTransaction transaction,
        CopiedTable table,
        object?[][] rows,
        CancellationToken cancellationToken
    )
    {
        await using var insert = target.CreateCommand();
        insert.Transaction = transaction;
        var sql = new StringBuilder(
            $"INSERT INTO {table.Name} ({Names(table.Columns.Select(column => column.Name))}) VALUES"
        );
        for (var row = 0; row < rows.Length; row++)
        {
            sql.Append(row == 0 ? " (" : ", (");
            for (var column = 0; column < table.Columns.Count; column++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"@p{row}_{column}");
                sql.Append(column == 0 ? "" : ", ").Append(name);
                var parameter = Parameter(insert, name, table.Columns[column], rows[row][column]);
                to.TypeCopied(parameter, table.Columns[column]);
                insert.Parameters.Add(parameter);
            }

            sql.Append(')');
        }

        insert.CommandText = sql.ToString();
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbParameter Parameter(DbCommand command, string name, CopiedColumn column, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType =
            column.IsTime ? DbType.DateTime2
            : column.Type == "BLOB" ? DbType.Binary
            : column.Type == "TEXT" ? DbType.String
            : DbType.Int64;
        parameter.Value = value switch
        {
            null => DBNull.Value,
            string text when column.IsTime => DateTime.Parse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
            ),
            bool flag => flag ? 1L : 0L,
            int number => (long)number,
            _ => value,
        };
        return parameter;
    }

    private static async Task CompareAsync(DbConnection source, DbConnection target, string table, long copied)
    {
        var (there, here) = (await CountAsync(source, table), await CountAsync(target, table));
        if (there != copied || here != copied)
        {
            throw new ConfigurationException(
                $"{table} has {there} rows in the source and {here} in the target, of which {copied} were copied."
            );
        }
    }

    private static Task<long> CountAsync(DbConnection connection, string table) =>
        connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}");

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);
}

/// <summary>How far a copy is.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">Its rows copied so far.</param>
/// <param name="IsComplete">Whether that is all of them, counted on both sides.</param>
public sealed record CopyProgress(string Table, long Rows, bool IsComplete);

/// <summary>CLI entry point of <see cref="DatabaseCopy"/>.</summary>
public static class DatabaseCopying
{
    /// <summary>Copies the database that <paramref name="from"/> is configured for into that of <paramref name="to"/>.</summary>
    /// <returns>The rows of each table, and what the check of the target's audit found.</returns>
    public static async Task<(IReadOnlyList<CopyProgress> Tables, AuditVerification Audit)> CopyDatabaseAsync(
        this IServiceProvider from,
        IServiceProvider to,
        IProgress<CopyProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        await RefuseUnlessCurrentAsync(from, cancellationToken);
        await to.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        var tables = await new DatabaseCopy(
            from.GetRequiredService<SqlDialect>(),
            to.GetRequiredService<SqlDialect>(),
            progress
        ).RunAsync(cancellationToken);

        await using var scope = to.CreateAsyncScope();
        return (
            tables,
            await scope.ServiceProvider.GetRequiredService<IAuditVerifier>().VerifyAsync([], null, cancellationToken)
        );
    }

    // The source is only read: it is not brought up to date behind its owner's back.
    private static async Task RefuseUnlessCurrentAsync(IServiceProvider from, CancellationToken cancellationToken)
    {
        if (from.GetService<SqliteDialect>() is { DataSource: var file } && !File.Exists(file))
        {
            throw new ConfigurationException($"There is no database at {file}.");
        }

        await using var scope = from.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        if (!await Migrator.IsCurrentAsync(session.Dialect, session, cancellationToken))
        {
            throw new ConfigurationException(
                "The source waits for migrations: run migrate on it first, with this version of the service."
            );
        }
    }
}
