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
    // Pages in the log: 64 MiB of them are copied back at once while commits go on. A log that a long reader let grow to four
    // times that is cut down when it can be; else it keeps its length, since growing it again costs every commit.
    private const long MaxPages = 32 * 1024;
    private const long MaxLength = 256 * 1024 * 1024;
    private const int ShortStep = 512;
    private const int MaxPasses = 5;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // The last step needs a moment without readers, and commits wait for it meanwhile: a backup reads for minutes.
    private const string WaitForReaders = "PRAGMA busy_timeout = 20";
    private static readonly TimeSpan AfterReaders = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        DbConnection? connection = null;
        var before = default(Log);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    var file = new FileInfo(dialect.DataSource + "-wal");
                    if (!file.Exists || file.Length == 0)
                    {
                        continue;
                    }

                    connection ??= await OpenAsync(stoppingToken);
                    var log = Checkpoint(connection, "NOOP");
                    var isQuiet = log == before;
                    before = log;
                    if (!isQuiet && log.Open < MaxPages)
                    {
                        continue;
                    }

                    if (!await StartAnewAsync(connection, isQuiet || file.Length > MaxLength ? "TRUNCATE" : "RESTART"))
                    {
                        await Task.Delay(AfterReaders, stoppingToken);
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

    // Nearly all of it while commits go on, so that the last step, which they wait for, is short. False when somebody was still
    // reading what the log holds.
    private async Task<bool> StartAnewAsync(DbConnection connection, string last)
    {
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            Checkpoint(connection, "PASSIVE");
            if (Checkpoint(connection, "NOOP").Open < ShortStep)
            {
                break;
            }
        }

        var log = default(Log);
        await writer.BetweenGroupsAsync(() => log = Checkpoint(connection, last));
        return !log.IsBusy;
    }

    private static Log Checkpoint(DbConnection connection, string mode)
    {
        var (busy, pages, copied) = connection.QuerySingle<(long, long, long)>($"PRAGMA wal_checkpoint({mode})");
        return new Log(busy != 0, pages, copied);
    }

    // What the engine says of its log, in pages (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint).
    private readonly record struct Log(bool IsBusy, long Pages, long Copied)
    {
        public long Open => Pages - Copied;
    }

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "The write-ahead log could not be copied back")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
