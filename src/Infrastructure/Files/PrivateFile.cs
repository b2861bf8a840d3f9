using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace VerificationService.Infrastructure.Files;

/// <summary>Files and directories that only the service's own user may read: keys, mail, the database.</summary>
public static partial class PrivateFile
{
    /// <summary>
    /// The file's bytes; made from <paramref name="create"/> when it is not there. Two processes that start at once
    /// agree on one: it is written whole under another name and moved without overwriting.
    /// </summary>
    public static byte[] ReadOrCreate(string path, Func<byte[]> create)
    {
        CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!File.Exists(path))
        {
            var draft = $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
            using (var file = Create(draft))
            {
                file.Write(create());
                file.Flush(flushToDisk: true);
            }

            try
            {
                Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        return File.ReadAllBytes(path);
    }

    /// <summary>A new file that only the service's own user may read, open for writing and reading back.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Makes a directory that only the service's own user may enter; one that is there stays as it is.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            // The mode goes to the last directory alone: those above it are made one by one.
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } parent)
            {
                CreateDirectory(parent);
            }

            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
    }

    /// <summary>
    /// Gives a file that is on the disk another name, and returns when the name is on the disk too: a power loss after
    /// that finds it.
    /// </summary>
    /// <exception cref="IOException">The name is taken, or the disk failed.</exception>
    public static void Move(string from, string to, bool overwrite)
    {
        if (overwrite || OperatingSystem.IsWindows())
        {
            File.Move(from, to, overwrite);
        }
        else if (Link(from, to) == 0)
        {
            // The framework looks whether the name is taken and then renames: of two at once, the second would replace the first.
            File.Delete(from);
        }
        else if (Marshal.GetLastPInvokeError() == NameIsTaken)
        {
            throw new IOException($"{to} is there already.");
        }
        else
        {
            File.Move(from, to, overwrite: false); // A file system without hard links.
        }

        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>
    /// Brings the names in a directory to the disk. POSIX keeps them apart from the files: fsync of a file says nothing of
    /// its name (fsync(2)). Windows has no such call, and writes names through its journal.
    /// </summary>
    /// <exception cref="IOException">The directory is not there, or the disk failed.</exception>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // The framework opens no directories.
        using var directory = new SafeFileHandle(Open(path, ReadOnly), ownsHandle: true);
        if (directory.IsInvalid)
        {
            throw new IOException($"{path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        RandomAccess.FlushToDisk(directory);
    }

    // O_RDONLY and EEXIST, on every Unix.
    private const int ReadOnly = 0;
    private const int NameIsTaken = 17;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
