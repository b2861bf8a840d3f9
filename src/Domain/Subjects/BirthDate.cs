using System.Globalization;

namespace VerificationService.Domain.Subjects;

/// <summary>A date of birth as far as it is known: a year, a month of it, or a day. What was not given is not invented.</summary>
public sealed record BirthDate
{
    private static readonly string[] Forms = ["yyyy", "yyyy-MM", "yyyy-MM-dd"];

    private readonly string text;

    private BirthDate(string text, DateOnly earliest, DateOnly latest) =>
        (this.text, Earliest, Latest) = (text, earliest, latest);

    /// <summary>The first day it can be.</summary>
    public DateOnly Earliest { get; }

    /// <summary>The last day it can be.</summary>
    public DateOnly Latest { get; }

    /// <summary>From <c>1958</c>, <c>1958-04</c> or <c>1958-04-17</c> (ISO 8601-1 §5.2.2); null when it is none of them.</summary>
    public static BirthDate? Parse(string text)
    {
        if (
            text.Length is not (4 or 7 or 10)
            || !DateOnly.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
        )
        {
            return null;
        }

        return new BirthDate(
            text,
            first,
            text.Length switch
            {
                4 => new DateOnly(first.Year, 12, 31),
                7 => new DateOnly(first.Year, first.Month, DateTime.DaysInMonth(first.Year, first.Month)),
                _ => first,
            }
        );
    }

    /// <summary>The whole date.</summary>
    public static BirthDate Of(DateOnly day) => new(day.ToString("O", CultureInfo.InvariantCulture), day, day);

    /// <summary>As it was given.</summary>
    public override string ToString() => text;
}
