namespace VerificationService.Application.Documents;

/// <summary>
/// Where the bytes of documents lie: each tenant's under their SHA-256, in a place of its own, so that nobody learns from
/// a store what another tenant has. What is stored twice is kept once. A row that names bytes is written after them, never
/// before.
/// </summary>
public interface IDocumentStore
{
    /// <summary>
    /// Keeps <paramref name="head"/> and all that follows it in <paramref name="rest"/>, durable when the task completes;
    /// null, and nothing kept, when that is more than <paramref name="mostBytes"/>.
    /// </summary>
    /// <exception cref="DocumentStoreUnavailableException">The store does not take it now; nothing was kept under its name.</exception>
    Task<StoredContent?> StoreAsync(
        string tenantId,
        ReadOnlyMemory<byte> head,
        Stream rest,
        long mostBytes,
        CancellationToken cancellationToken
    );

    /// <summary>The bytes of that hash, for the caller to dispose of.</summary>
    /// <exception cref="FileNotFoundException">They are not there.</exception>
    /// <exception cref="InvalidDataException">They are no longer those that were stored.</exception>
    /// <exception cref="DocumentStoreUnavailableException">The store does not give them now.</exception>
    Task<Stream> OpenAsync(string tenantId, string sha256, CancellationToken cancellationToken);
}

/// <summary>What was stored.</summary>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Size">In bytes.</param>
public sealed record StoredContent(string Sha256, long Size);
