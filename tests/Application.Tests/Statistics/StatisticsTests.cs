using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Statistics;
using VerificationService.Application.Tests.Verifications;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Statistics;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Statistics;

/// <summary>Figures by day, before and after they are rolled up.</summary>
public sealed class StatisticsTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private Task RollUpAsync() =>
        service.Services.GetRequiredService<StatisticsRollUp>().RollUpAsync(CancellationToken.None);

    private Task<TenantStatistics> ReadAsync(string? zone = null, Actor? by = null) =>
        service.MustAsync(by ?? Actors.Reviewer, new GetStatistics { TimeZone = zone });

    // 14 March 2026, 07:05 UTC: two approvals, a decline and a refusal; the next day an adjustment.
    private async Task PlayAsync()
    {
        var fast = await service.OpenAsync();
        var slow = await service.OpenAsync();
        var high = await service.OpenHighRiskAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        await service.MustAsync(Actors.TenantAdmin, Way.Approve.On(fast, Actors.TenantAdmin));
        await service.RefusedAsync(Actors.TenantAdmin, Way.Approve.On(high, Actors.TenantAdmin));
        service.Clock.Advance(TimeSpan.FromHours(1));
        await service.MustAsync(Actors.TenantAdmin, Way.Approve.On(slow, Actors.TenantAdmin));
        await service.MustAsync(Actors.PowerTenant, Way.Reject.On(high, Actors.PowerTenant));
        service.Clock.Advance(TimeSpan.FromHours(15.5));
        await service.MustAsync(Actors.TenantAdmin, Way.Reject.On(fast, Actors.TenantAdmin));
    }

    [Fact]
    public async Task Days_count_decisions_by_outcome_refusals_and_how_long_first_decisions_took()
    {
        await PlayAsync();

        var read = await ReadAsync();

        Assert.Equal(GetStatistics.DefaultDays, read.Days.Count);
        var day = read.Days[^1];
        Assert.Equal((2L, 2L, 1L), (day.Approved, day.Declined, day.Refused));
        Assert.Equal(0.5, day.ApprovalRate);
        Assert.Equal(1, read.Refusals["INSUFFICIENT_AUTHORITY"]);
        Assert.Equal((2L, 1L), (read.ByRisk[RiskLevel.Standard].Approved, read.ByRisk[RiskLevel.High].Declined));

        // One minute, and twice an hour and a minute; the adjustment is no first decision.
        Assert.InRange(read.Total.Median!.Value.TotalSeconds, 3660 / 1.05, 3660 * 1.05);
        Assert.InRange(read.Total.P95!.Value.TotalSeconds, 3660 / 1.05, 3660 * 1.05);
        Assert.Null(read.Days[0].Median);
        Assert.Null(read.Days[0].ApprovalRate);
    }

    [Fact]
    public async Task A_day_is_the_zones_own()
    {
        await PlayAsync();

        var malta = await ReadAsync("Europe/Malta");
        var kolkata = await ReadAsync("Asia/Kolkata");

        // The adjustment at 23:36 UTC is made on the next day in both; India's days begin at half past the hour.
        Assert.Equal(new DateOnly(2026, 3, 15), malta.To);
        Assert.Equal((0L, 1L), (malta.Days[^1].Approved, malta.Days[^1].Declined));
        Assert.Equal((2L, 1L), (malta.Days[^2].Approved, malta.Days[^2].Declined));
        Assert.Equal((0L, 1L), (kolkata.Days[^1].Approved, kolkata.Days[^1].Declined));
    }

    [Fact]
    public async Task Rolled_up_figures_are_the_same_as_counted_ones_however_often_and_by_how_many_nodes()
    {
        await PlayAsync();
        var counted = await ReadAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(25));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(RollUpAsync)));
        await RollUpAsync();

        Assert.Equal(
            await service.ValueAsync<int>("SELECT COUNT(*) FROM decisions"),
            await service.ValueAsync<int>("SELECT SUM(decisions) FROM decision_statistics")
        );
        var rolled = await service.MustAsync(
            Actors.Reviewer,
            new GetStatistics { From = counted.From, To = counted.To }
        );
        Assert.Equal(counted.Days, rolled.Days);
        Assert.Equal(counted.Total, rolled.Total);
    }

    [Fact]
    public async Task Reviewers_reason_codes_and_types_are_the_same_before_and_after_they_are_rolled_up()
    {
        await PlayAsync();
        await service.MustAsync(
            Actors.TenantAdmin,
            new SetReasonCode("CRITERIA_MET", "All criteria met", ReasonUses.Approve, IsActive: true)
        );
        var id = await service.OpenAsync();
        await service.MustAsync(
            Actors.TenantAdmin,
            TestService.Approval(id) with
            {
                Grounds = new() { Notes = "n", ReasonCode = "CRITERIA_MET" },
            }
        );
        var counted = await ReadAsync(by: Actors.Auditor);
        service.Clock.Advance(TimeSpan.FromMinutes(25));
        await RollUpAsync();

        var rolled = await service.MustAsync(
            Actors.TenantAdmin,
            new GetStatistics { From = counted.From, To = counted.To }
        );

        Assert.Equal(
            [(Actors.TenantAdmin.Id, 3L, 1L), (Actors.PowerTenant.Id, 0L, 1L)],
            rolled.Reviewers.Select(row => (row.Who.Id, row.Figures.Approved, row.Figures.Declined))
        );
        Assert.Equal([new PartFigures("CRITERIA_MET", 1, 0, 0)], rolled.ReasonCodes);
        Assert.Equal((3L, 2L), (rolled.Types.Sum(row => row.Approved), rolled.Types.Sum(row => row.Declined)));
        Assert.Equal(counted.Reviewers, rolled.Reviewers);
        Assert.Equal(counted.ReasonCodes, rolled.ReasonCodes);
        Assert.Equal(counted.Types, rolled.Types);
    }

    [Fact]
    public async Task Whoever_neither_manages_users_nor_audits_sees_their_own_decisions_alone()
    {
        await PlayAsync();

        Assert.Empty((await ReadAsync(by: Actors.Reviewer)).Reviewers);
        Assert.Equal(2, (await ReadAsync(by: Actors.Auditor)).Reviewers.Count);
        Assert.Empty((await ReadAsync(by: Actors.ForeignPowerTenant)).Reviewers);
    }

    [Fact]
    public async Task What_is_decided_after_the_roll_up_is_counted_at_once()
    {
        await PlayAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(25));
        await RollUpAsync();
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(3, (await ReadAsync()).Total.Approved);
    }

    [Fact]
    public async Task What_is_decided_after_a_clock_was_set_back_is_counted_once_like_everything_else()
    {
        await PlayAsync();
        service.Clock.Advance(TimeSpan.FromHours(1));
        await RollUpAsync();
        service.Clock.Advance(-TimeSpan.FromHours(1));
        await RollUpAsync();
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(3, (await ReadAsync()).Total.Approved);
        service.Clock.Advance(TimeSpan.FromHours(2));
        await RollUpAsync();
        Assert.Equal(
            await service.ValueAsync<int>("SELECT COUNT(*) FROM decisions"),
            await service.ValueAsync<int>("SELECT SUM(decisions) FROM decision_statistics")
        );
    }

    [Fact]
    public async Task The_queue_says_how_many_are_open_for_how_long_and_since_when_the_oldest_is()
    {
        foreach (var days in new[] { 8 - 7, 7 - 3, 3 - 1, 1 })
        {
            await service.OpenAsync();
            service.Clock.Advance(TimeSpan.FromDays(days));
        }

        await service.OpenAsync();

        var queue = (await ReadAsync()).Queue.Single(figures => figures.Open > 0);

        // Opened 8, 7, 3 and 1 days ago, and now.
        Assert.Equal(5, queue.Open);
        Assert.Equal((2, 1, 1, 1), (queue.UpToADay, queue.UpToThreeDays, queue.UpToAWeek, queue.OverAWeek));
        Assert.Equal(TimeSpan.FromDays(8), queue.OldestAge);
    }

    [Fact]
    public async Task Another_tenants_figures_are_its_own()
    {
        await PlayAsync();

        var foreign = await ReadAsync(by: Actors.ForeignPowerTenant);

        Assert.Equal((0L, 0L, 0L), (foreign.Total.Approved, foreign.Total.Declined, foreign.Total.Refused));
        Assert.Empty(foreign.Refusals);
        Assert.All(foreign.Queue, queue => Assert.Equal(0, queue.Open));
    }

    [Theory]
    [InlineData("2026-01-02", "2026-01-01", null, "from")]
    [InlineData("2025-01-01", "2026-01-02", null, "to")]
    [InlineData("2025-01-01", null, null, "from")]
    [InlineData(null, null, "Nowhere/City", "timeZone")]
    public async Task A_range_or_zone_that_is_none_is_refused_by_its_field(
        string? from,
        string? to,
        string? zone,
        string field
    )
    {
        var error = await service.RefusedAsync(
            Actors.Reviewer,
            new GetStatistics
            {
                From = from is null ? null : DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture),
                To = to is null ? null : DateOnly.Parse(to, System.Globalization.CultureInfo.InvariantCulture),
                TimeZone = zone,
            }
        );

        Assert.Equal(field, error.Fields[0].Field);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(59)]
    [InlineData(86_400)]
    [InlineData(31_536_000)]
    public void A_time_read_from_a_histogram_is_within_four_and_a_half_per_cent(int seconds)
    {
        var histogram = new TimeHistogram();
        histogram.Add(TimeSpan.FromSeconds(seconds));
        var read = TimeHistogram.Parse(histogram.Format());

        Assert.Equal(1, read.Count);
        Assert.InRange(read.Percentile(0.5)!.Value.TotalSeconds, seconds / 1.046, (seconds * 1.046) + 0.5);
        Assert.Null(new TimeHistogram().Percentile(0.5));
    }
}
