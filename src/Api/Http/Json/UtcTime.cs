using System.Globalization;

namespace VerificationService.Api.Http.Json;

/// <summary>Times that people write: ISO 8601, to the second or finer, or a day.</summary>
internal static class UtcTime
{
    /// <summary>What is accepted, to stand after "must be".</summary>
    public const string Accepted =
        "a time in ISO 8601 such as 2026-03-14T07:05:00Z, or a day such as 2026-03-14; UTC when it names no offset";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd",
    ];

    /// <summary>The time in UTC, or null when the text is none.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParseExact(
            text,
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
}
