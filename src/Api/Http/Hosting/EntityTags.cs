using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Http.Hosting;

/// <summary>The version of a record as a strong entity tag (RFC 9110 §8.8.3), and the versions that If-Match names.</summary>
internal static class EntityTags
{
    /// <summary>Tells the version.</summary>
    public static void Set(HttpResponse response, long version) =>
        response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>
    /// What a request insists on (RFC 9110 §13.1.1); null when on nothing. What is not one of our tags, or a weak one,
    /// names no version that could be the current one.
    /// </summary>
    public static ExpectedVersion? Expected(HttpRequest request)
    {
        var sent = request.Headers.IfMatch;
        if (StringValues.IsNullOrEmpty(sent))
        {
            return null;
        }

        if (!EntityTagHeaderValue.TryParseList(sent, out var tags))
        {
            return new ExpectedVersion([]);
        }

        return tags.Contains(EntityTagHeaderValue.Any)
            ? ExpectedVersion.Any
            : new ExpectedVersion([.. tags.Where(tag => !tag.IsWeak).Select(VersionOf)]);
    }

    private static long VersionOf(EntityTagHeaderValue tag) =>
        long.TryParse(tag.Tag.AsSpan()[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : -1;
}
