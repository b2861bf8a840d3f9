using System.Text.RegularExpressions;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>What the schema and the statements look like, whoever adds to them.</summary>
public sealed partial class SchemaTests
{
    [Fact]
    public async Task Every_table_is_strict()
    {
        await using var database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);
        Assert.Empty(await NotStrictAsync(database));

        await database.ExecuteAsync("CREATE TABLE loose (a TEXT)");
        Assert.Equal(["loose"], await NotStrictAsync(database));
    }

    [Fact]
    public async Task Every_name_is_snake_case()
    {
        await using var database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);
        Assert.Empty(await NotSnakeCaseAsync(database));

        await database.ExecuteAsync("CREATE TABLE BadTable (goodColumn TEXT) STRICT");
        Assert.Equal(["BadTable", "goodColumn"], (await NotSnakeCaseAsync(database)).Order());
    }

    [Fact]
    public async Task An_entry_of_the_audit_costs_its_row_three_indices_and_a_fourth_unless_it_is_a_decision()
    {
        await using var database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);

        Assert.Equal(
            ["ix_audit_entries_action", "ix_audit_entries_actor", "ux_audit_entries_id", "ux_audit_entries_stream"],
            await database.QueryAsync<string>(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'audit_entries' ORDER BY name"
            )
        );
    }

    [Fact]
    public void No_statement_takes_all_columns_or_skips_rows()
    {
        var files = Directory.GetFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);

        Assert.DoesNotContain(
            files.Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")),
            file => Forbidden().IsMatch(File.ReadAllText(file))
        );
    }

    [Theory]
    [InlineData("SELECT * FROM verifications", true)]
    [InlineData("SELECT v.* FROM verifications v", true)]
    [InlineData("SELECT id FROM verifications LIMIT 10 OFFSET 20", true)]
    [InlineData("SELECT id FROM verifications ORDER BY id LIMIT @Rows offset @Skip", true)]
    [InlineData("SELECT COUNT(*) FROM verifications", false)]
    [InlineData("the offset of a time is not one of rows", false)]
    public void The_check_of_statements_finds_what_it_is_for(string text, bool isForbidden) =>
        Assert.Equal(isForbidden, Forbidden().IsMatch(text));

    [GeneratedRegex(@"SELECT\s+(\w+\.)?\*|\bOFFSET\s+[@\d]", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Forbidden();

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", RegexOptions.ExplicitCapture)]
    private static partial Regex SnakeCase();

    private static Task<IReadOnlyList<string>> NotStrictAsync(TestDatabase database) =>
        database.QueryAsync<string>(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'"
        );

    private static async Task<IEnumerable<string>> NotSnakeCaseAsync(TestDatabase database)
    {
        var names = await database.QueryAsync<string>(
            """
            SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'
            UNION SELECT c.name FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.type = 'table'
            """
        );
        return names.Where(name => !SnakeCase().IsMatch(name));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Verification.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return folder;
    }
}
