using Microsoft.Net.Http.Headers;
using VerificationService.Api.Http.Errors;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Bodies;

/// <summary>Which codings of a body are taken: none but identity. Nothing is unpacked, and so nothing explodes.</summary>
internal static class ContentEncodings
{
    /// <summary>What a 415 names in <c>Accept-Encoding</c> (RFC 9110 §15.5.16 and §12.5.3).</summary>
    public const string Accepted = "identity";

    /// <summary>Whether the body, where there is one, comes as it is (RFC 9110 §8.4).</summary>
    public static bool AreAccepted(HttpRequest request) =>
        !request.Headers.TryGetValue(HeaderNames.ContentEncoding, out var values)
        || !ContentTypes.HasBody(request)
        || values
            .ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .All(coding => coding.Equals(Accepted, StringComparison.OrdinalIgnoreCase));

    /// <summary>A body that is packed.</summary>
    public static readonly Failure Unsupported = new(
        StatusCodes.Status415UnsupportedMediaType,
        "UNSUPPORTED_CONTENT_ENCODING",
        "Content-Encoding must be left out or be identity: send the body unpacked"
    )
    {
        NamedAsSent = true,
        AcceptEncoding = Accepted,
        Fields =
        [
            new FieldError(
                "Content-Encoding",
                "Content-Encoding must be left out or be identity: send the body unpacked"
            ),
        ],
    };
}
