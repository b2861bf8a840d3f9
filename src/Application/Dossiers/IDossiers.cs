using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Dossiers;

/// <summary>Makes dossiers: a ZIP file that tells one case whole and proves it without this installation.</summary>
public interface IDossiers
{
    /// <summary>Seals the audit and hashes all that the dossier will hold, without its documents' contents: those have a hash.</summary>
    Task<IDossier> PrepareAsync(DossierOrder order, CancellationToken cancellationToken);
}

/// <summary>A dossier whose every file is known by its hash, and none is kept.</summary>
public interface IDossier
{
    /// <summary>What it should be called.</summary>
    string FileName { get; }

    /// <summary>The sum of its files' sizes, in bytes.</summary>
    long Bytes { get; }

    /// <summary>How many files it holds.</summary>
    int Files { get; }

    /// <summary>SHA-256 of <c>manifest.json</c>, lower-case hex, which names the hash of every other file.</summary>
    string ManifestSha256 { get; }

    /// <summary>Writes the ZIP.</summary>
    /// <param name="zip">Where to; it need not be seekable.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <exception cref="InvalidDataException">
    /// A file is no longer what was hashed: the case was changed or erased meanwhile, or a stored document is damaged. What was
    /// written is no dossier.
    /// </exception>
    Task WriteAsync(Stream zip, CancellationToken cancellationToken);
}

/// <summary>What is asked for.</summary>
public sealed record DossierOrder
{
    /// <summary>The case, as it stands.</summary>
    public required VerificationView Case { get; init; }

    /// <summary>What for.</summary>
    public required string Purpose { get; init; }

    /// <summary>Whether notes kept among those who decide are in it.</summary>
    public required bool WithAdminNotes { get; init; }

    /// <summary>Who asks.</summary>
    public required Actor By { get; init; }

    /// <summary>When, UTC, whole milliseconds.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Told how far it is, now and then.</summary>
    public IProgress<WorkProgress>? Progress { get; init; }
}
