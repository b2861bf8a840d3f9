using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

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
        if (!File.Exists(path))
        {
            Create(path);
        }

        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportFromPem(File.ReadAllText(path));
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

    // Written whole under another name and then linked to its own, which fails when the name is taken: two processes
    // that start together end up with one key, and none ever reads half a file.
    private static void Create(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(
                directory,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }

        var temporary = $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256))
            using (var file = new FileStream(temporary, options))
            using (var writer = new StreamWriter(file))
            {
                writer.WriteLine(ecdsa.ExportPkcs8PrivateKeyPem());
                writer.Flush();
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first; its key is the key.
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
