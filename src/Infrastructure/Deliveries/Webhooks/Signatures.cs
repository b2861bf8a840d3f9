using System.Security.Cryptography;
using System.Text;
using VerificationService.Domain.Deliveries;

namespace VerificationService.Infrastructure.Deliveries.Webhooks;

/// <summary>The two signatures a request carries.</summary>
internal static class Signatures
{
    /// <summary>
    /// Standard Webhooks: <c>v1,</c> and the base64 of HMAC-SHA256 over <c>{id}.{timestamp}.{body}</c>, one for every
    /// secret in force, separated by spaces. The key is <see cref="SigningSecret.KeyOf"/>.
    /// </summary>
    public static string Standard(IEnumerable<string> secrets, string id, long timestamp, byte[] body)
    {
        var head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        return string.Join(' ', secrets.Select(secret => "v1," + Sign(secret)));

        string Sign(string secret)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, SigningSecret.KeyOf(secret));
            hmac.AppendData(head);
            hmac.AppendData(body);
            return Convert.ToBase64String(hmac.GetHashAndReset());
        }
    }

    /// <summary>
    /// v1's <c>x-data-integrity</c>: lower-case hex of HMAC-SHA512, the key the callback secret as it is written, the
    /// message the base64 of the raw body.
    /// </summary>
    public static string DataIntegrity(string secret, byte[] body) =>
        Convert.ToHexStringLower(
            HMACSHA512.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(Convert.ToBase64String(body)))
        );
}
