using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Api.Authentication;

/// <summary>
/// The ES256 key that signs our tokens: <c>keys/jwt-es256.pem</c> in the data directory, readable by its owner alone,
/// made once by whichever process comes first. Removing the file ends every token.
/// </summary>
internal sealed class SigningKey : IDisposable
{
    private readonly Lazy<ECDsaSecurityKey> key;

    /// <param name="dataDirectory">Where this node keeps its files.</param>
    public SigningKey(string dataDirectory) =>
        key = new Lazy<ECDsaSecurityKey>(() => Load(Path.Combine(dataDirectory, "keys", "jwt-es256.pem")));

    /// <summary>The key, with its RFC 7638 thumbprint as <c>kid</c>.</summary>
    public ECDsaSecurityKey Key => key.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (key.IsValueCreated)
        {
            key.Value.ECDsa.Dispose();
        }
    }

    private static ECDsaSecurityKey Load(string path)
    {
        var pem = PrivateFile.ReadOrCreate(path, NewKey);
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw new InvalidOperationException(
                $"{path} does not hold an EC private key in PEM; restore it, or remove it to have a new one made.",
                exception
            );
        }

        if (
            ecdsa.ExportParameters(includePrivateParameters: false).Curve.Oid.Value
            != ECCurve.NamedCurves.nistP256.Oid.Value
        )
        {
            throw new InvalidOperationException($"{path} must hold a key on the curve P-256, which ES256 asks for.");
        }

        var loaded = new ECDsaSecurityKey(ecdsa);
        loaded.KeyId = Base64UrlEncoder.Encode(loaded.ComputeJwkThumbprint());
        return loaded;
    }

    private static byte[] NewKey()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Encoding.ASCII.GetBytes(ecdsa.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
