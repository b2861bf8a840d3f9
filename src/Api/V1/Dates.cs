using System.Globalization;

namespace VerificationService.Api.V1;

/// <summary>Dates as v1's callers write them: many send a time with the day.</summary>
internal static class Dates
{
    private const int Day = 10; // yyyy-MM-dd

    /// <summary>The day of <c>1985-04-12T00:00:00.000Z</c> or <c>1985-04-12 00:00:00</c>, as it is written; anything else unchanged.</summary>
    public static string? DayOf(string? text) =>
        text is { Length: > Day }
        && text[Day] is 'T' or ' '
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
            ? text[..Day]
            : text;
}
