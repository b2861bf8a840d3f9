using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VerificationService.Domain.Shared;

/// <summary>Digests of texts.</summary>
public static class Digests
{
    // A length and its colon.
    private const int LengthDigits = 12;
    private const int OnStack = 2048;

    /// <summary>
    /// 16 random bytes as 22 characters of base64url. Beside texts under one digest they keep it from confirming a guess of the
    /// texts, once both are erased.
    /// </summary>
    public static string Salt() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>SHA-256 of the text in UTF-8, lower-case hex: what <c>sha256sum</c> says of a file that holds it.</summary>
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// SHA-256 over all of <paramref name="fields"/>, lower-case hex. Each goes in with its length first, so that moving a
    /// character from one field to the next changes the digest.
    /// </summary>
    public static string Of(params ReadOnlySpan<string?> fields)
    {
        var most = 0;
        foreach (var field in fields)
        {
            most += LengthDigits + Encoding.UTF8.GetByteCount(field ?? "");
        }

        Span<byte> bytes = most <= OnStack ? stackalloc byte[OnStack] : new byte[most];
        var length = 0;
        foreach (var field in fields)
        {
            (field?.Length ?? -1).TryFormat(bytes[length..], out var digits, default, CultureInfo.InvariantCulture);
            length += digits;
            bytes[length++] = (byte)':';
            length += Encoding.UTF8.GetBytes(field, bytes[length..]);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], digest);
        return Convert.ToHexStringLower(digest);
    }
}
