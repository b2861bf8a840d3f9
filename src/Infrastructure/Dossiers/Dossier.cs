using System.IO.Compression;
using VerificationService.Application.Dossiers;
using VerificationService.Application.Pipeline;

namespace VerificationService.Infrastructure.Dossiers;

/// <summary>The files of a dossier in their order, and the ZIP of them.</summary>
internal sealed class Dossier(
    string fileName,
    string manifestSha256,
    IReadOnlyList<DossierPart> parts,
    DateTimeOffset at,
    IProgress<WorkProgress>? progress
) : IDossier
{
    /// <inheritdoc/>
    public string FileName => fileName;

    /// <inheritdoc/>
    public long Bytes { get; } = parts.Sum(part => part.Size);

    /// <inheritdoc/>
    public int Files => parts.Count;

    /// <inheritdoc/>
    public string ManifestSha256 => manifestSha256;

    /// <inheritdoc/>
    public async Task WriteAsync(Stream zip, CancellationToken cancellationToken)
    {
        await using var gathered = new GatheredWrites(zip);

        // Not disposed of when a part fails: that would end the file as if it were whole.
        var archive = await ZipArchive.CreateAsync(
            gathered,
            ZipArchiveMode.Create,
            leaveOpen: true,
            entryNameEncoding: null,
            cancellationToken
        );
        var written = 0L;
        foreach (var part in parts)
        {
            var entry = archive.CreateEntry(
                part.Name,
                part.IsText ? CompressionLevel.Fastest : CompressionLevel.NoCompression
            );
            entry.LastWriteTime = at;
            await using (var stream = await entry.OpenAsync(cancellationToken))
            await using (var hashed = new HashingStream(stream))
            {
                await part.WriteAsync(hashed, cancellationToken);
                if (hashed.Sha256 != part.Sha256)
                {
                    throw new InvalidDataException(
                        $"{part.Name} of {fileName} is no longer what was hashed when the export began."
                    );
                }
            }

            await gathered.FlushAsync(cancellationToken);
            progress?.Report(new WorkProgress("files written", ++written));
        }

        await archive.DisposeAsync();
        await gathered.FlushAsync(cancellationToken);
    }
}
