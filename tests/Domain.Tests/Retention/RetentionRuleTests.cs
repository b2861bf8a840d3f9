using VerificationService.Domain.Retention;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Retention;

public sealed class RetentionRuleTests
{
    private static readonly DateTimeOffset LeapDay = new(2028, 2, 29, 12, 0, 0, TimeSpan.Zero);

    private static RetainedCase Refused(DateTimeOffset at) => new("case", VerificationStatus.Declined, at, null);

    private static RetainedCase Approved(DateTimeOffset at, DateOnly? ended) =>
        new("case", VerificationStatus.Approved, at, ended);

    [Fact]
    public void Years_from_a_leap_day_end_no_earlier_than_the_last_day_of_that_february()
    {
        Assert.Equal(
            new DateTimeOffset(2033, 3, 1, 12, 0, 0, TimeSpan.Zero),
            RetentionRule.Of([Refused(LeapDay)], 5).Until
        );
        Assert.Equal(
            new DateTimeOffset(2036, 2, 29, 12, 0, 0, TimeSpan.Zero),
            RetentionRule.Of([Refused(LeapDay)], 8).Until
        );
        Assert.Equal(
            new DateTimeOffset(2033, 3, 1, 0, 0, 0, TimeSpan.Zero),
            RetentionRule.Of([Approved(LeapDay.AddYears(-1), new DateOnly(2028, 2, 29))], 5).Until
        );
    }

    [Fact]
    public void The_last_of_the_cases_counts_and_the_day_of_the_end_belongs_to_the_relationship()
    {
        var ended = Approved(LeapDay.AddYears(-2), new DateOnly(2029, 6, 30));

        var term = RetentionRule.Of([Refused(LeapDay), ended], 5);

        Assert.Equal(
            new RetentionTerm(new DateTimeOffset(2034, 7, 1, 0, 0, 0, TimeSpan.Zero), RetentionBasis.RelationshipEnd),
            term
        );
        Assert.False(term.IsOver(term.Until!.Value.AddTicks(-1)));
        Assert.True(term.IsOver(term.Until!.Value));
    }

    [Fact]
    public void Nothing_is_known_while_a_case_is_open_or_an_approval_stands_without_an_end()
    {
        var open = new RetainedCase("case", VerificationStatus.InReview, null, null);
        Assert.Equal(new RetentionTerm(null, RetentionBasis.OpenCase), RetentionRule.Of([Refused(LeapDay), open], 5));
        Assert.Equal(
            new RetentionTerm(null, RetentionBasis.RelationshipNotEnded),
            RetentionRule.Of([Refused(LeapDay), Approved(LeapDay, null)], 5)
        );

        // An approval after the end began another relationship.
        Assert.Equal(
            RetentionBasis.RelationshipNotEnded,
            RetentionRule.Of([Approved(LeapDay, new DateOnly(2028, 2, 28))], 5).Basis
        );
        Assert.Equal(RetentionBasis.NoCases, RetentionRule.Of([], 5).Basis);
    }
}
