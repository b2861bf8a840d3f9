using Dapper;
using Microsoft.Data.Sqlite;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>What compiled statements write and read is what Dapper and SQLite's driver write and read.</summary>
public sealed class SqliteStatementTests : IAsyncLifetime
{
    private const string Insert =
        "INSERT INTO kinds (id, a_text, an_integer, a_long, a_flag, a_real, some_bytes, a_time, a_day) "
        + "VALUES (@Id, @AText, @AnInteger, @ALong, @AFlag, @AReal, @SomeBytes, @ATime, @ADay)";

    private const string Select =
        "SELECT id, a_text, an_integer, a_long, a_flag, a_real, some_bytes, a_time, a_day FROM kinds WHERE id = @Id";

    private const string Stored =
        "SELECT quote(a_text) || quote(an_integer) || quote(a_long) || quote(a_flag) || quote(a_real) || quote(some_bytes) "
        + "|| quote(a_time) || quote(a_day) FROM kinds WHERE id = @Id";

    private readonly string folder = Directory.CreateTempSubdirectory("verification-statements-").FullName;
    private SqliteDialect dialect = null!;
    private PreparedConnection connection = null!;

    public static TheoryData<string> Rows => [.. Kinds.Keys];

    private static readonly Dictionary<string, Row> Kinds = new()
    {
        ["none"] = new Row(),
        ["empty"] = new Row { AText = "", SomeBytes = [] },
        ["usual"] = new Row
        {
            AText = "Łącki 王 \U0001F600",
            AnInteger = -1,
            ALong = long.MaxValue,
            AFlag = true,
            AReal = 0.1,
            SomeBytes = [0, 255],
            ATime = new DateTimeOffset(2026, 3, 14, 7, 5, 0, 600, TimeSpan.Zero),
            ADay = DayOfWeek.Friday,
        },
        ["elsewhere"] = new Row
        {
            AText = new string('é', 257),
            AnInteger = int.MinValue,
            ALong = long.MinValue,
            AFlag = false,
            AReal = double.MaxValue,
            SomeBytes = new byte[5000],
            ATime = new DateTimeOffset(2026, 3, 14, 8, 5, 0, TimeSpan.FromHours(5.5)),
            ADay = DayOfWeek.Sunday,
        },
        ["half a pair"] = new Row { AText = "a\uD800b" },
    };

    public async Task InitializeAsync()
    {
        dialect = new SqliteDialect(new DatabaseOptions { DataDirectory = folder });
        connection = (PreparedConnection)await dialect.OpenAsync(default);
        await connection.ExecuteAsync(
            "CREATE TABLE kinds (id TEXT PRIMARY KEY, a_text TEXT, an_integer INTEGER, a_long INTEGER, a_flag INTEGER, a_real REAL, some_bytes BLOB, a_time TEXT, a_day INTEGER) STRICT"
        );
    }

    public async Task DisposeAsync()
    {
        await connection.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_is_written_and_read_as_Dapper_does(string kind)
    {
        var ours = Kinds[kind] with { Id = "ours" };
        var theirs = Kinds[kind] with { Id = "theirs" };
        Assert.NotNull(connection.Bound(Insert, ours));

        Assert.Equal(1, await dialect.ExecuteAsync(connection, null, Insert, ours, default));
        await connection.ExecuteAsync(Insert, theirs);

        Assert.Equal(
            await connection.QuerySingleAsync<string>(Stored, new { Id = "theirs" }),
            await connection.QuerySingleAsync<string>(Stored, new { Id = "ours" })
        );
        var read = await dialect.FindAsync<Row>(connection, null, Select, new { Id = "theirs" }, default);
        Assert.Equivalent(await connection.QuerySingleAsync<Row>(Select, new { Id = "theirs" }), read, strict: true);
    }

    [Fact]
    public async Task A_null_leaves_a_property_as_it_was_made_and_a_missing_row_is_none()
    {
        await dialect.ExecuteAsync(connection, null, Insert, new Row { Id = "a" }, default);

        var read = await dialect.FindAsync<Kept>(connection, null, "SELECT a_text FROM kinds", null, default);
        Assert.Equal("as made", read!.AText);
        Assert.Equal(0, await dialect.FindAsync<int>(connection, null, "SELECT an_integer FROM kinds", null, default));
        Assert.Null(await dialect.FindAsync<Row>(connection, null, Select, new { Id = "b" }, default));
    }

    [Fact]
    public async Task A_list_and_a_tuple_are_left_to_Dapper()
    {
        await dialect.ExecuteAsync(connection, null, Insert, new Row { Id = "a" }, default);
        await dialect.ExecuteAsync(connection, null, Insert, new Row { Id = "b" }, default);

        for (var times = 0; times < 2; times++)
        {
            var found = await dialect.QueryAsync<(string Id, string? Text)>(
                connection,
                null,
                "SELECT id, a_text FROM kinds WHERE id IN @Ids ORDER BY id",
                new { Ids = new[] { "a", "b", "c" } },
                default
            );
            Assert.Equal([("a", null), ("b", null)], found);
        }
    }

    [Fact]
    public async Task More_than_one_row_where_one_is_expected_is_an_error_and_the_statement_serves_on()
    {
        await dialect.ExecuteAsync(connection, null, Insert, new Row { Id = "a" }, default);
        await dialect.ExecuteAsync(connection, null, Insert, new Row { Id = "b" }, default);

        for (var times = 0; times < 2; times++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() =>
                dialect.FindAsync<string>(connection, null, "SELECT id FROM kinds", null, default)
            );
        }

        Assert.Equal(
            ["a", "b"],
            await dialect.QueryAsync<string>(connection, null, "SELECT id FROM kinds ORDER BY id", null, default)
        );
    }

    [Fact]
    public async Task What_the_engine_refuses_is_told_with_its_code_and_the_statement_serves_on()
    {
        var row = new Row { Id = "a" };
        await dialect.ExecuteAsync(connection, null, Insert, row, default);

        var refused = await Assert.ThrowsAsync<SqliteException>(() =>
            dialect.ExecuteAsync(connection, null, Insert, row, default)
        );

        Assert.True(dialect.IsUniqueViolation(refused));
        Assert.Equal(1, await dialect.ExecuteAsync(connection, null, Insert, row with { Id = "b" }, default));
        await Assert.ThrowsAsync<SqliteException>(() =>
            dialect.QueryAsync<string>(connection, null, "SELECT id FROM nowhere", null, default)
        );
    }

    [Fact]
    public async Task A_parameter_that_nobody_gives_is_an_error()
    {
        await Assert.ThrowsAnyAsync<Exception>(() =>
            dialect.FindAsync<string>(connection, null, Select, new { Other = "a" }, default)
        );
    }

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string? AText { get; init; }
        public int? AnInteger { get; init; }
        public long ALong { get; init; }
        public bool AFlag { get; init; }
        public double? AReal { get; init; }
        public byte[]? SomeBytes { get; init; }
        public DateTimeOffset? ATime { get; init; }
        public DayOfWeek ADay { get; init; }
    }

    private sealed class Kept
    {
        public string AText { get; init; } = "as made";
    }
}
