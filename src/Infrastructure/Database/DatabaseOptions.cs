using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace VerificationService.Infrastructure.Database;

/// <summary>Which database, and where. Section <c>Database</c>, beside <c>DataDirectory</c> at the root.</summary>
public sealed record DatabaseOptions
{
    /// <summary>The embedded engine.</summary>
    public const string Sqlite = "Sqlite";

    /// <summary>An engine for many nodes: PostgreSQL.</summary>
    public const string PostgreSql = "PostgreSql";

    /// <summary>An engine for many nodes: SQL Server, Azure SQL.</summary>
    public const string SqlServer = "SqlServer";

    /// <summary><c>Sqlite</c>, <c>PostgreSql</c> or <c>SqlServer</c>.</summary>
    public string Provider { get; init; } = Sqlite;

    /// <summary>The engine's own connection string; for SQLite <c>verification.db</c> in the data directory when empty.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Where this node keeps its files: the database, keys and mail.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>How long to wait for a lock that another holds, in milliseconds.</summary>
    public int BusyTimeoutMs { get; init; } = 5000;

    /// <summary>Why the service does not start with these settings, or null.</summary>
    public string? Failure(string? secretsKey) =>
        Provider is not (Sqlite or PostgreSql or SqlServer)
            ? $"Database:Provider is '{Provider}'; accepted are {Sqlite}, {PostgreSql} and {SqlServer}."
        : BusyTimeoutMs is < 0 or > 600_000 ? "Database:BusyTimeoutMs must be 0 to 600000."
        : Provider == Sqlite ? ConnectionStringFailure()
        : string.IsNullOrEmpty(ConnectionString)
            ? $"Database:ConnectionString is required with Database:Provider={Provider}."
        : string.IsNullOrEmpty(secretsKey)
            ? $"Secrets:Key is required with Database:Provider={Provider}, the same on every node (openssl rand -base64 32)."
        : ConnectionStringFailure();

    // The driver names the keyword that it does not know, and no value.
    private string? ConnectionStringFailure()
    {
        try
        {
            DbConnectionStringBuilder _ =
                Provider == Sqlite ? new SqliteConnectionStringBuilder(ConnectionString ?? "")
                : Provider == PostgreSql ? new NpgsqlConnectionStringBuilder(ConnectionString)
                : new SqlConnectionStringBuilder(ConnectionString);
            return null;
        }
        catch (ArgumentException exception)
        {
            return $"Database:ConnectionString is not one of {Provider}'s: {exception.Message}";
        }
    }

    /// <summary>Without the connection string, which may hold a password.</summary>
    public override string ToString() =>
        $"DatabaseOptions {{ Provider = {Provider}, DataDirectory = {DataDirectory} }}";
}
