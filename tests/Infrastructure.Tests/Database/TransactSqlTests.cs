using System.Reflection;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>
/// The SQL Server half of the schema and of the statements, as far as it can be judged without a server: it parses, it
/// keeps to what every server of the protocol understands, and both engines have the same tables and columns.
/// What a use case really sends is parsed by <see cref="QueryPlanTests"/>.
/// </summary>
public sealed class TransactSqlTests
{
    public static TheoryData<string> Migrations => [.. Migrator.ScriptsOf("SqlServer").Select(script => script.Name)];

    [Fact]
    public void Every_migration_stands_for_every_engine() =>
        Assert.All(
            ["PostgreSql", "SqlServer"],
            folder =>
                Assert.Equal(
                    Migrator.ScriptsOf("Sqlite").Select(script => script.Name),
                    Migrator.ScriptsOf(folder).Select(script => script.Name)
                )
        );

    [Theory]
    [MemberData(nameof(Migrations))]
    public void Every_migration_is_portable_T_SQL(string name)
    {
        var script = Migrator.ScriptsOf("SqlServer").Single(script => script.Name == name);
        var batches = TransactSql.Dialect.Batches(script.Sql).ToList();
        Assert.NotEmpty(batches);
        Assert.Empty(batches.SelectMany(TransactSql.Faults));
    }

