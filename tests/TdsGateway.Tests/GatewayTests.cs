using System.Data;
using Dapper;
using Microsoft.Data.SqlClient;
using VerificationService.TdsGateway.Engine;
using VerificationService.TdsGateway.Wire;

namespace VerificationService.TdsGateway.Tests;

/// <summary>A gateway in this process, where PostgreSQL is installed.</summary>
public sealed class Gateway : IAsyncLifetime
{
    private Cluster? cluster;
    private Server? server;

    /// <summary>Why there is none, or null.</summary>
    public string? Absent { get; private set; }

    public string ConnectionString => server!.ConnectionString;

    public async Task InitializeAsync()
    {
        if (!Cluster.IsInstalled)
        {
            Absent = "PostgreSQL is not installed.";
            return;
        }

        cluster = await Cluster.StartAsync();
        server = new Server(new Databases(cluster), "secret", port: 0);
        server.Start();
        _ = server.ServeAsync();
    }

    public async Task DisposeAsync()
    {
        server?.Dispose();
        if (cluster is not null)
        {
            await cluster.DisposeAsync();
        }
    }
}

/// <summary>The driver of SQL Server against the gateway: wire, types, and what of SQL Server's transactions is imitated.</summary>
public sealed class GatewayTests(Gateway gateway) : IClassFixture<Gateway>
{
    private static readonly string Long = new('x', 9_000);

    public static TheoryData<SqlDbType, object?> Values =>
        new()
        {
            { SqlDbType.Bit, true },
            { SqlDbType.Int, int.MinValue },
            { SqlDbType.BigInt, long.MinValue },
            { SqlDbType.Float, 0.1 },
            { SqlDbType.Decimal, -12345.678900m },
            { SqlDbType.NVarChar, "Zoë 中 😀" },
            { SqlDbType.NVarChar, "" },
            { SqlDbType.NVarChar, "a\0b" },
            { SqlDbType.NVarChar, Long },
            { SqlDbType.VarChar, "Zoë" },
            { SqlDbType.VarBinary, Array.Empty<byte>() },
            { SqlDbType.VarBinary, new byte[70_000] },
            { SqlDbType.DateTime2, DateTime.MinValue },
            { SqlDbType.DateTime2, new DateTime(9999, 12, 31, 23, 59, 59, 999) },
            { SqlDbType.Bit, null },
            { SqlDbType.BigInt, null },
            { SqlDbType.NVarChar, null },
            { SqlDbType.VarBinary, null },
            { SqlDbType.DateTime2, null },
        };

    [SkippableTheory]
    [MemberData(nameof(Values))]
    public async Task A_value_comes_back_as_it_went(SqlDbType type, object? value)
    {
        await using var connection = await ConnectAsync();
        await using var command = new SqlCommand("SELECT @Value AS value", connection);
        command.Parameters.Add(new SqlParameter("@Value", type) { Value = value ?? DBNull.Value });

        Assert.Equal(value ?? DBNull.Value, await command.ExecuteScalarAsync());
    }

    // So much that it fills what the network holds, and is read in pieces that are no packets: of both parities, ending at
    // packets' ends and between them.
    [SkippableFact]
    public async Task Long_values_come_back_whole_to_a_client_that_reads_slowly()
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync(
            "CREATE TABLE long_values (id int NOT NULL PRIMARY KEY, a nvarchar(max) NOT NULL, b varbinary(max) NOT NULL, c nvarchar(max) NULL)"
        );
        var expected = Enumerable
            .Range(0, 300)
            .Select(id => (Text(id, 4_000 + (37 * id)), new byte[8_000 + id]))
            .ToList();
        foreach (var ((text, octets), id) in expected.Select((values, id) => (values, id)))
        {
            await connection.ExecuteAsync(
                "INSERT INTO long_values (id, a, b, c) VALUES (@id, @text, @octets, @text)",
                new
                {
                    id,
                    text,
                    octets,
                }
            );
        }

