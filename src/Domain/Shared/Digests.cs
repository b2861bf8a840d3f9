using System.Security.Cryptography;
using System.Text;

namespace VerificationService.Domain.Shared;

/// <summary>One digest over several fields.</summary>
public static class Digests
{
    /// <summary>
    /// SHA-256 over all of <paramref name="fields"/>, lower-case hex. Each goes in with its length first, so that moving a
    /// character from one field to the next changes the digest.
    /// </summary>
    public static string Of(IEnumerable<string?> fields)
    {
        var text = new StringBuilder();
        foreach (var field in fields)
        {
            text.Append(field?.Length ?? -1).Append(':').Append(field);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
