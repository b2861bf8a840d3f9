using VerificationService.Infrastructure.Database;

namespace VerificationService.TestKit;

/// <summary>An engine under test that is a server: it makes a database for each data directory.</summary>
internal abstract class TestServer
{
    /// <summary>What <c>Database:Provider</c> calls it.</summary>
    public abstract string Provider { get; }

    /// <summary>Makes an empty database, or one that is migrated; its connection string.</summary>
    public abstract string Create(string name, bool isMigrated);

    /// <summary>Drops a database with whatever is still connected to it.</summary>
    public abstract void Drop(string name, string connectionString);

    /// <summary>The dialect on one of its databases.</summary>
    public abstract SqlDialect Dialect(DatabaseOptions options);
}
