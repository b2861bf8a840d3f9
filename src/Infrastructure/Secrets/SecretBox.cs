using System.Security.Cryptography;
using System.Text;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Infrastructure.Secrets;

/// <summary>
/// Keeps secrets that must be used again (signing secrets, answers that show one) encrypted at rest: AES-256-GCM under a key from
/// configuration (<c>Secrets:Key</c>, base64 of 32 bytes, the same on every node) or, without one, a key made once in
/// the data directory.
/// </summary>
internal sealed class SecretBox
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] key;

    public SecretBox(SecretsOptions secrets, DatabaseOptions options) =>
        key = secrets.Key is null
            ? PrivateFile.ReadOrCreate(
                Path.Combine(options.DataDirectory, "keys", "secrets.key"),
                () => RandomNumberGenerator.GetBytes(32)
            )
            : Convert.FromBase64String(secrets.Key);

    /// <summary>Encrypts; <paramref name="context"/> (the row's owner, say) must be the same when opening.</summary>
    public byte[] Seal(string secret, string context) => SealBytes(Encoding.UTF8.GetBytes(secret), context);

    /// <inheritdoc cref="Seal"/>
    public byte[] SealBytes(ReadOnlySpan<byte> plain, string context)
    {
        var box = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(
            box.AsSpan(0, NonceSize),
            plain,
            box.AsSpan(NonceSize, plain.Length),
            box.AsSpan(NonceSize + plain.Length),
            Encoding.UTF8.GetBytes(context)
        );
        return box;
    }

    /// <summary>Decrypts, and throws when the bytes, the key or the context are not the same.</summary>
    public string Open(byte[] box, string context) => Encoding.UTF8.GetString(OpenBytes(box, context));

    /// <inheritdoc cref="Open"/>
    public byte[] OpenBytes(byte[] box, string context)
    {
        var plain = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(
            box.AsSpan(0, NonceSize),
            box.AsSpan(NonceSize, plain.Length),
            box.AsSpan(NonceSize + plain.Length),
            plain,
            Encoding.UTF8.GetBytes(context)
        );
        return plain;
    }
}