        await using var command = new SqlCommand("SELECT id, a, b, c FROM long_values ORDER BY id", connection);
        await using var reader = await command.ExecuteReaderAsync();
        foreach (var (text, octets) in expected)
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal(text, reader.GetString(1));
            Assert.Equal(octets, reader.GetFieldValue<byte[]>(2));
            Assert.Equal(text, await reader.GetFieldValueAsync<string>(3));
            await Task.Delay(1);
        }

        Assert.False(await reader.ReadAsync());

        static string Text(int seed, int length) =>
            string.Create(
                length,
                seed,
                (text, from) =>
                {
                    for (var i = 0; i < text.Length; i++)
                    {
                        text[i] = (char)(0x4E00 + ((from + i) % 20_000));
                    }
                }
            );
    }

    [SkippableFact]
    public async Task A_zero_in_text_is_itself_to_comparisons_and_lengths()
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync(
            "CREATE TABLE zeros (code varchar(3) NOT NULL PRIMARY KEY, name nvarchar(3) NOT NULL)"
        );
        var zero = new { Code = "a\0b", Name = "\0\0\0" };
        await connection.ExecuteAsync("INSERT INTO zeros (code, name) VALUES (@Code, @Name)", zero);

        Assert.Equal(
            3,
            await connection.ExecuteScalarAsync<int>("SELECT LEN(name) FROM zeros WHERE code = @Code", zero)
        );
        Assert.Equal(
            (zero.Code, zero.Name),
            await connection.QuerySingleAsync<(string, string)>("SELECT code, name FROM zeros")
        );
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM zeros WHERE code = 'ab'"));
        var stand = await Assert.ThrowsAsync<SqlException>(() =>
            connection.ExecuteAsync("INSERT INTO zeros (code, name) VALUES ('c', @Name)", new { Name = "\uFDD0" })
        );
        Assert.Equal(50000, stand.Number);
    }

    [SkippableFact]
    public async Task A_pattern_is_joined_of_parts()
    {
        await using var connection = await ConnectAsync();

        Assert.Equal(
            1,
            await connection.ExecuteScalarAsync<int>(
                "SELECT COUNT(*) FROM (VALUES ('x/1'), ('x/2')) AS t (name) WHERE name LIKE CONCAT('%/', @Id)",
                new { Id = "2" }
            )
        );
        var set = await Assert.ThrowsAsync<SqlException>(() =>
            connection.ExecuteScalarAsync<int>(
                "SELECT COUNT(*) FROM (VALUES ('x/1')) AS t (name) WHERE name LIKE CONCAT('%/', @Id)",
                new { Id = "[1]" }
            )
        );
        Assert.Equal(50000, set.Number);
    }

    [SkippableFact]
    public async Task A_prepared_statement_is_run_again_with_other_values()
    {
        await using var connection = await ConnectAsync();
        await using var command = new SqlCommand("SELECT @Value AS value", connection);
        command.Parameters.Add("@Value", SqlDbType.Int).Value = 1;
        await command.PrepareAsync();
        Assert.Equal(1, await command.ExecuteScalarAsync());

        command.Parameters[0].Value = 2;

        Assert.Equal(2, await command.ExecuteScalarAsync());
    }

    [SkippableFact]
    public async Task A_statement_that_fails_leaves_its_transaction_open_and_what_came_before_it_stands()
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync("CREATE TABLE kept (id int NOT NULL CONSTRAINT pk_kept PRIMARY KEY, code int)");
        await connection.ExecuteAsync("CREATE UNIQUE INDEX ux_kept ON kept (code)");
        await using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        await connection.ExecuteAsync("INSERT INTO kept (id, code) VALUES (1, 1)", transaction: transaction);

        Assert.Equal(2627, await FaultAsync("INSERT INTO kept (id, code) VALUES (1, 2)"));
        Assert.Equal(2601, await FaultAsync("INSERT INTO kept (id, code) VALUES (2, 1)"));
        Assert.Equal(515, await FaultAsync("INSERT INTO kept (code) VALUES (3)"));
        await transaction.CommitAsync();

        Assert.Equal([1], await connection.QueryAsync<int>("SELECT id FROM kept"));

        async Task<int> FaultAsync(string sql) =>
            (
                await Assert.ThrowsAsync<SqlException>(() => connection.ExecuteAsync(sql, transaction: transaction))
            ).Number;
    }

    [SkippableFact]
    public async Task Two_that_wait_for_each_other_deadlock_and_the_victims_transaction_is_over()
    {
        await using var one = await ConnectAsync();
        await using var other = await ConnectAsync();
        await one.ExecuteAsync("CREATE TABLE locked (id int NOT NULL PRIMARY KEY, n int NOT NULL)");
        await one.ExecuteAsync("INSERT INTO locked (id, n) VALUES (1, 0), (2, 0)");
        await one.ExecuteAsync("BEGIN TRANSACTION; UPDATE locked SET n = 1 WHERE id = 1");
        await other.ExecuteAsync("BEGIN TRANSACTION; UPDATE locked SET n = 2 WHERE id = 2");

        var ends = await Task.WhenAll(NumberOfAsync(one, 2), NumberOfAsync(other, 1));

        Assert.Equal([0, 1205], ends.Order());
        var open = await Task.WhenAll(
            one.ExecuteScalarAsync<int>("SELECT @@TRANCOUNT"),
            other.ExecuteScalarAsync<int>("SELECT @@TRANCOUNT")
        );
        Assert.Equal([0, 1], open.Order());

        static async Task<int> NumberOfAsync(SqlConnection connection, int id)
        {
            try
            {
                await connection.ExecuteAsync("UPDATE locked SET n = 3 WHERE id = @id", new { id });
                return 0;
            }
            catch (SqlException exception)
            {
                return exception.Number;
            }
        }
    }

    [SkippableFact]
    public async Task Waiting_for_a_lock_ends_by_the_servers_patience_or_the_drivers_and_the_connection_goes_on()
    {
        await using var holder = await ConnectAsync();
        await using var waiter = await ConnectAsync();
        await holder.ExecuteAsync("CREATE TABLE held (id int NOT NULL PRIMARY KEY, n int NOT NULL)");
        await holder.ExecuteAsync("INSERT INTO held (id, n) VALUES (1, 0)");
        await holder.ExecuteAsync("BEGIN TRANSACTION; UPDATE held SET n = 1");

        var cancelled = await Assert.ThrowsAsync<SqlException>(() =>
            waiter.ExecuteAsync("UPDATE held SET n = 2", commandTimeout: 1)
        );
        await waiter.ExecuteAsync("SET LOCK_TIMEOUT 50");
        var timedOut = await Assert.ThrowsAsync<SqlException>(() => waiter.ExecuteAsync("UPDATE held SET n = 2"));

        Assert.Equal((-2, 1222), (cancelled.Number, timedOut.Number));
        Assert.Equal(0, await waiter.ExecuteScalarAsync<int>("SELECT n FROM held"));
    }

    [SkippableFact]
    public async Task A_snapshot_sees_one_state_and_does_not_overwrite_a_later_one()
    {
        const string Database = "snapshots";
        await using var master = await ConnectAsync();
        await master.ExecuteAsync($"CREATE DATABASE {Database} COLLATE Latin1_General_100_BIN2");
        await using var reader = await ConnectAsync(Database);
        await using var writer = await ConnectAsync(Database);
        await writer.ExecuteAsync("CREATE TABLE seen (n int NOT NULL)");
        await writer.ExecuteAsync("INSERT INTO seen (n) VALUES (1)");
        const string Begin = "SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRANSACTION;";
        var notAllowed = await Assert.ThrowsAsync<SqlException>(() => reader.ExecuteAsync(Begin));
        await master.ExecuteAsync($"ALTER DATABASE {Database} SET ALLOW_SNAPSHOT_ISOLATION ON");

        await reader.ExecuteAsync(Begin);
        Assert.Equal(1, await reader.ExecuteScalarAsync<int>("SELECT n FROM seen"));
        await writer.ExecuteAsync("UPDATE seen SET n = 2");
        Assert.Equal(1, await reader.ExecuteScalarAsync<int>("SELECT n FROM seen"));
        var conflict = await Assert.ThrowsAsync<SqlException>(() => reader.ExecuteAsync("UPDATE seen SET n = 3"));

        Assert.Equal((3952, 3960), (notAllowed.Number, conflict.Number));
        Assert.Equal(0, await reader.ExecuteScalarAsync<int>("SELECT @@TRANCOUNT"));
    }

    [SkippableFact]
    public async Task A_pooled_connection_is_given_out_again_as_new()
    {
        var settings = gateway.Absent is null
            ? new SqlConnectionStringBuilder(gateway.ConnectionString) { MaxPoolSize = 1 }.ConnectionString
            : "";
        Skip.If(gateway.Absent is not null, gateway.Absent);
        await using (var first = new SqlConnection(settings))
        {
            await first.ExecuteAsync("CREATE TABLE pooled (n int NOT NULL)");
            await first.OpenAsync();
            await first.ExecuteAsync("BEGIN TRANSACTION; INSERT INTO pooled (n) VALUES (1)");
        }

        await using var second = new SqlConnection(settings);

        Assert.Equal(0, await second.ExecuteScalarAsync<int>("SELECT @@TRANCOUNT"));
        Assert.Empty(await second.QueryAsync<int>("SELECT n FROM pooled"));
    }

    [SkippableFact]
    public async Task What_a_column_does_not_take_on_SQL_Server_it_does_not_take_here()
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync(
            "CREATE TABLE narrow (short nvarchar(2), code varchar(10), octets varbinary(2), id int IDENTITY(1, 1) NOT NULL)"
        );

        Assert.Equal(0, await FaultAsync("INSERT INTO narrow (short, code, octets) VALUES (N'😀', 'Zoë', 0x0102)"));
        Assert.Equal(2628, await FaultAsync("INSERT INTO narrow (short) VALUES (N'😀x')"));
        Assert.Equal(2628, await FaultAsync("INSERT INTO narrow (code) VALUES (N'中')"));
        Assert.Equal(2628, await FaultAsync("INSERT INTO narrow (octets) VALUES (0x010203)"));
        Assert.Equal(544, await FaultAsync("INSERT INTO narrow (id) VALUES (7)"));
        Assert.Equal(0, await FaultAsync("SET IDENTITY_INSERT narrow ON"));
        Assert.Equal(0, await FaultAsync("INSERT INTO narrow (id) VALUES (7)"));
        Assert.Equal(0, await FaultAsync("SET IDENTITY_INSERT narrow OFF"));
        Assert.Equal(0, await FaultAsync("INSERT INTO narrow (short) VALUES ('b')"));
        Assert.Equal(8, await connection.ExecuteScalarAsync<int>("SELECT MAX(id) FROM narrow"));

        async Task<int> FaultAsync(string sql)
        {
            try
            {
                await connection.ExecuteAsync(sql);
                return 0;
            }
            catch (SqlException exception)
            {
                return exception.Number;
            }
        }
    }

    [SkippableTheory]
    [InlineData("SELECT id FROM nothing", 208)]
    [InlineData("SELECT @Missing", 137)]
    [InlineData("COMMIT", 3902)]
    [InlineData("WAITFOR DELAY '00:00:01'", 50000)]
    [InlineData("SELECT 1 AS n ORDER BY n OFFSET 0 ROWS FETCH NEXT (@Rows) ROWS ONLY", 10744)]
    public async Task A_refusal_has_the_servers_number(string sql, int number)
    {
        await using var connection = await ConnectAsync();

        var refusal = await Assert.ThrowsAsync<SqlException>(() => connection.ExecuteAsync(sql, new { Rows = 0 }));

        Assert.Equal(number, refusal.Number);
        Assert.Equal(1, await connection.ExecuteScalarAsync<int>("SELECT 1"));
    }

    [SkippableTheory]
    [InlineData("Password", "wrong", 18456)]
    [InlineData("Initial Catalog", "nowhere", 4060)]
    public async Task A_login_that_is_not_good_is_refused(string setting, string value, int number)
    {
        Skip.If(gateway.Absent is not null, gateway.Absent);
        await using var connection = new SqlConnection(
            new SqlConnectionStringBuilder(gateway.ConnectionString) { [setting] = value }.ConnectionString
        );

        Assert.Equal(number, (await Assert.ThrowsAsync<SqlException>(() => connection.OpenAsync())).Number);
    }

    private async Task<SqlConnection> ConnectAsync(string database = "master")
    {
        Skip.If(gateway.Absent is not null, gateway.Absent);
        var connection = new SqlConnection(
            new SqlConnectionStringBuilder(gateway.ConnectionString) { InitialCatalog = database }.ConnectionString
        );
        await connection.OpenAsync();
        return connection;
    }
}
