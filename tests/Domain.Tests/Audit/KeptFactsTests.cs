using VerificationService.Domain.Audit;

namespace VerificationService.Domain.Tests.Audit;

public sealed class KeptFactsTests
{
    [Theory]
    [InlineData("verification.approved", "decisionDigest", true)]
    [InlineData("verification.approved", "reason", false)]
    [InlineData("verification.approved", "adminNotes", false)]
    [InlineData("verification.declined", "reasonCode", true)]
    [InlineData("verification.approval_proposed", "seen", false)]
    [InlineData("verification.note_added", "note", false)]
    [InlineData("verification.document_uploaded", "fileName", false)]
    [InlineData("verification.document_uploaded", "sha256", true)]
    [InlineData("verification.approve.refused", "code", true)]
    [InlineData("verification.approve.refused", "refusal", false)]
    [InlineData("applicant.created", "politicallyExposed", false)]
    [InlineData("verification.created", "applicantId", true)]
    [InlineData("user.email_changed", "to", true)]
    [InlineData("tenant.settings_changed", "name", true)]
    public void What_somebody_wrote_goes_and_what_a_decision_rests_on_stays(string action, string fact, bool stays) =>
        Assert.Equal(stays, KeptFacts.Keeps(action, fact));

    [Fact]
    public void An_action_of_a_subject_that_nobody_has_classified_keeps_nothing_and_says_so()
    {
        Assert.False(KeptFacts.Keeps("verification.painted", "colour"));
        Assert.False(KeptFacts.IsClassified("verification.painted", "colour"));
        Assert.False(KeptFacts.IsClassified("verification.approved", "colour"));
        Assert.True(KeptFacts.IsClassified("user.painted", "colour"));
    }

    [Fact]
    public void The_salt_goes_with_what_it_hides()
    {
        Assert.False(KeptFacts.Keeps("verification.approved", KeptFacts.Salt));
        Assert.True(KeptFacts.IsClassified("verification.approved", KeptFacts.Salt));
    }
}
