using System.Buffers;
using System.Security.Cryptography;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Infrastructure.Documents;

/// <summary>
/// Where documents lie on this node while they are under way, for the service's own user alone: what comes in until its hash
/// is known, and what an object store sent until the hash is checked. No document is ever in memory as a whole.
/// </summary>
internal sealed class DocumentDrafts(DatabaseOptions database)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>The files of the documents of this node. With an object store they hold drafts alone.</summary>
    public string Root { get; } = Path.Combine(Path.GetFullPath(database.DataDirectory), "documents");

    /// <summary>Where drafts lie. No tenant has this name: it is no identifier.</summary>
    public string Incoming => Path.Combine(Root, ".incoming");

    /// <summary>
    /// Takes in <paramref name="head"/> and all that follows it in <paramref name="rest"/>; null, and nothing kept, when that
    /// is more than <paramref name="mostBytes"/>.
    /// </summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="rest">The others; read, not disposed of.</param>
    /// <param name="mostBytes">The most that is taken.</param>
    /// <param name="willMove">Whether the file gets a name of its own later; any other goes as soon as it is closed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DocumentDraft?> ReceiveAsync(
        ReadOnlyMemory<byte> head,
        Stream rest,
        long mostBytes,
        bool willMove,
        CancellationToken cancellationToken
    )
    {
        PrivateFile.CreateDirectory(Incoming);
        var file = Create(
            Path.Combine(Incoming, RandomNumberGenerator.GetHexString(32, lowercase: true)),
            FileOptions.Asynchronous | (willMove ? FileOptions.None : FileOptions.DeleteOnClose)
        );
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        DocumentDraft? draft = null;
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long size = 0;
            var chunk = head;
            do
            {
                if ((size += chunk.Length) > mostBytes)
                {
                    return null;
                }

                hash.AppendData(chunk.Span);
                await file.WriteAsync(chunk, cancellationToken);
                chunk = buffer.AsMemory(0, await rest.ReadAsync(buffer, cancellationToken));
            } while (chunk.Length > 0);

            await file.FlushAsync(cancellationToken);
            return draft = new DocumentDraft(file, Convert.ToHexStringLower(hash.GetHashAndReset()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            if (draft is null)
            {
                await file.DisposeAsync();
                File.Delete(file.Name);
            }
        }
    }

    /// <summary>Removes what a node that was killed left, last written before <paramref name="before"/>; the number removed.</summary>
    public int RemoveForgotten(DateTimeOffset before)
    {
        var forgotten = Directory.Exists(Incoming)
            ? new DirectoryInfo(Incoming)
                .EnumerateFiles()
                .Where(file => file.LastWriteTimeUtc <= before.UtcDateTime)
                .ToList()
            : [];
        forgotten.ForEach(file => file.Delete());
        return forgotten.Count;
    }

    // Shared for deletion: Windows lets no open file be moved or deleted otherwise.
    private static FileStream Create(string path, FileOptions options)
    {
        var create = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            Options = options,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, create);
    }
}

/// <summary>A document under way; its file goes when this is disposed of, unless it was moved.</summary>
/// <param name="File">All of it, open.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Size">In bytes.</param>
internal sealed record DocumentDraft(FileStream File, string Sha256, long Size) : IAsyncDisposable
{
    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await File.DisposeAsync();
        System.IO.File.Delete(File.Name);
    }
}
