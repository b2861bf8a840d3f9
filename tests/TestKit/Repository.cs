namespace VerificationService.TestKit;

/// <summary>The repository that these tests were built from, for what lies in it beside the code.</summary>
public static class Repository
{
    private static readonly string Root = Find();

    /// <summary>A file or folder of it.</summary>
    public static string PathOf(params string[] names) => Path.Combine([Root, .. names]);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Verification.sln")))
        {
            folder =
                Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("These tests run inside the repository they were built from.");
        }

        return folder;
    }
}
