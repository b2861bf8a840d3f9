using System.Collections.Concurrent;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>
/// Keeps what every request needs and administrators seldom change: keys, users, tenants, policies, subscriptions. A
/// change through a repository counts at once in every process on this data directory (<see cref="ChangeStamp"/>),
/// and within <see cref="MaxAge"/> wherever else it was made.
/// </summary>
internal sealed class TenancyCache(SqlDialect dialect, ReadConnections reads, ChangeStamp stamp, TimeProvider time)
{
    /// <summary>How old an entry gets at most.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private const int MaxEntries = 20_000;

    private readonly ConcurrentDictionary<(string Kind, string Tenant, string Key), Entry> entries = new();

    /// <summary>
    /// The cached value, or what <paramref name="load"/> reads. It reads committed state alone, past any unit of work;
    /// a unit that has changed something of this kind reads its own state instead.
    /// </summary>
    public async ValueTask<T?> GetAsync<T>(
        DbSession session,
        (string Kind, string Tenant, string Key) key,
        Func<DbSession, Task<T?>> load
    )
        where T : class
    {
        if (session.HasChangedTenancy)
        {
            return await load(session);
        }

        // Before reading: a change in between makes the entry stale from its birth.
        var current = stamp.Current;
        if (
            entries.TryGetValue(key, out var entry)
            && entry.Stamp == current
            && time.GetElapsedTime(entry.ReadAt) < MaxAge
        )
        {
            return (T)entry.Value;
        }

        var readAt = time.GetTimestamp();
        var value = await load(new DbSession(dialect, reads));
        if (value is not null)
        {
            if (entries.Count >= MaxEntries)
            {
                entries.Clear();
            }

            entries[key] = new Entry(value, current, readAt);
        }

        return value;
    }

    /// <summary>Called by whatever changes something cached, inside its unit of work.</summary>
    public void Changes(DbSession session)
    {
        session.HasChangedTenancy = true;
        session.AfterCommit(stamp.Change);
    }

    private sealed record Entry(object Value, long Stamp, long ReadAt);
}
