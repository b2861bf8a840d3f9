using System.Data.Common;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using VerificationService.Application.Installation;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Infrastructure.Installation;

/// <summary>
/// One backup in one file: a tar archive of the data directory's parts, and last a manifest with the SHA-256 of each, so
/// that an archive that was cut off or damaged is told from a whole one.
/// </summary>
public static class BackupArchive
{
    /// <summary>The database's name in archive and data directory.</summary>
    public const string DatabaseFile = "verification.db";

    private const string Manifest = "manifest.json";
    private const int Format = 1;

    // What of the data directory is part of it. Mail that was written instead of sent, and what processes share, is not.
    private static readonly string[] Folders = ["keys", "documents"];

    /// <summary>Writes an archive to <paramref name="output"/>; the number of files in it.</summary>
    internal static async Task<int> WriteAsync(
        Stream output,
        string databaseCopy,
        string dataDirectory,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var files = new List<ManifestFile>();
        await using var tar = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true);
        await AddAsync(DatabaseFile, databaseCopy);

        // After the database: whatever it refers to is there by then, and stays.
        foreach (var folder in Folders.Select(name => Path.Combine(dataDirectory, name)).Where(Directory.Exists))
        {
            foreach (
                var path in Directory
                    .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal)
            )
            {
                await AddAsync(Path.GetRelativePath(dataDirectory, path).Replace('\\', '/'), path);
            }
        }

        var manifest = JsonSerializer.SerializeToUtf8Bytes(new ManifestContent(Format, now, files));
        using var stream = new MemoryStream(manifest);
        await tar.WriteEntryAsync(Entry(Manifest, stream, now), cancellationToken);
        return files.Count;

        async Task AddAsync(string name, string path)
        {
            await using var file = File.OpenRead(path);
            files.Add(
                new ManifestFile(
                    name,
                    file.Length,
                    Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))
                )
            );
            file.Position = 0;
            await tar.WriteEntryAsync(Entry(name, file, now), cancellationToken);
        }
    }

    /// <summary>
    /// Unpacks <paramref name="archive"/> into <paramref name="directory"/>, which must be empty or not there, private to
    /// its owner; the number of files. What was unpacked of an archive that is not whole is removed again.
    /// </summary>
    public static async Task<Result<int>> ExtractAsync(
        string archive,
        string directory,
        CancellationToken cancellationToken
    )
    {
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            return BackupErrors.NotEmpty(directory);
        }

        string? damage = "it is cut off";
        PrivateFile.CreateDirectory(directory);
        try
        {
            var files = new Dictionary<string, ManifestFile>();
            await using var input = File.OpenRead(archive);
            await using var tar = new TarReader(input);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (entry.Name == Manifest && entry.DataStream is { } stream)
                {
                    var manifest = await JsonSerializer.DeserializeAsync<ManifestContent>(
                        stream,
                        JsonSerializerOptions.Default,
                        cancellationToken
                    );
                    damage = DamageOf(manifest, files) ?? SqliteDialect.DamageOf(Path.Combine(directory, DatabaseFile));
                    break;
                }

                if (entry.EntryType != TarEntryType.RegularFile || !IsOurs(entry.Name))
                {
                    damage = $"'{entry.Name}' does not belong into one";
                    break;
                }

                files[entry.Name] = await ExtractAsync(entry, directory, cancellationToken);
            }

            if (damage is not null)
            {
                return BackupErrors.NotABackup(archive, damage);
            }

            foreach (var made in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories))
            {
                PrivateFile.SyncDirectory(made);
            }

            PrivateFile.SyncDirectory(directory);
            return files.Count;
        }
        catch (Exception exception)
            when (exception is InvalidDataException or EndOfStreamException or JsonException or FormatException)
        {
            return BackupErrors.NotABackup(archive, damage ?? exception.Message);
        }
        catch (DbException exception)
        {
            return BackupErrors.NotABackup(archive, exception.Message);
        }
        finally
        {
            if (damage is not null)
            {
                Empty(directory);
            }
        }
    }

    /// <summary>Removes what a restore that failed has unpacked.</summary>
    public static void Empty(string directory)
    {
        foreach (var path in Directory.EnumerateFiles(directory))
        {
            File.Delete(path);
        }

        foreach (var path in Directory.EnumerateDirectories(directory))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static PaxTarEntry Entry(string name, Stream content, DateTimeOffset now) =>
        new(TarEntryType.RegularFile, name)
        {
            DataStream = content,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            ModificationTime = now,
        };

    private static async Task<ManifestFile> ExtractAsync(
        TarEntry entry,
        string directory,
        CancellationToken cancellationToken
    )
    {
        var path = Path.Combine(directory, entry.Name);
        PrivateFile.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = PrivateFile.Create(path);
        if (entry.DataStream is { } content)
        {
            await content.CopyToAsync(file, cancellationToken);
        }

        file.Flush(flushToDisk: true);
        file.Position = 0;
        return new ManifestFile(
            entry.Name,
            file.Length,
            Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))
        );
    }

    // Names that stay inside the data directory and mean the same on every file system.
    private static bool IsOurs(string name)
    {
        var parts = name.Split('/');
        return (name == DatabaseFile || (parts.Length > 1 && Folders.Contains(parts[0])))
            && Array.TrueForAll(
                parts,
                part =>
                    part.Length > 0
                    && part.Trim('.').Length > 0
                    && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            );
    }

    private static string? DamageOf(ManifestContent? manifest, Dictionary<string, ManifestFile> files) =>
        manifest is null || manifest.Format != Format ? "another version of this service wrote it"
        : !files.ContainsKey(DatabaseFile) ? "it holds no database"
        : manifest.Files.Count != files.Count ? "a file is missing or was added"
        : manifest.Files.FirstOrDefault(file => files.GetValueOrDefault(file.Name) != file) is { } changed
            ? $"'{changed.Name}' is not what was written"
        : null;

    private sealed record ManifestContent(int Format, DateTimeOffset CreatedAt, IReadOnlyList<ManifestFile> Files);

    private sealed record ManifestFile(string Name, long Length, string Sha256);
}
