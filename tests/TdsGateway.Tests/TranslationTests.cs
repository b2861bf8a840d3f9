using VerificationService.TdsGateway.Statements;
using VerificationService.TdsGateway.Wire;
using VerificationService.TestKit;

namespace VerificationService.TdsGateway.Tests;

/// <summary>What the gateway makes of statements, without a database.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class TranslationTests
{
    [Theory]
    [InlineData("MERGE t USING s ON t.id = s.id WHEN MATCHED THEN DELETE;")]
    [InlineData("WAITFOR DELAY '00:00:01'")]
    [InlineData("SELECT id INTO copy FROM t")]
    [InlineData("SELECT id FROM t FOR JSON PATH")]
    [InlineData("SELECT id FROM t WITH (NOLOCK)")]
    [InlineData("SELECT id FROM t OPTION (RECOMPILE)")]
    [InlineData("SELECT TOP (10) PERCENT id FROM t")]
    [InlineData("SELECT id FROM other.t")]
    [InlineData("SELECT AVG(amount) FROM t")]
    [InlineData("SELECT id FROM t WHERE name LIKE '[a-c]%'")]
    [InlineData("UPDATE t SET a = s.a FROM t JOIN s ON t.id = s.id")]
    [InlineData("UPDATE t SET a += 1")]
    [InlineData("SET ROWCOUNT 5")]
    [InlineData("SET XACT_ABORT ON")]
    [InlineData("SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED")]
    [InlineData("EXEC sp_who")]
    [InlineData("EXEC sp_getapplock 'a', 'Exclusive'")]
    [InlineData("CREATE TABLE t (id uniqueidentifier)")]
    [InlineData("CREATE TABLE t (name nvarchar(10) COLLATE Latin1_General_CI_AS)")]
    [InlineData("CREATE TABLE t (id int CHECK (LEN(id) > AVG(id)))")]
    [InlineData("CREATE DATABASE d COLLATE Latin1_General_CI_AS")]
    [InlineData("ALTER DATABASE d SET READ_COMMITTED_SNAPSHOT OFF")]
    public void What_it_does_not_know_is_an_error_and_never_a_guess(string batch)
    {
        var error = Assert.Throws<SqlError>(() => Translation.Of(batch));

        Assert.Equal(SqlError.UnknownToTheGateway, error.Number);
    }

    [Theory]
    [InlineData("SELECT id FROM t LIMIT 1")]
    [InlineData("SELECT id FROM (SELECT id FROM t ORDER BY id) s")]
    public void What_is_no_T_SQL_is_a_syntax_error(string batch) =>
        Assert.Equal(102, Assert.Throws<SqlError>(() => Translation.Of(batch)).Number);

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_statement_inserts_a_thousand_rows_at_the_most(int rows, bool isAccepted)
    {
        var batch = "INSERT INTO t (id) VALUES " + string.Join(", ", Enumerable.Repeat("(1)", rows));

        var error = Record.Exception(() => Translation.Of(batch));

        Assert.Equal(isAccepted ? null : 10738, (error as SqlError)?.Number);
    }

    [Fact]
    public void A_claim_locks_what_it_takes_and_passes_what_is_locked()
    {
        var query = Assert.IsType<Query>(
            Assert.Single(
                Translation.Of(
                    "UPDATE TOP (@Rows) m WITH (READPAST, UPDLOCK) SET by_whom = @Me OUTPUT inserted.id WHERE lane = @Lane"
                )
            )
        );

        Assert.Equal(
            """UPDATE "m" SET "by_whom" = $1 WHERE ctid = ANY (ARRAY (SELECT ctid FROM "m" WHERE "lane" = $2 LIMIT ($3) FOR UPDATE SKIP LOCKED)) AND ("lane" = $2) RETURNING "m"."id" """.Trim(),
            query.Sql
        );
        Assert.Equal(["@Me", "@Lane", "@Rows"], query.Names);
    }
}
