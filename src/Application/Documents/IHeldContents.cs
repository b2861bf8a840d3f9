using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Documents;

/// <summary>
/// Stored contents that the scanner has not answered for, or has found malware in later. They are held by their hash, so that every
/// document and file of the same bytes is.
/// </summary>
public interface IHeldContents
{
    /// <summary>Holds the contents of that hash until the scanner answers; those that are held stay so.</summary>
    Task HoldAsync(string tenantId, string sha256, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Why the contents of that hash are held; null when they are not.</summary>
    Task<HeldContent?> FindAsync(string tenantId, string sha256, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="rows"/> of any tenant that the scanner is to be asked about now.</summary>
    Task<IReadOnlyList<HeldContent>> ListDueAsync(DateTimeOffset now, int rows, CancellationToken cancellationToken);

    /// <summary>Holds them no longer.</summary>
    Task ReleaseAsync(HeldContent held, CancellationToken cancellationToken);

    /// <summary>Holds them for good, because of what was found, or until <paramref name="nextTryAt"/>.</summary>
    Task KeepAsync(HeldContent held, string? found, DateTimeOffset? nextTryAt, CancellationToken cancellationToken);
}

/// <summary>Contents that are held.</summary>
/// <param name="TenantId">Whose.</param>
/// <param name="Sha256">Which, lower-case hex.</param>
/// <param name="Found">The malware in them; null while the scanner has not answered.</param>
public sealed record HeldContent(string TenantId, string Sha256, string? Found)
{
    /// <summary>Why nobody opens or accepts a document of these.</summary>
    public Error Refusal => Found is null ? DocumentErrors.NotScanned : DocumentErrors.InfectedSince;
}
