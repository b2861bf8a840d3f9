using Dapper;
using DotNet.Testcontainers.Builders;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Testcontainers.PostgreSql;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.PostgreSql;

namespace VerificationService.TestKit;

/// <summary>
/// PostgreSQL: the one that <see cref="Variable"/> names, a container where Docker answers, or a cluster of this process's
/// own where the server's programs are installed.
/// </summary>
internal sealed class PostgreSqlTestServer(string administrator) : TestServer
{
    /// <summary>Holds a connection string whose role may create databases.</summary>
    public const string Variable = "VERIFICATION_TEST_POSTGRES";

    private readonly string template = $"verification_template_{Environment.ProcessId}";
    private readonly Lock migrating = new();
    private bool isMigrated;

    /// <inheritdoc/>
    public override string Provider => DatabaseOptions.PostgreSql;

    /// <summary>Finds or starts it; null where there is none.</summary>
    public static PostgreSqlTestServer? Find() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured ? new(configured)
        : StartContainer() is { } container ? new(container)
        : PostgreSqlCluster.IsInstalled ? new(PostgreSqlCluster.Start().ConnectionString)
        : null;

    /// <inheritdoc/>
    public override string Create(string name, bool isMigrated)
    {
        if (!isMigrated)
        {
            Execute($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
            return ConnectionStringOf(name);
        }

        lock (migrating)
        {
            if (!this.isMigrated)
            {
                Create(template, isMigrated: false);
                Migrate();
                this.isMigrated = true;
            }
        }

        Execute($"CREATE DATABASE {name} TEMPLATE {template}");
        return ConnectionStringOf(name);
    }

    /// <inheritdoc/>
    public override void Drop(string name, string connectionString) => Execute($"DROP DATABASE {name} WITH (FORCE)");

    /// <inheritdoc/>
    public override SqlDialect Dialect(DatabaseOptions options) =>
        new PostgreSqlDialect(options, NullLogger<PostgreSqlDialect>.Instance);

    private void Migrate()
    {
        using var dialect = new PostgreSqlDialect(
            new DatabaseOptions { Provider = Provider, ConnectionString = ConnectionStringOf(template) },
            NullLogger<PostgreSqlDialect>.Instance
        );
        var migrator = new Migrator(dialect, TimeProvider.System, NullLogger<Migrator>.Instance);
#pragma warning disable RS0030 // On the pool, where nothing waits for the context of whoever asks.
        Task.Run(() => migrator.MigrateAsync(CancellationToken.None)).GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    private void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(administrator);
        connection.Execute(sql, commandTimeout: 120);
    }

    private string ConnectionStringOf(string name) =>
        new NpgsqlConnectionStringBuilder(administrator) { Database = name, MaxPoolSize = 20 }.ConnectionString;

    private static string? StartContainer()
    {
        try
        {
            var server = new PostgreSqlBuilder("postgres:17").Build();
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
