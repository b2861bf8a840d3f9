using System.Buffers;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Http.Bodies;

/// <summary>Reads a body into memory, up to a limit that holds whatever Content-Length claims and whatever server hosts us.</summary>
internal static class BodyBytes
{
    /// <summary>Largest body taken, in bytes.</summary>
    public const int MaxLength = BodyTooLargeException.UsualMaxLength;

    /// <summary>The whole body.</summary>
    /// <exception cref="BodyTooLargeException">It is larger than <paramref name="maxLength"/>.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        HttpRequest request,
        CancellationToken cancellationToken,
        long maxLength = MaxLength
    )
    {
        if (request.ContentLength > maxLength)
        {
            throw TooLarge(maxLength);
        }

        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > maxLength)
            {
                throw TooLarge(maxLength);
            }

            if (result.IsCompleted)
            {
                var bytes = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static BodyTooLargeException TooLarge(long maxLength) => new(maxLength);
}
