using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.SqlClient;

namespace VerificationService.TestKit;

/// <summary>
/// The engine that this process's tests run on: the embedded one, or in <c>SqlServer.Tests</c>, which compiles the same
/// tests again, SQL Server. There every data directory has a database of its own, made when it is first used and
/// dropped with it, so that a second node or process on the same directory is one on the same database.
/// </summary>
public static class TestEngine
{
    /// <summary>Holds a connection string whose login may create databases.</summary>
    public const string Variable = "VERIFICATION_TEST_SQLSERVER";

    private static readonly ConcurrentDictionary<string, Lazy<string>> Databases = new();

    static TestEngine() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Databases.Keys.ToList().ForEach(Drop);

    /// <summary>The server to test on, or null.</summary>
    public static string? Server { get; } = Configured();

    /// <summary>Set by a test project that is about SQL Server, before its first test.</summary>
    public static bool IsSqlServer { get; set; }

    /// <summary>The configuration of a service that keeps its files in <paramref name="dataDirectory"/>.</summary>
    public static IReadOnlyDictionary<string, string?> SettingsFor(string dataDirectory) =>
        IsSqlServer
            ? new Dictionary<string, string?>
            {
                ["Database:Provider"] = "SqlServer",
                ["Database:ConnectionString"] = Databases
                    .GetOrAdd(dataDirectory, directory => new Lazy<string>(() => Create(directory)))
                    .Value,
                ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
            }
            : new Dictionary<string, string?>();

    /// <summary>Forgets the database of a data directory that goes.</summary>
    public static void Drop(string dataDirectory)
    {
        if (!Databases.TryRemove(dataDirectory, out var database) || !database.IsValueCreated)
        {
            return;
        }

        using (var ours = new SqlConnection(database.Value))
        {
            SqlConnection.ClearPool(ours);
        }

        using var connection = new SqlConnection(Server);
        var name = NameOf(dataDirectory);
        connection.Execute($"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
        connection.Execute($"DROP DATABASE {name}");
    }

    // As the README advises a DBA to make one.
    private static string Create(string dataDirectory)
    {
        var name = NameOf(dataDirectory);
        using var connection = new SqlConnection(Server);
        connection.Execute($"CREATE DATABASE {name} COLLATE Latin1_General_100_BIN2");
        connection.Execute($"ALTER DATABASE {name} SET READ_COMMITTED_SNAPSHOT ON");
        connection.Execute($"ALTER DATABASE {name} SET ALLOW_SNAPSHOT_ISOLATION ON");
        return new SqlConnectionStringBuilder(Server) { InitialCatalog = name }.ConnectionString;
    }

    private static string NameOf(string dataDirectory) =>
        "verification_test_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)))[..16];

    private static string? Configured() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured
            ? configured
#if USE_TESTCONTAINERS
            : SqlServerContainer.Start();
#else
            : null;
#endif
}
