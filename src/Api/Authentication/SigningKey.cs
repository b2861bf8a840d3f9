using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Secrets;

namespace VerificationService.Api.Authentication;

/// <summary>
/// The ES256 key that signs our tokens, the same on every node (<see cref="SharedKeys"/>), made once by whichever
/// process comes first: <c>keys/jwt-es256.pem</c> in the data directory, or on SQL Server a row. Removing it ends every
/// token.
/// </summary>
internal sealed class SigningKey(SharedKeys keys) : IDisposable
{
    private const string Name = "jwt-es256.pem";
    private ECDsaSecurityKey? key;

    /// <summary>The key, with its RFC 7638 thumbprint as <c>kid</c>.</summary>
    public ECDsaSecurityKey Key =>
        key ?? throw new DatabaseUnavailableException("The signing key has not been read yet.");

    /// <summary>Reads or makes it, once the database is migrated.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (pem, place) = await keys.ReadOrCreateAsync(Name, NewKey, cancellationToken);
        key ??= Parse(pem, place);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        key?.ECDsa.Dispose();
    }

    private static ECDsaSecurityKey Parse(string pem, string place)
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportFromPem(pem);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw new ConfigurationException(
                $"{place} does not hold an EC private key in PEM; restore it, or remove it to have a new one made.",
                exception
            );
        }

        if (
            ecdsa.ExportParameters(includePrivateParameters: false).Curve.Oid.Value
            != ECCurve.NamedCurves.nistP256.Oid.Value
        )
        {
            throw new ConfigurationException($"{place} must hold a key on the curve P-256, which ES256 asks for.");
        }

        var loaded = new ECDsaSecurityKey(ecdsa);
        loaded.KeyId = Base64UrlEncoder.Encode(loaded.ComputeJwkThumbprint());
        return loaded;
    }

    private static string NewKey()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return ecdsa.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
