using System.Text.RegularExpressions;

namespace VerificationService.TestKit;

/// <summary>Facts of audit entries, as tests compare them.</summary>
public static partial class Salts
{
    /// <summary>The facts without the salt, which nobody can know beforehand.</summary>
    public static string Without(string facts) => Salt().Replace(facts, string.Empty);

    [GeneratedRegex(",\"salt\":\"[A-Za-z0-9_-]{22}\"")]
    private static partial Regex Salt();
}
