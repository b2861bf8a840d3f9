using System.Globalization;

namespace VerificationService.Api.Console;

/// <summary>
/// Figures as a drawing with the table behind it. The drawing is made by the server, in shares of whatever room the page
/// has, so that it needs no script and nothing moves; the table holds every figure and is what the CSV holds.
/// </summary>
internal sealed record Chart
{
    /// <summary>Its name in addresses: letters and dashes.</summary>
    public required string Id { get; init; }

    /// <summary>Its heading.</summary>
    public required string Title { get; init; }

    /// <summary>What it shows, in a sentence: what a screen reader says of the drawing.</summary>
    public required string Summary { get; init; }

    /// <summary>What stands in its place when every value is none or zero.</summary>
    public required string Nothing { get; init; }

    /// <summary>What each value of a bar means, in the order in which they are drawn.</summary>
    public required IReadOnlyList<Mark> Marks { get; init; }

    /// <summary>What is drawn, in order.</summary>
    public required IReadOnlyList<Bar> Bars { get; init; }

    /// <summary>The table behind it.</summary>
    public required Table Table { get; init; }

    /// <summary>Bars that stand side by side along the days; otherwise they lie below each other, each with its words.</summary>
    public bool IsByDay { get; init; }

    /// <summary>Each value is drawn before the last, from the same line; otherwise behind its end.</summary>
    public bool IsOverlaid { get; init; }

    /// <summary>What a whole bar stands for; the greatest bar when null.</summary>
    public double? Whole { get; init; }

    /// <summary>How a value on the scale is written.</summary>
    public Func<double, string> Scale { get; init; } = value => value.ToString("0", CultureInfo.InvariantCulture);

    /// <summary>Whether there is nothing to draw.</summary>
    public bool IsEmpty => Bars.All(bar => bar.Values.All(value => value <= 0));

    /// <summary>Whether the bars do not say themselves what is drawn.</summary>
    public bool NeedsLegend =>
        Marks.Count > 1 && !Marks.Select(mark => mark.Name).SequenceEqual(Bars.Select(bar => bar.Name));

    /// <summary>The value of a whole bar.</summary>
    public double Most => Whole ?? Bars.Max(bar => IsOverlaid ? bar.Values.Max() : bar.Values.Sum());

    /// <summary>Whether its bars lead to lists.</summary>
    public bool HasLinks => Bars.Any(bar => bar.Links.Count > 0);

    /// <summary>
    /// The drawn parts of <paramref name="bar"/>: from where, how far, in per cent of a whole one, as what, and the list that it leads
    /// to.
    /// </summary>
    public IEnumerable<(double Start, double Length, Mark Mark, string? Link)> Parts(Bar bar)
    {
        var start = 0.0;
        for (var i = 0; i < bar.Values.Length; i++)
        {
            var (value, mark) = (bar.Values[i], Marks[i]);
            if (value <= 0)
            {
                continue;
            }

            // A value of one in a thousand still has a visible bar.
            var length = Math.Max(100 * value / Most, 0.75);
            yield return (start, length, mark, i < bar.Links.Count ? bar.Links[i] : null);
            start += IsOverlaid ? 0 : length;
        }
    }
}

/// <summary>What a value of a chart means.</summary>
/// <param name="Name">In words.</param>
/// <param name="Look">Its class: colour and pattern, so that no two differ by colour alone.</param>
internal sealed record Mark(string Name, string Look);

/// <summary>One bar of a chart.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Text">Its values in words.</param>
/// <param name="Values">Its values, none below zero.</param>
internal sealed record Bar(string Name, string Text, params double[] Values)
{
    /// <summary>The list behind each value, in their order; empty where there is none.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];
}

/// <summary>A table that can be read on the page and by a spreadsheet.</summary>
/// <param name="Columns">Each column's heading, and its name in the CSV, which says the unit.</param>
/// <param name="Rows">Each row's cells, the first being its heading.</param>
internal sealed record Table(
    IReadOnlyList<(string Heading, string Name)> Columns,
    IReadOnlyList<IReadOnlyList<Cell>> Rows
)
{
    /// <summary>The table as CSV, its own names of the columns first.</summary>
    public string ToCsv() =>
        string.Concat(
            Rows.Select(row => row.Select(cell => cell.Value))
                .Prepend(Columns.Select(column => column.Name))
                .Select(Http.Json.Csv.Line)
        );
}

/// <summary>One cell, for people and for spreadsheets.</summary>
/// <param name="Text">As shown.</param>
/// <param name="Value">As in the CSV.</param>
/// <param name="Link">The list behind it, on the page.</param>
internal readonly record struct Cell(string Text, string Value, string? Link = null)
{
    public static implicit operator Cell(string text) => new(text, text);

    public static implicit operator Cell(long count) => count.ToString(CultureInfo.InvariantCulture);

    public static implicit operator Cell(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A length of time; seconds in the CSV.</summary>
    public static implicit operator Cell(TimeSpan? time) =>
        time is { } span
            ? new(Words.Of(span), span.TotalSeconds.ToString("0", CultureInfo.InvariantCulture))
            : new("–", "");

    /// <summary>A share, 0 to 1.</summary>
    public static implicit operator Cell(double? share) =>
        share is { } part
            ? new(Words.Share(part), part.ToString("0.####", CultureInfo.InvariantCulture))
            : new("–", "");
}
