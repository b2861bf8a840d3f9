using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>Which times an installation may set for its reviews.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class ReviewOptionsTests
{
    [Fact]
    public void Nothing_set_is_three_days_one_day_for_high_risk_and_two_hours_to_hold_a_case()
    {
        var options = new ReviewOptions();

        Assert.Null(options.Failure());
        Assert.Equal(new DueHours(72, 24), options.InForce(new DueHours(null, null)));
        Assert.Equal(TimeSpan.FromHours(2), options.Lease);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(8784, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(8785, false)]
    public void A_case_is_due_within_an_hour_to_a_year(int hours, bool accepted)
    {
        var fault = accepted
            ? null
            : "Review:DueHoursStandard and Review:DueHoursHigh must be whole hours from 1 to 8784.";

        Assert.Equal(fault, new ReviewOptions { DueHoursStandard = hours }.Failure());
        Assert.Equal(fault, new ReviewOptions { DueHoursHigh = hours }.Failure());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(527_040, true)]
    [InlineData(0, false)]
    [InlineData(527_041, false)]
    public void A_case_is_held_for_a_minute_to_a_year(int minutes, bool accepted) =>
        Assert.Equal(
            accepted ? null : "Review:AssignmentMinutes must be whole minutes from 1 to 527040.",
            new ReviewOptions { AssignmentMinutes = minutes }.Failure()
        );
}
