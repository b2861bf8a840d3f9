using System.Security.Cryptography;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Documents;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Infrastructure.Installation;

/// <summary>
/// Copies the database as it stands at one moment, beside the file that is to be, packs it, and gives the file its name
/// when all of it is on disk: a backup is there whole or not at all.
/// </summary>
internal sealed class Backups(
    SqlDialect dialect,
    DatabaseOptions options,
    ISweptDocumentStore documents,
    TimeProvider time
) : IBackups
{
    /// <inheritdoc/>
    public async Task<Result<BackupMade>> CreateAsync(
        string file,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (dialect.BackupTools is { } tools)
        {
            return BackupErrors.OwnTools(tools);
        }

        if (File.Exists(file))
        {
            return BackupErrors.Exists(file);
        }

        var draft = $"{file}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var copy = draft + ".database";
        try
        {
            await PrivateFile.Create(copy).DisposeAsync();
            if (await dialect.CopyAsync(copy, progress, cancellationToken) is { } damage)
            {
                return BackupErrors.NotSound(damage);
            }

            int files;
            long bytes;
            await using (var output = PrivateFile.Create(draft))
            {
                files = await BackupArchive.WriteAsync(
                    output,
                    copy,
                    options.DataDirectory,
                    time.Now(),
                    cancellationToken
                );
                output.Flush(flushToDisk: true);
                bytes = output.Length;
            }

            PrivateFile.Move(draft, file, overwrite: false);
            return new BackupMade(files, bytes, documents.Elsewhere);
        }
        finally
        {
            File.Delete(copy);
            File.Delete(draft);
        }
    }
}
