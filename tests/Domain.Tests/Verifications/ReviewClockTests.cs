using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

/// <summary>How long a case has been waiting, whatever road it took.</summary>
public sealed class ReviewClockTests
{
    private static readonly DateTimeOffset Opened = Cases.Opened;

    [Fact]
    public void It_runs_from_the_opening_through_review()
    {
        var verification = Cases.Open();
        verification.StartReview(Opened.AddHours(5));

        Assert.Equal(new ReviewClock(Opened, null), verification.Clock);
    }

    [Fact]
    public void It_stands_still_as_often_as_the_subject_is_asked()
    {
        var verification = Cases.Open();
        verification.RequestInformation(new("passport"), Opened.AddHours(1));
        Assert.Equal(new ReviewClock(Opened, Opened.AddHours(1)), verification.Clock);

        verification.ResumeReview(Opened.AddHours(11));
        verification.RequestInformation(new("licence"), Opened.AddHours(12));
        verification.ResumeReview(Opened.AddHours(32));

        Assert.Equal(new ReviewClock(Opened.AddHours(30), null), verification.Clock);
    }

    [Fact]
    public void A_decision_ends_it_even_while_it_stands_still()
    {
        var verification = Cases.At(VerificationStatus.InformationRequested);
        verification.Decline(Cases.By(Cases.Ann), Domain.Risk.ApprovalPolicy.BuiltIn, Cases.Now);

        Assert.Equal(default, verification.Clock);
    }

    [Fact]
    public void The_audit_is_told_since_when_an_answer_was_awaited()
    {
        var verification = Cases.Open();
        verification.RequestInformation(new InformationRequest("passport"), Opened.AddHours(1));
        verification.MarkSaved();

        verification.ResumeReview(Opened.AddHours(11));

        var raised = Assert.Single(verification.Events);
        Assert.Equal(("verification.review_resumed", Opened.AddHours(11)), (raised.Action, raised.OccurredAt));
        Assert.Equal(
            [("from", "InformationRequested"), ("askedAt", "2026-01-01T09:00:00.000Z")],
            raised.Facts.Select(fact => (fact.Key, fact.Value!))
        );
    }

    [Fact]
    public void Each_risk_has_its_own_time()
    {
        var due = new DueTimes(TimeSpan.FromDays(3), TimeSpan.FromDays(1));

        Assert.Equal(TimeSpan.FromDays(3), due.For(Domain.Risk.RiskLevel.Standard));
        Assert.Equal(TimeSpan.FromDays(1), due.For(Domain.Risk.RiskLevel.High));
    }

    [Fact]
    public void Review_is_resumed_only_where_information_was_asked_for()
    {
        foreach (var status in Enum.GetValues<VerificationStatus>())
        {
            var resumed = Cases.At(status).ResumeReview(Cases.Now);
            Assert.Equal(
                status == VerificationStatus.InformationRequested ? null : "NOT_AWAITING_INFORMATION",
                resumed.Error?.Code
            );
        }
    }
}
