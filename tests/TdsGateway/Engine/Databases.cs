using System.Collections.Concurrent;
using Npgsql;
using VerificationService.TdsGateway.Statements;
using VerificationService.TdsGateway.Wire;

namespace VerificationService.TdsGateway.Engine;

/// <summary>The databases of the server, what they allow, and who is in them.</summary>
internal sealed class Databases(Cluster cluster)
{
    private readonly ConcurrentDictionary<string, bool> snapshots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guest, string> guests = new();

    /// <summary>Opens a connection to PostgreSQL's database of that name.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken) =>
        cluster.OpenAsync(database, cancellationToken);

    /// <summary>Whether ALLOW_SNAPSHOT_ISOLATION is on.</summary>
    public bool AllowsSnapshots(string database) => snapshots.GetValueOrDefault(database);

    /// <summary>Notes a connection to a database.</summary>
    /// <param name="database">Which.</param>
    /// <param name="end">Ends the connection.</param>
    /// <returns>Disposed when the connection is over.</returns>
    public IDisposable Enter(string database, Action end)
    {
        var guest = new Guest(this, end);
        guests[guest] = database;
        return guest;
    }

    /// <summary>CREATE DATABASE.</summary>
    public async Task CreateAsync(string name)
    {
        if (!await cluster.CreateAsync(name))
        {
            throw new SqlError(1801, $"Database '{name}' already exists. Choose a different database name.");
        }
    }

    /// <summary>DROP DATABASE.</summary>
    public async Task DropAsync(string name)
    {
        if (guests.Values.Contains(name))
        {
            throw new SqlError(3702, $"Cannot drop database \"{name}\" because it is currently in use.");
        }

        snapshots.TryRemove(name, out _);
        if (!await cluster.DropAsync(name))
        {
            throw new SqlError(3701, $"Cannot drop the database '{name}', because it does not exist.", severity: 11);
        }
    }

    /// <summary>ALTER DATABASE … SET.</summary>
    public void Alter(AlterDatabase alter)
    {
        if (alter.AllowsSnapshots is { } allows)
        {
            snapshots[alter.Name] = allows;
        }

        if (alter.EndsOthers)
        {
            foreach (var (guest, _) in guests.Where(guest => guest.Value == alter.Name))
            {
                guest.End();
            }
        }
    }

    private sealed class Guest(Databases databases, Action end) : IDisposable
    {
        public void End()
        {
            Dispose();
            end();
        }

        public void Dispose() => databases.guests.TryRemove(this, out _);
    }
}
