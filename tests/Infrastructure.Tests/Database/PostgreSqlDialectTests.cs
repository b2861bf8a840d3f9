using System.Data;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.PostgreSql;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>What of the PostgreSQL dialect can be shown without a server.</summary>
public sealed class PostgreSqlDialectTests : IDisposable
{
    private readonly PostgreSqlDialect dialect = Dialect("Host=nowhere.invalid;Database=verification");

    public void Dispose() => dialect.Dispose();

    [Fact]
    public void A_list_is_one_parameter_and_times_are_timestamptz_also_where_there_is_none()
    {
        var command = dialect.Command(
            "UPDATE api_keys SET last_used_at = @LastUsedAt WHERE id IN @Ids",
            new
            {
                LastUsedAt = (DateTimeOffset?)null,
                Ids = new List<string> { "a", "b" },
                Now = DateTimeOffset.UnixEpoch,
            },
            null,
            default
        );

        Assert.Equal("UPDATE api_keys SET last_used_at = @LastUsedAt WHERE id = ANY(@Ids)", command.CommandText);
        Assert.Equal(NpgsqlDbType.TimestampTz, Typed("LastUsedAt", DBNull.Value, DbType.String).NpgsqlDbType);
        Assert.Equal(NpgsqlDbType.TimestampTz, Typed("Now", DateTime.UnixEpoch, DbType.DateTime2).NpgsqlDbType);
        Assert.Equal(NpgsqlDbType.Text, Typed("Name", DBNull.Value, DbType.String).NpgsqlDbType);
        Assert.Equal(
            NpgsqlDbType.Array | NpgsqlDbType.Text,
            Typed("Ids", new List<string> { "a" }, DbType.Object).NpgsqlDbType
        );
    }

    [Theory]
    [InlineData("57P01", true, true)]
    [InlineData("57P02", true, true)]
    [InlineData("57P03", true, true)]
    [InlineData("08006", true, true)]
    [InlineData("40001", true, true)]
    [InlineData("40P01", true, true)]
    [InlineData("25006", true, true)]
    [InlineData("23505", false, true)]
    [InlineData("55P03", true, false)]
    [InlineData("57014", true, false)]
    [InlineData("53100", true, false)]
    [InlineData("53300", true, false)]
    [InlineData("42P01", false, false)]
    [InlineData("23502", false, false)]
    [InlineData("25P02", false, false)]
    [InlineData("22021", false, false)]
    public void What_the_server_says_is_unavailable_worth_repeating_or_a_bug(
        string state,
        bool isUnavailable,
        bool isWorthRepeating
    )
    {
        var exception = new PostgresException("said", "ERROR", "ERROR", state);

        Assert.Equal(isUnavailable, dialect.IsUnavailable(exception));
        Assert.Equal(isWorthRepeating, dialect.IsWorthRepeating(exception));
    }

    [Fact]
    public void A_lost_connection_is_unavailable_and_a_certificate_that_is_not_accepted_is_not()
    {
        Assert.True(dialect.IsUnavailable(new NpgsqlException("lost", new IOException())));
        Assert.True(
            dialect.IsUnavailable(new NpgsqlException("The connection pool has been exhausted", new TimeoutException()))
        );
        Assert.False(dialect.IsUnavailable(new NpgsqlException("TLS", new AuthenticationException())));
        Assert.False(dialect.IsUnavailable(new InvalidOperationException()));
    }

    [Theory]
    [InlineData("Host=db.example", false)]
    [InlineData("Host=db.example;SSL Mode=VerifyFull", false)]
    [InlineData("Host=/run/postgresql", false)]
    [InlineData("Host=db.example;SSL Mode=Require", true)]
    [InlineData("Host=/run/postgresql,db.example;SSL Mode=Prefer", true)]
    public void A_connection_string_that_gives_up_protection_is_warned_of(string connectionString, bool isWarned)
    {
        var log = new Log();
        using var one = new PostgreSqlDialect(
            new DatabaseOptions { ConnectionString = $"{connectionString};Password=secret" },
            log
        );

        Assert.Equal(isWarned ? 1 : 0, log.Said.Count);
        Assert.DoesNotContain(log.Said, line => line.Contains("secret"));
    }

    [Fact]
    public void The_rows_that_the_server_numbers_are_numbered_on_after_a_copy()
    {
        Assert.Contains("setval", dialect.AroundNumberedInserts("audit_entries").After);
        Assert.Equal((null, null), dialect.AroundNumberedInserts("tenants"));
    }

    [Fact]
    public void A_connection_string_of_another_engine_is_refused_by_name() =>
        Assert.StartsWith(
            "Database:ConnectionString is not one of PostgreSql's: ",
            new DatabaseOptions { Provider = "PostgreSql", ConnectionString = "Initial Catalog=verification" }.Failure(
                "a key"
            )
        );

    private static PostgreSqlDialect Dialect(string connectionString) =>
        new(new DatabaseOptions { ConnectionString = connectionString }, NullLogger<PostgreSqlDialect>.Instance);

    // As Dapper makes them.
    private static NpgsqlParameter Typed(string name, object value, DbType type)
    {
        var parameter = new NpgsqlParameter { ParameterName = name, DbType = type };
        parameter.Value = value;
        PostgreSqlParameters.Type(parameter);
        return parameter;
    }

    private sealed class Log : ILogger<PostgreSqlDialect>
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
