using Dapper;
using Npgsql;

namespace VerificationService.Benchmarks.Peers;

/// <summary><see cref="HandWritten"/> on PostgreSQL: the same rows, one transaction a request, statements prepared by the driver.</summary>
internal static class HandWrittenOnPostgreSql
{
    public static async Task<Func<string, string, Task<bool>>> PrepareAsync(string connectionString, int count)
    {
        var source = NpgsqlDataSource.Create(
            connectionString + ";Max Auto Prepare=20;Auto Prepare Min Usages=2;Maximum Pool Size=40"
        );
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            CREATE TABLE verifications (id text PRIMARY KEY, status text NOT NULL, updated_at timestamptz NOT NULL, version bigint NOT NULL);
            CREATE TABLE audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, verification_id text NOT NULL, action text NOT NULL, actor text NOT NULL, at timestamptz NOT NULL);
            CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, verification_id text NOT NULL, body text NOT NULL, due_at timestamptz NOT NULL);
            """
        );
        await connection.ExecuteAsync(
            "INSERT INTO verifications SELECT 'fill-' || lpad(n::text, 9, '0'), 'pending', now(), 1 FROM generate_series(0, @Last) n",
            new { Last = count - 1 }
        );
        return (id, status) => DecideAsync(source, id, status);
    }

    private static async Task<bool> DecideAsync(NpgsqlDataSource source, string id, string status)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var row = await connection.QuerySingleOrDefaultAsync<(string Status, long Version)>(
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
            var now = TimeProvider.System.GetUtcNow();
            await connection.ExecuteAsync(
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
            await connection.ExecuteAsync(
                "INSERT INTO audit (verification_id, action, actor, at) VALUES (@id, @status, 'admin', @now)",
                new
                {
                    id,
                    status,
                    now,
                },
                transaction
            );
            await connection.ExecuteAsync(
                "INSERT INTO outbox (verification_id, body, due_at) VALUES (@id, @body, @now)",
                new
                {
                    id,
                    body = HandWritten.Body(id, status),
                    now,
                },
                transaction
            );
            await transaction.CommitAsync();
        }

        return true;
    }
}
