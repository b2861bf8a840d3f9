using System.Buffers;
using System.Security.Cryptography;
using VerificationService.Application.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Infrastructure.Documents;

/// <summary>
/// Documents as files, <c>documents/{tenant}/{first two of the hash}/{hash}</c> in the data directory, for the service's own
/// user alone. A file is written whole and to the disk under another name, and then moved, its name to the disk as well:
/// whatever bears a hash is what the hash says, and is there when a row names it.
/// </summary>
internal sealed class FileDocumentStore(DatabaseOptions options) : IDocumentStore
{
    /// <summary>What a file without a row is called until the next sweep; see <see cref="DocumentSweeper"/>.</summary>
    public const string OrphanSuffix = ".orphan";

    private const int BufferSize = 64 * 1024;

    /// <summary>Where all of them lie.</summary>
    public string Root { get; } = Path.Combine(Path.GetFullPath(options.DataDirectory), "documents");

    /// <summary>Where they lie until they are whole. No tenant has this name: it is no identifier.</summary>
    public string Incoming => Path.Combine(Root, ".incoming");

    /// <inheritdoc/>
    public async Task<StoredContent?> StoreAsync(
        string tenantId,
        ReadOnlyMemory<byte> head,
        Stream rest,
        long mostBytes,
        CancellationToken cancellationToken
    )
    {
        PrivateFile.CreateDirectory(Incoming);
        var draft = Path.Combine(Incoming, RandomNumberGenerator.GetHexString(32, lowercase: true));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long size = 0;
            await using (var file = Create(draft))
            {
                for (
                    var chunk = head;
                    chunk.Length > 0;
                    chunk = buffer.AsMemory(0, await rest.ReadAsync(buffer, cancellationToken))
                )
                {
                    if ((size += chunk.Length) > mostBytes)
                    {
                        return null;
                    }

                    hash.AppendData(chunk.Span);
                    await file.WriteAsync(chunk, cancellationToken);
                }

                await file.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
            }

            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            var path = PathOf(tenantId, sha256);
            PrivateFile.CreateDirectory(Path.GetDirectoryName(path)!);

            // Over what may lie there already, which is the same: the file is young again, and no sweep takes it.
            PrivateFile.Move(draft, path, overwrite: true);
            return new StoredContent(sha256, size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            File.Delete(draft);
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string tenantId, string sha256, CancellationToken cancellationToken)
    {
        var path = PathOf(tenantId, sha256);
        var file = new FileStream(
            File.Exists(path) || !File.Exists(path + OrphanSuffix) ? path : path + OrphanSuffix,
            new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = 0,
            }
        );
        try
        {
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) != sha256)
            {
                throw new InvalidDataException($"The stored document {sha256} is not what was stored.");
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private string PathOf(string tenantId, string sha256) =>
        Ids.IsWellFormed(tenantId)
            ? Path.Combine(Root, tenantId, sha256[..2], sha256)
            : throw new ArgumentException("No tenant has this id.", nameof(tenantId));

    private static FileStream Create(string path)
    {
        var create = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, create);
    }
}
