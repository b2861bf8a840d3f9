namespace VerificationService.Application.Installation;

/// <summary>Token buckets that the nodes of one database share. A node takes some tokens at a time and hands them out itself.</summary>
public interface ISharedBuckets
{
    /// <summary>Whether nodes may share this database; otherwise a bucket in memory counts the same.</summary>
    bool AreShared { get; }

    /// <summary>Takes <paramref name="wanted"/> tokens of a bucket, or as many as it has.</summary>
    /// <param name="bucket">Whose it is; kept as a hash.</param>
    /// <param name="size">Tokens of a bucket that nobody took from for a while.</param>
    /// <param name="refill">How long one token takes to come back.</param>
    /// <param name="wanted">At least 1 and at most <paramref name="size"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Pipeline.DatabaseUnavailableException">The database is away.</exception>
    Task<TokensTaken> TakeAsync(
        string bucket,
        int size,
        TimeSpan refill,
        int wanted,
        CancellationToken cancellationToken
    );
}

/// <summary>What a bucket gave.</summary>
/// <param name="Count">0 where it is empty.</param>
/// <param name="Left">Tokens it still has.</param>
/// <param name="AgainIn">How long until it has as many as were wanted; zero where it has.</param>
public readonly record struct TokensTaken(int Count, int Left, TimeSpan AgainIn);
