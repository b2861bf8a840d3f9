using VerificationService.Application.Documents;
using VerificationService.Domain.Shared;

namespace VerificationService.Infrastructure.Documents;

/// <summary>A store as <see cref="DocumentSweeper"/> sees it: what lies in it, and what is done with what nobody names.</summary>
internal interface ISweptDocumentStore : IDocumentStore
{
    /// <summary>Where its documents are, in words for an operator, when no backup of the data directory holds them; else null.</summary>
    string? Elsewhere { get; }

    /// <summary>What was last written before <paramref name="before"/>, in no order. Whatever else lies there is left out.</summary>
    IAsyncEnumerable<StoredDocument> ListAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Gives it another name, under which it can still be opened, and is young again.</summary>
    Task SetAsideAsync(StoredDocument document, CancellationToken cancellationToken);

    /// <summary>Gives it its own name again.</summary>
    Task BringBackAsync(StoredDocument document, CancellationToken cancellationToken);

    /// <summary>Removes what was set aside; what an upload wrote under its own name since then stays.</summary>
    Task RemoveAsync(StoredDocument document, CancellationToken cancellationToken);
}

/// <summary>A document that lies in a store.</summary>
/// <param name="TenantId">Whose it is.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="IsSetAside">Whether a sweep found nobody who names it.</param>
internal sealed record StoredDocument(string TenantId, string Sha256, bool IsSetAside)
{
    /// <summary>What follows the name of one that was set aside.</summary>
    public const string AsideSuffix = ".orphan";

    /// <summary>Its name in every store: <c>{tenant}/{first two of the hash}/{hash}</c>.</summary>
    /// <exception cref="ArgumentException">No tenant has this id: it could lead out of the store.</exception>
    public static string NameOf(string tenantId, string sha256) =>
        Ids.IsWellFormed(tenantId)
            ? $"{tenantId}/{sha256[..2]}/{sha256}"
            : throw new ArgumentException("No tenant has this id.", nameof(tenantId));

    /// <summary>The document of that name; null where the name is none of a document.</summary>
    public static StoredDocument? Parse(string name)
    {
        var isSetAside = name.EndsWith(AsideSuffix, StringComparison.Ordinal);
        var parts = (isSetAside ? name[..^AsideSuffix.Length] : name).Split('/');
        return
            parts is [var tenant, { Length: 2 } start, { Length: 64 } sha256]
            && Ids.IsWellFormed(tenant)
            && sha256.StartsWith(start, StringComparison.Ordinal)
            && sha256.All(char.IsAsciiHexDigitLower)
            ? new StoredDocument(tenant, sha256, isSetAside)
            : null;
    }
}
