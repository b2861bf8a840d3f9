using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VerificationService.Infrastructure.Database.Sqlite;

/// <summary>
/// Copies the write-ahead log back into the database from a connection of its own, so that no commit pays for it. Seldom
/// while it is busy, since a page that many commits have changed is then copied once; and once when it falls quiet.
/// </summary>
internal sealed partial class SqliteCheckpointer(
    SqliteDialect dialect,
    SqliteWriter writer,
    ILogger<SqliteCheckpointer> logger
) : BackgroundService
{
    private const long MaxLog = 128 * 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // The last step needs a moment without readers, and commits wait for it meanwhile: a backup reads for minutes.
    private const string WaitForReaders = "PRAGMA busy_timeout = 20";
    private static readonly TimeSpan AfterReaders = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        DbConnection? connection = null;
        var length = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    var log = new FileInfo(dialect.DataSource + "-wal");
                    var isQuiet = log.Exists && log.Length == length;
                    length = log.Exists ? log.Length : 0;
                    if (length > 0 && (isQuiet || length >= MaxLog))
                    {
                        connection ??= await OpenAsync(stoppingToken);
                        if (await StartAnewAsync(connection))
                        {
                            length = 0;
                        }
                        else
                        {
                            await Task.Delay(AfterReaders, stoppingToken);
                        }
                    }
                }
                catch (Exception exception) when (dialect.IsUnavailable(exception) || exception is IOException)
                {
                    // A full disk or a lock held elsewhere: the log waits for the next look, and the service goes on.
                    LogFailed(logger, exception);
                }
            }
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await dialect.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(WaitForReaders);
        return connection;
    }

    // Most of it while commits go on, then what they added meanwhile, so that the last step, which they wait for, is short.
    // False when somebody was still reading what the log holds.
    private async Task<bool> StartAnewAsync(DbConnection connection)
    {
        await connection.ExecuteAsync("PRAGMA wal_checkpoint(PASSIVE)");
        await connection.ExecuteAsync("PRAGMA wal_checkpoint(PASSIVE)");
        var isBusy = 0;
        await writer.BetweenGroupsAsync(() =>
            isBusy = connection.ExecuteScalar<int>("PRAGMA wal_checkpoint(TRUNCATE)")
        );
        return isBusy == 0;
    }

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "The write-ahead log could not be copied back")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
