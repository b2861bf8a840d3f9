using System.Buffers;

namespace VerificationService.Api.Bodies;

/// <summary>Reads a body into memory, up to a limit that holds whatever Content-Length claims and whatever server hosts us.</summary>
internal static class BodyBytes
{
    /// <summary>Largest body taken, in bytes.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>The whole body.</summary>
    /// <exception cref="BadHttpRequestException">413 when it is larger than <see cref="MaxLength"/>.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (request.ContentLength > MaxLength)
        {
            throw TooLarge();
        }

        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > MaxLength)
            {
                throw TooLarge();
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

    private static BadHttpRequestException TooLarge() =>
        new("The request body is too large.", StatusCodes.Status413PayloadTooLarge);
}
