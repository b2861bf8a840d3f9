using System.Security.Cryptography;
using System.Text;
using VerificationService.Application.Audit;
using VerificationService.Application.Installation;
using VerificationService.Domain.Audit;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// Signs heads with ECDSA over P-256 and SHA-256, which every openssl can check. The key is its own,
/// <c>keys/audit-es256.pem</c>: the one of the tokens is removed to end every token, and this one never is.
/// </summary>
internal sealed class HeadSigner(DatabaseOptions options) : IHeadSigner, IDisposable
{
    private readonly string path = Path.Combine(options.DataDirectory, "keys", "audit-es256.pem");
    private ECDsa? key;

    /// <inheritdoc/>
    public string PublicKey => Key.ExportSubjectPublicKeyInfoPem() + "\n";

    private ECDsa Key => key ??= Load();

    /// <inheritdoc/>
    public SignedHead Sign(AuditHead head) => new(head, Sign(Encoding.ASCII.GetBytes(head.ToText())));

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> bytes) =>
        Key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <inheritdoc/>
    public bool IsSigned(SignedHead signed, string? publicKeys) =>
        publicKeys is null
            ? IsSignedBy(Key, BytesOf(signed), signed.Signature)
            : IsSignedByOneOf(publicKeys, BytesOf(signed), signed.Signature);

    /// <inheritdoc/>
    public void Dispose() => key?.Dispose();

    /// <summary>Whether one of the public keys, in PEM, signed the bytes.</summary>
    public static bool IsSignedByOneOf(string publicKeys, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        for (
            var rest = publicKeys.AsSpan();
            PemEncoding.TryFind(rest, out var found);
            rest = rest[found.Location.End..]
        )
        {
            using var candidate = ECDsa.Create();
            try
            {
                candidate.ImportFromPem(rest[found.Location]);
            }
            catch (Exception exception) when (exception is ArgumentException or CryptographicException)
            {
                continue;
            }

            if (IsSignedBy(candidate, bytes, signature))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] BytesOf(SignedHead signed) => Encoding.ASCII.GetBytes(signed.Head.ToText());

    private static bool IsSignedBy(ECDsa key, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature) =>
        key.VerifyData(bytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private ECDsa Load()
    {
        var pem = PrivateFile.ReadOrCreate(path, NewKey);
        var loaded = ECDsa.Create();
        try
        {
            loaded.ImportFromPem(Encoding.UTF8.GetString(pem));
            return loaded;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            loaded.Dispose();
            throw new ConfigurationException(
                $"{path} does not hold an EC private key in PEM; restore it from a backup.",
                exception
            );
        }
    }

    private static byte[] NewKey()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
