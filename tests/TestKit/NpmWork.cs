namespace VerificationService.TestKit;

/// <summary>A folder with scripts that use packages; gone with what was written into it.</summary>
public sealed class NpmWork : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("verification-npm-");

    internal NpmWork(Npm npm, IEnumerable<string> files)
    {
        Directory.CreateSymbolicLink(Path.Combine(Folder, "node_modules"), npm.Modules);
        foreach (var file in files)
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }
    }

    /// <summary>Where it is.</summary>
    public string Folder => folder.FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(Path.Combine(Folder, "node_modules"));
        folder.Delete(recursive: true);
    }
}
