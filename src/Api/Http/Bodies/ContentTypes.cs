using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace VerificationService.Api.Http.Bodies;

/// <summary>Which content types a surface takes.</summary>
internal static class ContentTypes
{
    public const string Json = "application/json";
    public const string Multipart = "multipart/form-data";
    public const string Form = "application/x-www-form-urlencoded";

    /// <summary>Whether the body is declared as JSON in UTF-8.</summary>
    public static bool IsJson(HttpRequest request) => Is(request, Json);

    /// <summary>Whether the body is declared as a form in UTF-8.</summary>
    public static bool IsForm(HttpRequest request) => Is(request, Form);

    /// <summary>Whether the body is declared as parts, one of them a file.</summary>
    public static bool IsMultipart(HttpRequest request) => Is(request, Multipart);

    /// <summary>Whether there may be a body at all.</summary>
    public static bool HasBody(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody
        ?? request.ContentLength is not (null or 0);

    private static bool Is(HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
        && (
            !type.Charset.HasValue
            || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        );
}
