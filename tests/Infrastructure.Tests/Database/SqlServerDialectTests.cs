using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.SqlServer;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>What of the SQL Server dialect can be shown without a server.</summary>
public sealed class SqlServerDialectTests
{
    private static readonly string SecretsKey = Convert.ToBase64String(new byte[32]);

    [Theory]
    [InlineData("TenantId", "t1", SqlDbType.VarChar, 8000)]
    [InlineData("Status", "pending", SqlDbType.VarChar, 8000)]
    [InlineData("Ids1", "an-id", SqlDbType.VarChar, 8000)]
    [InlineData("ClaimedBy", "node", SqlDbType.NVarChar, 4000)]
    [InlineData("FirstName", "Ada", SqlDbType.NVarChar, 4000)]
    [InlineData("FirstName", null, SqlDbType.NVarChar, 4000)]
    [InlineData("UserName", "Ådne", SqlDbType.NVarChar, 4000)]
    [InlineData("Id", "Ådne", SqlDbType.NVarChar, 4000)]
    public void Text_is_typed_as_the_column_it_meets(string name, string? value, SqlDbType type, int size)
    {
        var parameter = Parameters(new Dictionary<string, object?> { [name] = value })[0];

        Assert.Equal((type, size), (parameter.SqlDbType, parameter.Size));
    }

    [Fact]
    public void Long_values_are_not_cut_and_times_have_milliseconds()
    {
        var parameters = Parameters(
            new Dictionary<string, object?>
            {
                ["Facts"] = new string('x', 4001),
                ["Body"] = new byte[8001],
                ["Hash"] = new byte[32],
                ["DueAt"] = DateTimeOffset.UnixEpoch,
                ["IsActive"] = true,
                ["Rows"] = 5,
            }
        );

        Assert.Equal([-1, -1, 8000], parameters.Take(3).Select(parameter => parameter.Size));
        Assert.Equal((SqlDbType.DateTime2, 3), (parameters[3].SqlDbType, parameters[3].Scale));
        Assert.Equal([SqlDbType.Bit, SqlDbType.Int], parameters.Skip(4).Select(parameter => parameter.SqlDbType));
    }

    [Fact]
    public void An_ordered_select_is_limited_as_a_whole() =>
        Assert.Equal(
            "SELECT id FROM a UNION SELECT id FROM b ORDER BY id OFFSET (0) ROWS FETCH NEXT (@Rows) ROWS ONLY",
            TransactSql.Dialect.FirstRows("SELECT id FROM a UNION SELECT id FROM b ORDER BY id")
        );

    [Theory]
    [InlineData("", false)]
    [InlineData("Encrypt=Strict", false)]
    [InlineData("Encrypt=false", true)]
    [InlineData("TrustServerCertificate=true", true)]
    public void A_connection_string_that_gives_up_protection_is_warned_of(string more, bool isWarned)
    {
        var log = new Log();
        _ = new SqlServerDialect(
            new DatabaseOptions { ConnectionString = $"Server=db.example;Password=secret;{more}" },
            log
        );

        Assert.Equal(isWarned ? 1 : 0, log.Said.Count);
        Assert.DoesNotContain(log.Said, line => line.Contains("secret"));
    }

    [Theory]
    [InlineData(
        "Oracle",
        "Server=x",
        true,
        "Database:Provider is 'Oracle'; accepted are Sqlite, PostgreSql and SqlServer."
    )]
    [InlineData("SqlServer", "", true, "Database:ConnectionString is required with Database:Provider=SqlServer.")]
    [InlineData("SqlServer", "Server=x", false, "Secrets:Key is required with Database:Provider=SqlServer, the same")]
    public async Task A_configuration_that_cannot_work_ends_the_start_with_a_sentence(
        string provider,
        string connectionString,
        bool hasKey,
        string sentence
    )
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            TestService.StartAsync(
                settings: new Dictionary<string, string?>
                {
                    ["Database:Provider"] = provider,
                    ["Database:ConnectionString"] = connectionString,
                    ["Secrets:Key"] = hasKey ? SecretsKey : null,
                }
            )
        );

        Assert.StartsWith(sentence, refusal.Message);
    }

    [Fact]
    public void Statements_of_a_migration_are_sent_one_by_one() =>
        Assert.Equal(
            ["ALTER TABLE a ADD b int;\n", "\n-- and then; not here\nUPDATE a SET b = 1;\n"],
            TransactSql.Dialect.Batches("ALTER TABLE a ADD b int;\r\n\r\n-- and then; not here\nUPDATE a SET b = 1;\n")
        );

    // As Dapper makes them.
    private static List<SqlParameter> Parameters(Dictionary<string, object?> values)
    {
        using var command = new SqlCommand();
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value is DateTimeOffset time ? time.UtcDateTime : value ?? DBNull.Value;
            parameter.DbType = value switch
            {
                byte[] => DbType.Binary,
                DateTimeOffset => DbType.DateTime2,
                bool => DbType.Boolean,
                int => DbType.Int32,
                _ => DbType.String,
            };
            SqlServerParameters.Type(parameter);
            command.Parameters.Add(parameter);
        }

        return [.. command.Parameters.Cast<SqlParameter>()];
    }

    private sealed class Log : ILogger<SqlServerDialect>
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Said.Add(formatter(state, exception));
    }
}
