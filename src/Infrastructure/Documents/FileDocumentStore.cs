using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using VerificationService.Application.Documents;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Infrastructure.Documents;

/// <summary>
/// Documents as files, <c>documents/{tenant}/{first two of the hash}/{hash}</c> in the data directory, for the service's own
/// user alone. A file is written whole and to the disk under another name, and then moved, its name to the disk as well:
/// whatever bears a hash is what the hash says, and is there when a row names it.
/// </summary>
internal sealed class FileDocumentStore(DocumentDrafts drafts, TimeProvider time) : ISweptDocumentStore
{
    /// <summary>Where all of them lie.</summary>
    public string Root => drafts.Root;

    /// <inheritdoc/>
    public string? Elsewhere => null;

    /// <inheritdoc/>
    public async Task<StoredContent?> StoreAsync(
        string tenantId,
        ReadOnlyMemory<byte> head,
        Stream rest,
        long mostBytes,
        CancellationToken cancellationToken
    )
    {
        await using var draft = await drafts.ReceiveAsync(head, rest, mostBytes, willMove: true, cancellationToken);
        if (draft is null)
        {
            return null;
        }

        draft.File.Flush(flushToDisk: true);
        var path = PathOf(tenantId, draft.Sha256);
        PrivateFile.CreateDirectory(Path.GetDirectoryName(path)!);

        // Over what may lie there already, which is the same: the file is young again, and no sweep takes it.
        PrivateFile.Move(draft.File.Name, path, overwrite: true);
        return new StoredContent(draft.Sha256, draft.Size);
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string tenantId, string sha256, CancellationToken cancellationToken)
    {
        var path = PathOf(tenantId, sha256);
        var file = new FileStream(
            Array.Find([path, path + StoredDocument.AsideSuffix], File.Exists)
                ?? throw new FileNotFoundException($"The stored document {sha256} is not there.", path),
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

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredDocument> ListAsync(
        DateTimeOffset before,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (!Directory.Exists(Root))
        {
            yield break;
        }

        foreach (var file in new DirectoryInfo(Root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(Root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (file.LastWriteTimeUtc <= before.UtcDateTime && StoredDocument.Parse(name) is { } document)
            {
                yield return document;
            }
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SetAsideAsync(StoredDocument document, CancellationToken cancellationToken)
    {
        var path = PathOf(document.TenantId, document.Sha256);
        File.Move(path, path + StoredDocument.AsideSuffix, overwrite: true);
        File.SetLastWriteTimeUtc(path + StoredDocument.AsideSuffix, time.GetUtcNow().UtcDateTime);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task BringBackAsync(StoredDocument document, CancellationToken cancellationToken)
    {
        var path = PathOf(document.TenantId, document.Sha256);
        File.Move(path + StoredDocument.AsideSuffix, path, overwrite: true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(StoredDocument document, CancellationToken cancellationToken)
    {
        File.Delete(PathOf(document.TenantId, document.Sha256) + StoredDocument.AsideSuffix);
        return Task.CompletedTask;
    }

    private string PathOf(string tenantId, string sha256) =>
        Path.Combine(Root, StoredDocument.NameOf(tenantId, sha256));
}
