using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Console;

/// <summary>
/// How whoever looks wants it shown: light or dark, and in which time zone. Both are cookies, so that the page comes
/// right from the server and nothing on it moves afterwards.
/// </summary>
internal sealed class Viewer(TimeProvider time)
{
    /// <summary>The cookie that holds <c>light</c> or <c>dark</c>; the system's choice without it.</summary>
    public const string ThemeCookie = "console-theme";

    /// <summary>The cookie that holds an IANA time zone; the script sets it.</summary>
    public const string ZoneCookie = "console-zone";

    /// <summary>The cookie that holds how much of a case's page its documents take; the script sets it.</summary>
    public const string SplitCookie = "console-split";

    /// <summary>The least that the documents take of a case's width, in per cent.</summary>
    public const int NarrowestSplit = 30;

    /// <summary>The most, in per cent.</summary>
    public const int WidestSplit = 75;

    private const int SplitStep = 5;

    /// <summary>Now, UTC.</summary>
    public DateTimeOffset Now { get; } = time.Now();

    /// <summary>The viewer's time zone; UTC until it is known.</summary>
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary><c>light</c> or <c>dark</c>; null leaves it to the system.</summary>
    public string? Theme { get; private set; }

    /// <summary>What the documents take of a case's width, in per cent: a multiple of five.</summary>
    public int Split { get; private set; } = 55;

    /// <summary>The same as a class, since no page holds a style.</summary>
    public string SplitClass => string.Create(CultureInfo.InvariantCulture, $"split-{Split}");

    /// <summary>What the one button for the theme leads to: system, dark, light and round again.</summary>
    public string NextTheme =>
        Theme switch
        {
            null => "dark",
            "dark" => "light",
            _ => "system",
        };

    /// <summary>Reads what <paramref name="request"/> says of them.</summary>
    public void Meet(HttpRequest request)
    {
        Theme = ThemeOf(request);
        if (
            int.TryParse(request.Cookies[SplitCookie], NumberStyles.None, CultureInfo.InvariantCulture, out var split)
            && split is >= NarrowestSplit and <= WidestSplit
            && split % SplitStep == 0
        )
        {
            Split = split;
        }

        if (
            request.Cookies[ZoneCookie] is { Length: > 0 and < 64 } name
            && TimeZoneInfo.TryFindSystemTimeZoneById(Uri.UnescapeDataString(name), out var zone)
        )
        {
            Zone = zone;
        }
    }

    /// <summary>The theme that <paramref name="request"/> asks for.</summary>
    public static string? ThemeOf(HttpRequest request) =>
        ConsoleCookies.Find(request, ThemeCookie) switch
        {
            "light" => "light",
            "dark" => "dark",
            _ => null,
        };

    /// <summary>A moment in the viewer's zone, with UTC on hover.</summary>
    public IHtmlContent Moment(DateTimeOffset at) =>
        Time(at, TimeZoneInfo.ConvertTime(at, Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), "at");

    /// <summary>A day that has no time.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>When that day begins in the viewer's zone.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);

        // A zone may put its clocks forward at midnight; the day begins an hour later then.
        return Zone.IsInvalidTime(midnight)
            ? new DateTimeOffset(midnight.AddHours(1), Zone.GetUtcOffset(midnight.AddHours(1)))
            : new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight));
    }

    /// <summary>How long ago something was, or how soon it will be, with UTC on hover.</summary>
    public IHtmlContent Distance(DateTimeOffset at)
    {
        var distance = Words.Of((Now - at).Duration());
        return Time(at, at > Now ? "in " + distance : distance + " ago", null);
    }

    private static HtmlString Time(DateTimeOffset at, string text, string? kind)
    {
        var utc = at.UtcDateTime;
        return new HtmlString(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<time datetime=\"{utc:yyyy-MM-ddTHH:mm:ss.fff}Z\" title=\"{utc:yyyy-MM-dd HH:mm:ss} UTC\"{(kind is null ? "" : " data-time=\"" + kind + "\"")}>{HtmlEncoder.Default.Encode(text)}</time>"
            )
        );
    }
}
