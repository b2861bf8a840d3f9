using System.Globalization;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Statistics;
using VerificationService.Application.Tests.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Statistics;

/// <summary>Which days figures are of, and what they are called. The clock stands on 14 March 2026, 07:05 UTC.</summary>
public sealed class StatisticsRangeTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    private static DateOnly? Day(string? text) =>
        text is null ? null : DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private Task<TenantStatistics> ReadAsync(string? from, string? to, string? zone = null) =>
        service.MustAsync(
            Actors.Auditor,
            new GetStatistics
            {
                From = Day(from),
                To = Day(to),
                TimeZone = zone,
            }
        );

    [Theory]
    [InlineData(null, null, "2026-02-13", "2026-03-14", 30)]
    [InlineData("2026-03-14", null, "2026-03-14", "2026-03-14", 1)]
    [InlineData("2025-03-14", null, "2025-03-14", "2026-03-14", 366)]
    [InlineData("2025-01-01", "2026-01-01", "2025-01-01", "2026-01-01", 366)]
    [InlineData(null, "2025-03-01", "2025-01-31", "2025-03-01", 30)]
    [InlineData("2025-03-01", "2025-03-01", "2025-03-01", "2025-03-01", 1)]
    [InlineData("9998-12-31", "9998-12-31", "9998-12-31", "9998-12-31", 1)]
    [InlineData("0002-01-01", "0002-01-01", "0002-01-01", "0002-01-01", 1)]
    public async Task Every_day_of_the_range_is_there_first_first(
        string? from,
        string? to,
        string first,
        string last,
        int days
    )
    {
        var read = await ReadAsync(from, to);

        Assert.Equal((Day(first), Day(last), "UTC"), (read.From, read.To, read.TimeZone));
        Assert.Equal(
            Enumerable.Range(0, days).Select(i => read.From.AddDays(i)),
            read.Days.Select(figures => figures.Day)
        );
        Assert.Equal(read.To, read.Total.Day);
        Assert.All(read.ByRisk.Values, figures => Assert.Equal(read.To, figures.Day));
    }

    [Theory]
    [InlineData("2026-01-02", "2026-01-01", "from", "from must not lie after to")]
    [InlineData("2025-01-01", "2026-01-02", "to", "to must lie at most 366 days from from, both included")]
    [InlineData("2026-03-15", null, "from", "from and to must span 1 to 366 days, from first")]
    [InlineData("2025-03-13", null, "from", "from and to must span 1 to 366 days, from first")]
    [InlineData("9999-01-01", "9999-01-01", "from", "from and to must span 1 to 366 days, from first")]
    [InlineData("0001-12-31", "0002-01-01", "from", "from and to must span 1 to 366 days, from first")]
    [InlineData(null, "0001-01-05", "from", "from and to must span 1 to 366 days, from first")]
    public async Task A_range_that_is_none_is_refused_and_told_what_is_one(
        string? from,
        string? to,
        string field,
        string message
    )
    {
        var error = await service.RefusedAsync(Actors.Auditor, new GetStatistics { From = Day(from), To = Day(to) });

        Assert.Equal(new FieldError(field, message), Assert.Single(error.Fields));
    }

    [Fact]
    public async Task A_zone_is_the_databases_or_none()
    {
        var error = await service.RefusedAsync(Actors.Auditor, new GetStatistics { TimeZone = "Nowhere/City" });

        Assert.Equal(
            new FieldError("timeZone", "timeZone must be a time zone of the IANA database, such as Europe/Malta"),
            Assert.Single(error.Fields)
        );
        Assert.Equal("Asia/Kolkata", (await ReadAsync(null, null, "Asia/Kolkata")).TimeZone);
    }

    [Fact]
    public async Task A_day_on_which_the_clock_goes_forward_at_midnight_begins_where_the_day_before_ends()
    {
        await using var own = await TestService.StartAsync();
        var ids = new[] { await own.OpenAsync(), await own.OpenAsync() };

        // In Beirut, 28 March at 23:50 and, a third of an hour later, 29 March at 01:10.
        own.Clock.Advance(new DateTimeOffset(2026, 3, 28, 21, 50, 0, TimeSpan.Zero) - own.Clock.GetUtcNow());
        await own.MustAsync(Actors.TenantAdmin, TestService.Approval(ids[0]));
        own.Clock.Advance(TimeSpan.FromMinutes(20));
        await own.MustAsync(Actors.TenantAdmin, Way.Reject.On(ids[1], Actors.TenantAdmin));

        foreach (var (day, figures) in new[] { ("2026-03-28", (1L, 0L)), ("2026-03-29", (0L, 1L)) })
        {
            var read = await own.MustAsync(
                Actors.Auditor,
                new GetStatistics
                {
                    From = Day(day),
                    To = Day(day),
                    TimeZone = "Asia/Beirut",
                }
            );
            Assert.Equal(figures, (read.Total.Approved, read.Total.Declined));
            Assert.Equal(figures, (read.Days[0].Approved, read.Days[0].Declined));
        }
    }

    [Fact]
    public async Task First_approvals_and_refusals_are_counted_by_day_risk_and_code()
    {
        await using var own = await TestService.StartAsync();
        await own.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        var (standard, high) = (await own.OpenAsync(), await own.OpenHighRiskAsync());
        await own.MustAsync(Actors.TenantAdmin, TestService.Approval(standard));
        await own.RefusedAsync(Actors.TenantAdmin, TestService.Approval(high));
        await own.RefusedAsync(Actors.Reviewer, TestService.Approval(high));
        own.Clock.Advance(TimeSpan.FromDays(1));
        await own.RefusedAsync(Actors.TenantAdmin, TestService.Approval(high));

        var read = await own.MustAsync(Actors.Auditor, new GetStatistics());

        Assert.Equal([(1L, 2L), (0L, 1L)], read.Days.TakeLast(2).Select(day => (day.Proposed, day.Refused)));
        Assert.Equal(
            (0L, 0L, 1L, 3L),
            (read.Total.Approved, read.Total.Declined, read.Total.Proposed, read.Total.Refused)
        );
        Assert.Null(read.Total.ApprovalRate);
        Assert.Equal(
            [(RiskLevel.Standard, 1L, 0L), (RiskLevel.High, 0L, 0L)],
            read.ByRisk.Select(risk => (risk.Key, risk.Value.Proposed, risk.Value.Refused))
        );
        Assert.Equal(
            new Dictionary<string, long> { ["INSUFFICIENT_AUTHORITY"] = 2, ["INSUFFICIENT_PERMISSION"] = 1 },
            read.Refusals.OrderBy(refusal => refusal.Key).ToDictionary()
        );
    }

    [Fact]
    public async Task What_is_open_is_counted_for_every_status_in_which_a_case_waits()
    {
        var queue = (await ReadAsync(null, null)).Queue;

        Assert.Equal(
            Enum.GetValues<VerificationStatus>()
                .Except([VerificationStatus.Approved, VerificationStatus.Declined])
                .Select(status => new QueueFigures(status, 0, null, 0, 0, 0, 0)),
            queue
        );
    }

    [Fact]
    public async Task Messages_of_the_range_are_counted_by_where_they_stand_with_the_oldest_of_them()
    {
        await using var own = await TestService.StartAsync();
        var webhook = await own.MustAsync(
            Actors.TenantAdmin,
            new CreateWebhook("https://receiver.example/", [WebhookEvents.Approved])
        );
        var first = own.Clock.Now();
        for (var i = 0; i < 3; i++)
        {
            await own.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));
            own.Clock.Advance(TimeSpan.FromDays(1));
        }

        var all = await own.MustAsync(Actors.Auditor, new GetStatistics());
        var middle = await own.MustAsync(
            Actors.Auditor,
            new GetStatistics { From = new(2026, 3, 15), To = new(2026, 3, 15) }
        );

        Assert.Equal(new DeliveryFigures(3, first), all.Deliveries[DeliveryStatus.Pending]);
        Assert.Equal(new DeliveryFigures(1, first.AddDays(1)), middle.Deliveries[DeliveryStatus.Pending]);
        Assert.Equal(new DeliveryFigures(0, null), all.Deliveries[DeliveryStatus.Dead]);
        Assert.Equal(new DeliveryFigures(0, null), all.Deliveries[DeliveryStatus.Delivered]);
    }
}
