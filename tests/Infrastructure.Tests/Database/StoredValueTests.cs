using System.Data.Common;
using FsCheck;
using FsCheck.Fluent;
using VerificationService.Infrastructure.Database;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>What is written is what is read, and sorts as it should.</summary>
public sealed class StoredValueTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async Task InitializeAsync()
    {
        database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);
        await database.ExecuteAsync(
            TestEngine.Of(
                "CREATE TABLE stored (name TEXT NOT NULL PRIMARY KEY, at TEXT, yes INTEGER, bytes BLOB, number INTEGER) STRICT",
                "CREATE TABLE stored (name text COLLATE \"C\" NOT NULL PRIMARY KEY, at timestamptz(3), yes boolean, bytes bytea, number bigint)",
                "CREATE TABLE stored (name nvarchar(100) NOT NULL PRIMARY KEY, at datetime2(3), yes bit, bytes varbinary(max), number bigint)"
            )
        );
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Theory]
    [InlineData("2026-03-14T07:05:00.000Z", "2026-03-14 07:05:00")]
    [InlineData("2026-03-14T07:05:00.658Z", "2026-03-14 07:05:00.658")]
    [InlineData("2026-03-14T07:05:00.600Z", "2026-03-14 07:05:00.6")]
    [InlineData("2026-03-14T08:05:00.001+01:00", "2026-03-14 07:05:00.001")]
    public async Task A_time_is_kept_in_UTC_to_the_millisecond(string time, string text)
    {
        var at = DateTimeOffset.Parse(time);

        await StoreAsync("t", at);

        if (!TestEngine.IsServer)
        {
            Assert.Equal(text, Assert.Single(await database.QueryAsync<string>("SELECT at FROM stored")));
        }

        var read = Assert.Single(await database.QueryAsync<DateTimeOffset>("SELECT at FROM stored"));
        Assert.Equal(at, read);
        Assert.Equal(TimeSpan.Zero, read.Offset);
    }

    [Fact]
    public async Task No_time_is_kept_as_none()
    {
        await StoreAsync("t", null);

        Assert.Equal([1], await database.QueryAsync<int>("SELECT COUNT(*) FROM stored WHERE at IS NULL"));
        Assert.Null(Assert.Single(await database.QueryAsync<Stored>("SELECT at FROM stored")).At);
    }

    [Fact]
    public void Times_sort_the_way_they_follow_each_other()
    {
        // Around a whole second, where digits fall away, and anywhere else.
        var near = Gen.Choose(-1500, 1500);
        var far = Gen.Choose(int.MinValue, int.MaxValue);
        Prop.ForAll(
                Gen.OneOf(near, far).Two().ToArbitrary(),
                async pair =>
                {
                    var origin = new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero);
                    var (a, b) = (origin.AddMilliseconds(pair.Item1), origin.AddMilliseconds(pair.Item2));
                    var order = await database
                        .Session()
                        .FindAsync<int>(
                            "SELECT CASE WHEN @A > @B THEN 1 WHEN @A < @B THEN -1 ELSE 0 END",
                            new { A = a, B = b },
                            default
                        );
                    Assert.Equal(a.CompareTo(b), order);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData("ordinary")]
    [InlineData("\ud83d\ude00 astral \ud842\udfb7")]
    [InlineData("\u202e\u200f\u05d0\u05d1 right to left \u202c")]
    [InlineData("e\u0301 is not \u00e9")]
    [InlineData("'; DROP TABLE stored; --")]
    [InlineData("@Id :id ?1 $x %_")]
    [InlineData(" spaces \t\r\n around ")]
    [InlineData("01")]
    [InlineData("1e3")]
    [InlineData("0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01")]
    [InlineData("0190F2C4-5D6E-7F80-9A1B-2C3D4E5F6A01")]
    public async Task A_text_is_kept_character_by_character(string text)
    {
        await StoreAsync(text, null);

        Assert.Equal(text, Assert.Single(await database.QueryAsync<string>("SELECT name FROM stored")));
        Assert.Equal(
            1,
            await database
                .Session()
                .FindAsync<int>("SELECT COUNT(*) FROM stored WHERE name = @Name", new { Name = text }, default)
        );
    }

    [Fact]
    public async Task Ids_are_compared_letter_by_letter()
    {
        await StoreAsync("abc", null);

        await StoreAsync("ABC", null);

        Assert.Equal(2, (await database.QueryAsync<string>("SELECT name FROM stored")).Count);
    }

    [Fact]
    public async Task Truth_bytes_and_large_numbers_come_back()
    {
        await database.RunAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO stored (name, yes, bytes, number) VALUES ('a', @Yes, @Bytes, @Number), ('b', @No, @Empty, @Negative)",
                new
                {
                    Yes = true,
                    No = false,
                    Bytes = new byte[] { 0, 1, 255 },
                    Empty = Array.Empty<byte>(),
                    Number = long.MaxValue,
                    Negative = long.MinValue,
                },
                default
            )
        );

        var rows = await database.QueryAsync<Stored>("SELECT yes, bytes, number FROM stored ORDER BY name");

        Assert.Equal([true, false], rows.Select(row => row.Yes));
        Assert.Equal([0, 1, 255], rows[0].Bytes);
        Assert.Equal([], rows[1].Bytes);
        Assert.Equal([long.MaxValue, long.MinValue], rows.Select(row => row.Number));
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_refused_by_the_table()
    {
        await database.ExecuteAsync("INSERT INTO stored (name, number) VALUES ('x', 7)");

        await Assert.ThrowsAnyAsync<DbException>(() =>
            database.ExecuteAsync("INSERT INTO stored (name, number) VALUES ('y', 'not a number')")
        );
    }

    [Fact]
    public void Json_keeps_the_order_leaves_nulls_out_and_escapes()
    {
        var json = Json.Object([new("b", "1"), new("none", null), new("a", "\"quoted\" \ud83d\ude00 <b>")]);

        Assert.StartsWith("{\"b\":\"1\",\"a\":", json);
        Assert.DoesNotContain("none", json);
        using var read = System.Text.Json.JsonDocument.Parse(json);
        Assert.Equal("\"quoted\" \ud83d\ude00 <b>", read.RootElement.GetProperty("a").GetString());
    }

    private Task<int> StoreAsync(string name, DateTimeOffset? at) =>
        database.RunAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO stored (name, at) VALUES (@Name, @At)",
                new { Name = name, At = at },
                default
            )
        );

    private sealed class Stored
    {
        public DateTimeOffset? At { get; init; }
        public bool Yes { get; init; }
        public byte[] Bytes { get; init; } = [];
        public long Number { get; init; }
    }
}
