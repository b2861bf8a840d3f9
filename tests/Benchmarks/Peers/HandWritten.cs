using System.Text.Json;
using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;

namespace VerificationService.Benchmarks.Peers;

/// <summary>
/// What a good engineer would write by hand in an afternoon for one decision: a minimal API and Dapper on SQLite, one
/// transaction a request (read, check, update, audit row, outbox row), WAL, <c>synchronous=FULL</c>. Grouped are the same
/// statements, prepared, by one writer that commits in groups.
/// </summary>
internal static class HandWritten
{
    public static Task<Func<string, string, Task<bool>>> PrepareAsync(string file, int count, bool isGrouped)
    {
        var connectionString = $"Data Source={file}";
        Fill(connectionString, count);
        return Task.FromResult<Func<string, string, Task<bool>>>(
            isGrouped
                ? new GroupedWriter(connectionString).DecideAsync
                : (id, status) => Task.FromResult(Decide(connectionString, id, status))
        );
    }

    private static SqliteConnection Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        connection.Execute(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON"
        );
        return connection;
    }

    private static void Fill(string connectionString, int count)
    {
        using var connection = Open(connectionString);
        connection.Execute(
            """
            CREATE TABLE verifications (id TEXT PRIMARY KEY, status TEXT NOT NULL, updated_at TEXT NOT NULL, version INTEGER NOT NULL);
            CREATE TABLE audit (id INTEGER PRIMARY KEY, verification_id TEXT NOT NULL, action TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL);
            CREATE TABLE outbox (id INTEGER PRIMARY KEY, verification_id TEXT NOT NULL, body TEXT NOT NULL, due_at TEXT NOT NULL);
            """
        );
        using var transaction = connection.BeginTransaction();
        for (var number = 0; number < count; number++)
        {
            connection.Execute(
                "INSERT INTO verifications VALUES (@Id, 'pending', '2026-01-01', 1)",
                new { Id = HttpBenchmark.IdOf(number) },
                transaction
            );
        }

        transaction.Commit();
    }

    private static bool Decide(string connectionString, string id, string status)
    {
        using var connection = Open(connectionString);
        using var transaction = connection.BeginTransaction(deferred: false);
        var row = connection.QuerySingleOrDefault<(string Status, long Version)>(
            "SELECT status, version FROM verifications WHERE id = @id",
            new { id },
            transaction
        );
        if (row.Status is null)
        {
            return false;
        }

        if (row.Status != status)
        {
            var now = TimeProvider.System.GetUtcNow().ToString("O");
            connection.Execute(
                "UPDATE verifications SET status = @status, updated_at = @now, version = version + 1 WHERE id = @id AND version = @Version",
                new
                {
                    status,
                    now,
                    id,
                    row.Version,
                },
                transaction
            );
            connection.Execute(
                "INSERT INTO audit (verification_id, action, actor, at) VALUES (@id, @status, 'admin', @now)",
                new
                {
                    id,
                    status,
                    now,
                },
                transaction
            );
            connection.Execute(
                "INSERT INTO outbox (verification_id, body, due_at) VALUES (@id, @body, @now)",
                new
                {
                    id,
                    body = Body(id, status),
                    now,
                },
                transaction
            );
            transaction.Commit();
        }

        return true;
    }

    public static string Body(string id, string status) =>
        JsonSerializer.Serialize(
            new
            {
                type = "VERIFICATION_COMPLETED",
                verification_id = id,
                status,
            }
        );

    /// <summary>The same statements, prepared once, in groups.</summary>
    private sealed class GroupedWriter
    {
        private readonly Channel<(string Id, string Status, TaskCompletionSource<bool> Done)> queue =
            Channel.CreateUnbounded<(string, string, TaskCompletionSource<bool>)>(
                new UnboundedChannelOptions { SingleReader = true }
            );
        private readonly SqliteConnection connection;
        private readonly SqliteCommand begin;
        private readonly SqliteCommand commit;
        private readonly SqliteCommand select;
        private readonly SqliteCommand update;
        private readonly SqliteCommand audit;
        private readonly SqliteCommand outbox;

        public GroupedWriter(string connectionString)
        {
            connection = Open(connectionString);
            begin = Command("BEGIN IMMEDIATE");
            commit = Command("COMMIT");
            select = Command("SELECT status, version FROM verifications WHERE id = @id", "@id");
            update = Command(
                "UPDATE verifications SET status = @status, updated_at = @now, version = version + 1 WHERE id = @id AND version = @version",
                "@status",
                "@now",
                "@id",
                "@version"
            );
            audit = Command(
                "INSERT INTO audit (verification_id, action, actor, at) VALUES (@id, @status, 'admin', @now)",
                "@id",
                "@status",
                "@now"
            );
            outbox = Command(
                "INSERT INTO outbox (verification_id, body, due_at) VALUES (@id, @body, @now)",
                "@id",
                "@body",
                "@now"
            );
            _ = Task.Run(RunAsync);
        }

        public Task<bool> DecideAsync(string id, string status)
        {
            var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.Writer.TryWrite((id, status, done));
            return done.Task;
        }

        private SqliteCommand Command(string sql, params string[] parameters)
        {
            var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var name in parameters)
            {
                command.Parameters.Add(new SqliteParameter(name, ""));
            }

            command.Prepare();
            return command;
        }

        private async Task RunAsync()
        {
            var group = new List<(TaskCompletionSource<bool> Done, bool Found)>();
            while (await queue.Reader.WaitToReadAsync())
            {
                begin.ExecuteNonQuery();
                while (group.Count < 256 && queue.Reader.TryRead(out var request))
                {
                    group.Add((request.Done, Decide(request.Id, request.Status)));
                }

                commit.ExecuteNonQuery();
                group.ForEach(one => one.Done.SetResult(one.Found));
                group.Clear();
            }
        }

        private bool Decide(string id, string status)
        {
            select.Parameters[0].Value = id;
            string current;
            long version;
            using (var reader = select.ExecuteReader())
            {
                if (!reader.Read())
                {
                    return false;
                }

                (current, version) = (reader.GetString(0), reader.GetInt64(1));
            }

            if (current != status)
            {
                var now = TimeProvider.System.GetUtcNow().ToString("O");
                Run(update, status, now, id, version);
                Run(audit, id, status, now);
                Run(outbox, id, Body(id, status), now);
            }

            return true;
        }

        private static void Run(SqliteCommand command, params object[] values)
        {
            for (var at = 0; at < values.Length; at++)
            {
                command.Parameters[at].Value = values[at];
            }

            command.ExecuteNonQuery();
        }
    }
}
