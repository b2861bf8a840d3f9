using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VerificationService.Infrastructure.Database;

/// <summary>
/// Copies the write-ahead log back into the database from a connection of its own, so that no commit pays for it, and
/// keeps the log bounded: past <see cref="MaxLog"/> it waits for readers and starts the log anew.
/// </summary>
internal sealed partial class SqliteCheckpointer(SqliteDialect dialect, ILogger<SqliteCheckpointer> logger)
    : BackgroundService
{
    private const long WorthCopying = 4 * 1024 * 1024;
    private const long MaxLog = 256 * 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        DbConnection? connection = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    var log = new FileInfo(dialect.DataSource + "-wal");
                    if (log.Exists && log.Length >= WorthCopying)
                    {
                        connection ??= await dialect.OpenAsync(stoppingToken);
                        await connection.ExecuteAsync(
                            log.Length < MaxLog ? "PRAGMA wal_checkpoint(PASSIVE)" : "PRAGMA wal_checkpoint(TRUNCATE)"
                        );
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

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "The write-ahead log could not be copied back")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