    // A trigger is a batch of its own, within a text.
    [Fact]
    public void The_trigger_that_keeps_the_words_parses()
    {
        var script = Migrator.ScriptsOf("SqlServer").Single(script => script.Name == "0046_subject_search").Sql;
        var text = script.Split("EXEC ('")[1].Split("');")[0].Replace("''", "'", StringComparison.Ordinal);

        Assert.StartsWith("CREATE TRIGGER", text.Trim());
        Assert.Empty(TransactSql.Faults(text));
        Assert.NotEmpty(TransactSql.Faults(text.Replace("CROSS APPLY", "CROSS", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_statement_written_down_as_a_constant_is_portable_T_SQL()
    {
        string[] verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH ", "EXEC ", "DECLARE ", "CREATE "];
        var statements = typeof(Migrator)
            .Assembly.GetTypes()
            .Where(type => !type.Name.StartsWith("Sqlite", StringComparison.Ordinal))
            .Where(type => !type.Name.StartsWith("PostgreSql", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field is { IsLiteral: true } && field.FieldType == typeof(string))
            .Select(field => ((string)field.GetRawConstantValue()!).Trim())
            .Where(text => verbs.Any(verb => text.StartsWith(verb, StringComparison.Ordinal)))
            .Distinct()
            .ToList();
        Assert.InRange(statements.Count, 20, 1000);
        Assert.Empty(statements.SelectMany(TransactSql.Faults));
    }

    [Theory]
    [InlineData("SELECT id FROM tenants ORDER BY id LIMIT 1")]
    [InlineData("SELECT 'a' || id FROM tenants")]
    [InlineData("SELECT IFNULL(name, id) FROM tenants")]
    [InlineData("SELECT length(name) FROM tenants")]
    [InlineData("SELECT id FROM tenants WHERE is_active")]
    [InlineData("SELECT id FROM Tenants")]
    [InlineData("SELECT * FROM tenants")]
    [InlineData("INSERT INTO tenants (id) VALUES (@Id) ON CONFLICT DO NOTHING")]
    [InlineData("CREATE OR ALTER VIEW v AS SELECT id FROM tenants")]
    [InlineData("MERGE tenants AS t USING users AS u ON t.id = u.tenant_id WHEN MATCHED THEN DELETE;")]
    [InlineData("ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON")]
    [InlineData("IF NOT EXISTS (SELECT 1 FROM sys.tables WHERE name = 'a') CREATE TABLE a (id int)")]
    [InlineData("CREATE TABLE a (id datetime NOT NULL)")]
    public void The_check_of_a_statement_finds_what_it_is_for(string statement) =>
        Assert.NotEmpty(TransactSql.Faults(statement));

    [Fact]
    public async Task Both_engines_have_the_same_tables_and_columns()
    {
        var sqlite = await SqliteAsync();
        var sqlServer = TransactSql.Read(Migrator.ScriptsOf("SqlServer").Select(script => script.Sql));

        // Its own index of words, which each engine has in a form of its own.
        Assert.True(sqlServer.Tables.Remove("subject_words"));
        Assert.True(sqlServer.Indices.Remove("ix_subject_words"));

        Assert.Empty(Differences(sqlite, sqlServer));
        Assert.Equal(sqlite.Indices.Order(), sqlServer.Indices.Order());
    }

    [Fact]
    public async Task The_comparison_finds_what_differs()
    {
        var sqlite = await SqliteAsync();
        var sqlServer = TransactSql.Read([
            .. Migrator.ScriptsOf("SqlServer").Select(script => script.Sql),
            """
            DROP TABLE subject_words;
            CREATE TABLE only_here (id varchar(64) NOT NULL PRIMARY KEY);
            ALTER TABLE tenants ADD more nvarchar(10);
            ALTER TABLE users ALTER COLUMN created_at nvarchar(10) NOT NULL;
            ALTER TABLE users ALTER COLUMN is_active bit NULL;
            ALTER TABLE users DROP COLUMN roles;
            """,
        ]);

        Assert.Equal(
            [
                "only_here: on SQL Server alone",
                "tenants.more: on SQL Server alone",
                "users.created_at: TEXT is nvarchar",
                "users.is_active: may be NULL on one engine alone",
                "users.roles: on SQLite alone",
            ],
            Differences(sqlite, sqlServer).Order(StringComparer.Ordinal)
        );
    }

    private static IEnumerable<string> Differences(Schema sqlite, Schema sqlServer)
    {
        foreach (var name in sqlite.Tables.Keys.Union(sqlServer.Tables.Keys))
        {
            if (!sqlServer.Tables.TryGetValue(name, out var there))
            {
                yield return $"{name}: on SQLite alone";
                continue;
            }

            if (!sqlite.Tables.TryGetValue(name, out var here))
            {
                yield return $"{name}: on SQL Server alone";
                continue;
            }

            foreach (var column in here.Select(column => column.Name).Union(there.Select(column => column.Name)))
            {
                var ours = here.Find(candidate => candidate.Name == column);
                var theirs = there.Find(candidate => candidate.Name == column);
                if (Difference(ours, theirs, there.Exists(candidate => candidate.IsIdentity)) is { } difference)
                {
                    yield return $"{name}.{column}: {difference}";
                }
            }
        }
    }

    // Where the server numbers the rows, the embedded engine has the number as its key: it is what its rows are kept by.
    private static string? Difference(Column? sqlite, Column? sqlServer, bool isNumbered) =>
        sqlServer is null ? "on SQLite alone"
        : sqlite is null ? "on SQL Server alone"
        : sqlite.IsNullable != sqlServer.IsNullable ? "may be NULL on one engine alone"
        : sqlite.KeyPosition != sqlServer.KeyPosition && !isNumbered ? "at another place of the primary key"
        : !IsCounterpart(sqlite, sqlServer.Type) ? $"{sqlite.Type} is {sqlServer.Type}"
        : null;

    // Times end in _at, _until, _since or begin with oldest_; everything else that is TEXT is text.
    private static bool IsCounterpart(Column sqlite, string type) =>
        sqlite.Type switch
        {
            "TEXT" when IsTime(sqlite.Name) => type == "datetime2",
            "TEXT" => type is "varchar" or "nvarchar",
            "INTEGER" => type is "bit" or "int" or "bigint" or "smallint",
            "BLOB" => type is "varbinary" or "binary",
            "REAL" => type is "float",
            _ => false,
        };

    private static bool IsTime(string name) =>
        name.EndsWith("_at", StringComparison.Ordinal)
        || name.EndsWith("_until", StringComparison.Ordinal)
        || name.EndsWith("_since", StringComparison.Ordinal);

    private static async Task<Schema> SqliteAsync()
    {
        await using var database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);
        var columns = await database.QueryAsync<(string Table, string Name, string Type, long NotNull, long Key)>(
            """
            SELECT t.name, c.name, c.type, c."notnull", c.pk FROM pragma_table_list t, pragma_table_info(t.name) c
            WHERE t.schema = 'main' AND t.type = 'table' AND t.name <> 'schema_migrations' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid
            """
        );
        var indices = await database.QueryAsync<string>(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        );
        return new Schema(
            columns
                .GroupBy(column => column.Table)
                .ToDictionary(
                    table => table.Key,
                    table => table.Select(c => new Column(c.Name, c.Type, c.NotNull == 0, (int)c.Key)).ToList()
                ),
            [.. indices]
        );
    }
}
