using System.Net;
using System.Text.RegularExpressions;
using VerificationService.Api.Console;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Console;

/// <summary>The dashboard's charts, the tables behind them and their CSV.</summary>
public sealed partial class DashboardTests(Service service) : IClassFixture<Service>
{
    private static readonly string[] Charts =
    [
        "decisions",
        "times",
        "risks",
        "reason-codes",
        "types",
        "queue",
        "refusals",
        "refusal-reasons",
        "deliveries",
    ];

    // A group where its bars lead to lists, else a picture.
    [GeneratedRegex("<svg [^>]*role=\"(img|group)\"")]
    private static partial Regex Drawing();

    private static Chart Drawn(bool isOverlaid, params double[][] bars) =>
        new()
        {
            Id = "drawn",
            Title = "Drawn",
            Summary = "",
            Nothing = "",
            Marks = [new("One", "one"), new("Other", "other")],
            Bars = [.. bars.Select(values => new Bar("", "", values))],
            Table = new([], []),
            IsOverlaid = isOverlaid,
        };

    // One approval, one refused attempt, one case left open.
    private async Task<ConsoleVisitor> PlayAsync()
    {
        var decided = await service.OpenAsync();
        var high = await service.OpenAsync("GAMBLING");
        foreach (var (id, status) in new[] { (decided, 200), (high, 403) })
        {
            var answer = await service.PostAsync(
                $"/api/v2.1/verifications/{id}/approve",
                new { approvedBy = "tenant-admin", approvalReason = "All criteria met" }
            );
            Assert.Equal(status, answer.Status);
        }

        return await service.Visit().SignInAsync("reviewer");
    }

    [Fact]
    public async Task Who_decided_how_often_is_for_those_who_manage_users_or_audit_and_leads_to_the_list()
    {
        var reviewer = await (await PlayAsync()).GetAsync("/console/dashboard");
        Assert.DoesNotContain("Decisions by reviewer", reviewer.Html);

        foreach (var user in new[] { "tenant-admin", "auditor" })
        {
            var page = await (await service.Visit().SignInAsync(user)).GetAsync("/console/dashboard");
            Assert.Contains("Decisions by reviewer", page.Html);
            Assert.Matches(
                "href=\"/console/verifications\\?status=Approved&amp;from=[^\"]+&amp;by=[^\"]+\"",
                page.Html
            );
            Assert.Matches("<th scope=\"row\">tenant-admin</th>", page.Html);
        }
    }

