using System.Security.Cryptography;

namespace VerificationService.Infrastructure.Database;

/// <summary>Files and directories that only the service's own user may read: keys, mail, the database.</summary>
public static class PrivateFile
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
                File.Move(draft, path, overwrite: false);
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
        }
    }
}
