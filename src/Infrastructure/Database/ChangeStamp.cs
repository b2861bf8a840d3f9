using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Infrastructure.Database;

/// <summary>
/// Eight bytes in the data directory, mapped into every process that uses it, that change whenever something cached
/// changes: what the command line revokes is revoked in the running service at once, and looking costs nothing.
/// </summary>
internal sealed class ChangeStamp : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    public ChangeStamp(DatabaseOptions options)
    {
        PrivateFile.CreateDirectory(Path.GetFullPath(options.DataDirectory));
        file = MemoryMappedFile.CreateFromFile(
            new FileStream(
                Path.Combine(options.DataDirectory, "change-stamp"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.ReadWrite
            ),
            mapName: null,
            sizeof(long),
            MemoryMappedFileAccess.ReadWrite,
            HandleInheritability.None,
            leaveOpen: false
        );
        view = file.CreateViewAccessor(0, sizeof(long));
    }

    /// <summary>The stamp now. What was read from the database before it changed is out of date.</summary>
    public long Current => view.ReadInt64(0);

    /// <summary>Changes it. Random, not counted: two processes that change it at once must not end on the same value.</summary>
    public void Change() => view.Write(0, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))));

    /// <inheritdoc/>
    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
