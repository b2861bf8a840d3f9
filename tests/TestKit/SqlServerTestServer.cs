using Dapper;
using DotNet.Testcontainers.Builders;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.MsSql;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.SqlServer;

namespace VerificationService.TestKit;

/// <summary>SQL Server: the one that <see cref="Variable"/> names, or a container where Docker answers.</summary>
internal sealed class SqlServerTestServer(string administrator) : TestServer
{
    /// <summary>Holds a connection string whose login may create databases.</summary>
    public const string Variable = "VERIFICATION_TEST_SQLSERVER";

    /// <inheritdoc/>
    public override string Provider => DatabaseOptions.SqlServer;

    /// <summary>Finds or starts it; null where there is none.</summary>
    public static SqlServerTestServer? Find() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured ? new(configured)
        : StartContainer() is { } container ? new(container)
        : null;

    /// <inheritdoc/>
    /// <remarks>As docs/operator/engines.md advises a DBA to make one. Whoever opens it migrates it.</remarks>
    public override string Create(string name, bool isMigrated)
    {
        using var connection = new SqlConnection(administrator);
        connection.Execute($"CREATE DATABASE {name} COLLATE Latin1_General_100_BIN2");
        connection.Execute($"ALTER DATABASE {name} SET READ_COMMITTED_SNAPSHOT ON");
        connection.Execute($"ALTER DATABASE {name} SET ALLOW_SNAPSHOT_ISOLATION ON");
        return new SqlConnectionStringBuilder(administrator) { InitialCatalog = name }.ConnectionString;
    }

    /// <inheritdoc/>
    public override void Drop(string name, string connectionString)
    {
        using (var ours = new SqlConnection(connectionString))
        {
            SqlConnection.ClearPool(ours);
        }

        using var connection = new SqlConnection(administrator);
        connection.Execute($"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
        connection.Execute($"DROP DATABASE {name}");
    }

    /// <inheritdoc/>
    public override SqlDialect Dialect(DatabaseOptions options) =>
        new SqlServerDialect(options, NullLogger<SqlServerDialect>.Instance);

    private static string? StartContainer()
    {
        try
        {
            var server = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-latest").Build();
#pragma warning disable RS0030 // Before any test is found, where nothing can be awaited.
            server.StartAsync().GetAwaiter().GetResult();
#pragma warning restore RS0030
            return server.GetConnectionString();
        }
        catch (DockerUnavailableException)
        {
            return null;
        }
    }
}
