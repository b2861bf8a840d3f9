using System.Globalization;

namespace VerificationService.Api.Hosting;

/// <summary>A verification's version as an entity tag (RFC 9110 §8.8.3), and the version that If-Match names.</summary>
internal static class EntityTags
{
    /// <summary>Tells the version.</summary>
    public static void Set(HttpResponse response, long version) =>
        response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>
    /// The version a request insists on; null when it insists on none. What is not one of our tags names a version that
    /// never is the current one.
    /// </summary>
    public static long? Expected(HttpRequest request)
    {
        var tag = request.Headers.IfMatch.ToString().Trim();
        return tag is "" or "*" ? null
            : tag.Length > 2
            && tag[0] == '"'
            && tag[^1] == '"'
            && long.TryParse(
                tag.AsSpan(1, tag.Length - 2),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var version
            )
                ? version
            : -1;
    }
}