    [Fact]
    public async Task Every_chart_is_drawn_by_the_server_and_has_its_table_and_its_csv_behind_it()
    {
        var visitor = await PlayAsync();

        var page = await visitor.GetAsync("/console/dashboard");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Days of UTC.", page.Html);
        foreach (var chart in Charts)
        {
            var section = Section(page.Html, chart);
            Assert.True(
                Drawing().IsMatch(section)
                    || (
                        chart is "deliveries" or "reason-codes"
                        && section.Contains("class=\"empty\"", StringComparison.Ordinal)
                    ),
                section
            );
            if (Drawing().IsMatch(section))
            {
                Assert.Contains($"aria-labelledby=\"{chart} {chart}-summary\"", section);
                Assert.Contains($"id=\"{chart}-summary\"", section);
                var rows = Row().Count(section);
                var link = WebUtility.HtmlDecode(CsvLink().Match(section).Groups["address"].Value);
                var csv = await visitor.GetAsync(link);

                Assert.Equal("text/csv", csv.Headers["Content-Type"]);
                Assert.Contains($"filename={chart}-", csv.Headers["Content-Disposition"]);
                Assert.Equal(rows, csv.Html.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
            }
        }
    }

    [Fact]
    public async Task The_csv_of_a_chart_holds_its_figures_in_plain_units_and_says_whose_days_they_are()
    {
        var visitor = await PlayAsync();

        var times = await visitor.GetAsync("/console/dashboard?handler=Csv&of=times");
        var risks = await visitor.GetAsync("/console/dashboard?handler=Csv&of=risks");
        var queue = await visitor.GetAsync("/console/dashboard?handler=Csv&of=queue");
        var reasons = await visitor.GetAsync("/console/dashboard?handler=Csv&of=refusal-reasons");

        Assert.StartsWith("\"day (UTC)\",\"median_seconds\",\"p95_seconds\"\r\n", times.Html);
        Assert.Matches("\"\\d{4}-\\d\\d-\\d\\d\",\"\\d+\",\"\\d+\"\r\n$", times.Html);
        Assert.Matches("\"Standard risk\",\"\\d+\",\"\\d+\",\"[01](\\.\\d+)?\",\"\\d+\",\"\\d+\"\r\n", risks.Html);
        Assert.StartsWith(
            "\"status\",\"open\",\"up_to_a_day\",\"up_to_3_days\",\"up_to_a_week\",\"over_a_week\",\"oldest_seconds\"\r\n",
            queue.Html
        );
        Assert.Matches("\"INSUFFICIENT_AUTHORITY\",\"[1-9]", reasons.Html);
    }

    [Fact]
    public async Task Days_without_anything_say_so_in_place_of_each_chart_of_days()
    {
        var visitor = await PlayAsync();

        var page = await visitor.GetAsync("/console/dashboard?from=2020-02-01&to=2020-02-29");

        foreach (var chart in Charts.Except(["queue"]))
        {
            var section = Section(page.Html, chart);
            Assert.Contains("class=\"empty\"", section);
            Assert.DoesNotContain("<svg", section);
        }

        Assert.Matches(Drawing(), Section(page.Html, "queue"));
    }

    [Fact]
    public async Task Any_range_is_taken_and_what_is_none_is_refused_with_what_would_have_been()
    {
        var visitor = await PlayAsync();

        var day = await visitor.GetAsync("/console/dashboard?from=2024-02-29&to=2024-02-29");
        var year = await visitor.GetAsync("/console/dashboard?handler=Csv&of=decisions&from=2024-01-01&to=2024-12-31");
        var turned = await visitor.GetAsync("/console/dashboard?from=2024-02-29&to=2024-02-28");
        var unknown = await visitor.GetAsync("/console/dashboard?handler=Csv&of=nothing");

        Assert.Equal(HttpStatusCode.OK, day.Status);
        Assert.Equal(1 + 366, year.Html.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("from must not lie after to", turned.Html);
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
    }

    [Fact]
    public void Parts_stand_on_each_other_or_before_each_other_and_the_greatest_bar_is_whole()
    {
        var stacked = Drawn(isOverlaid: false, [1, 3], [2, 0]);
        var overlaid = Drawn(isOverlaid: true, [8, 2], [0, 0]);

        Assert.Equal([(0, 25, "one"), (25, 75, "other")], Parts(stacked, 0));
        Assert.Equal([(0, 50, "one")], Parts(stacked, 1));
        Assert.Equal([(0, 100, "one"), (0, 25, "other")], Parts(overlaid, 0));
        Assert.Empty(Parts(overlaid, 1));
        Assert.True(Drawn(isOverlaid: false, [0, 0]).IsEmpty);

        static IEnumerable<(double, double, string)> Parts(Chart chart, int bar) =>
            chart.Parts(chart.Bars[bar]).Select(part => (part.Start, part.Length, part.Mark.Look));
    }

    [Fact]
    public void A_cell_that_a_spreadsheet_would_take_for_a_formula_is_text_in_the_csv()
    {
        var table = new Table(
            [("Reason", "code"), ("Refused", "refused")],
            [
                ["=HYPERLINK(\"a\",\"b\")", 3],
            ]
        );

        Assert.Equal("\"code\",\"refused\"\r\n\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\",\"3\"\r\n", table.ToCsv());
    }

    private static string Section(string html, string chart)
    {
        var start = html.IndexOf($"aria-labelledby=\"{chart}\"", StringComparison.Ordinal);
        Assert.True(start >= 0, $"There is no chart of {chart}.");
        return html[start..html.IndexOf("</section>", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex("<tr>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("""href="(?<address>/console/dashboard\?handler=Csv[^"]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CsvLink();
}
