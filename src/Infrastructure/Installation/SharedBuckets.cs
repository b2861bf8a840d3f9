using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Installation;

/// <summary>
/// Buckets in a table, by the generic cell rate algorithm (ITU-T I.371, Annex A): one number says until when what was
/// taken counts, and one conditional UPDATE takes. Each statement commits by itself, beside any unit of work.
/// </summary>
internal sealed class SharedBuckets(SqlDialect dialect, TimeProvider time) : ISharedBuckets
{
    private const string Take = """
        UPDATE rate_buckets SET used_until = CASE WHEN used_until > @Now THEN used_until ELSE @Now END + @Cost
        WHERE id = @Id AND used_until <= @Latest
        """;

    private const string Insert = "INSERT INTO rate_buckets (id, used_until) VALUES (@Id, @UsedUntil)";

    private const string Select = "SELECT used_until FROM rate_buckets WHERE id = @Id";

    /// <inheritdoc/>
    public bool AreShared => dialect.IsShared;

    /// <inheritdoc/>
    public async Task<TokensTaken> TakeAsync(
        string bucket,
        int size,
        TimeSpan refill,
        int wanted,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await TakeAsync(IdOf(bucket), size, (long)refill.TotalMicroseconds, wanted, cancellationToken);
        }
        catch (DbException exception) when (dialect.IsUnavailable(exception))
        {
            throw new DatabaseUnavailableException("Rate limits are not shared meanwhile", exception);
        }
    }

    private static string IdOf(string bucket) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bucket)));

    private async Task<TokensTaken> TakeAsync(
        string id,
        int size,
        long each,
        int wanted,
        CancellationToken cancellationToken
    )
    {
        var asked = wanted;
        await using var connection = await dialect.OpenAsync(cancellationToken);
        while (true)
        {
            var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            var full = now + (size * each);
            var taken = await ExecuteAsync(
                Take,
                new
                {
                    Id = id,
                    Now = now,
                    Cost = wanted * each,
                    Latest = full - (wanted * each),
                }
            );
            var usedUntil = await connection.QuerySingleOrDefaultAsync<long?>(
                dialect.Command(Select, new { Id = id }, null, cancellationToken)
            );
            var until = Math.Max(now, usedUntil ?? now);
            var left = (int)((full - until) / each);
            if (usedUntil is null)
            {
                await InsertAsync(now);
            }
            else if (taken > 0 || left == 0)
            {
                var again = Math.Max(0, until + (asked * each) - full);
                return new TokensTaken(taken > 0 ? wanted : 0, left, TimeSpan.FromMicroseconds(again));
            }
            else
            {
                // Fewer than wanted, as many as there are; another node may be quicker again.
                wanted = Math.Min(wanted, left);
            }
        }

        async Task InsertAsync(long now)
        {
            try
            {
                await ExecuteAsync(Insert, new { Id = id, UsedUntil = now });
            }
            catch (DbException exception) when (dialect.IsUniqueViolation(exception))
            {
                // Another node was quicker.
            }
        }

        Task<int> ExecuteAsync(string sql, object parameters) =>
            connection.ExecuteAsync(dialect.Command(sql, parameters, null, cancellationToken));
    }
}
