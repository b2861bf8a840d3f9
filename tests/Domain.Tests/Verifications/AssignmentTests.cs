using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

/// <summary>What the audit is told of who held a case and what was noted about it.</summary>
public sealed class AssignmentTests
{
    [Fact]
    public void The_audit_is_told_who_got_a_case_and_until_when_in_utc()
    {
        var assigned = new VerificationAssigned(
            new Assignment("id-of-ann", "ann", Cases.Now.AddHours(8).ToOffset(TimeSpan.FromHours(2))),
            Cases.Now
        );

        Assert.Equal(("verification.assigned", Cases.Now), (assigned.Action, assigned.OccurredAt));
        Assert.Equal("userId=id-of-ann,userName=ann,until=2026-01-02T17:30:00.250Z", Facts(assigned));
    }

    [Fact]
    public void The_audit_is_told_who_holds_a_case_no_longer()
    {
        var unassigned = new VerificationUnassigned("id-of-ann", Cases.Now);

        Assert.Equal(("verification.unassigned", "userId=id-of-ann"), (unassigned.Action, Facts(unassigned)));
    }

    [Theory]
    [InlineData(false, "note")]
    // What is read to others than admins leaves everything of this name out.
    [InlineData(true, "adminNotes")]
    public void A_note_kept_among_admins_stands_in_the_audit_under_the_name_that_is_hidden(bool forAdmins, string name)
    {
        var added = new NoteAdded(
            new VerificationNote
            {
                Id = "n-1",
                TenantId = "t-1",
                VerificationId = "v-1",
                ForAdmins = forAdmins,
                Text = "called back",
                Author = Cases.Ann.Identity,
                AuthorName = Cases.Ann.Name,
                CreatedAt = Cases.Now,
            }
        );

        Assert.Equal(("verification.note_added", Cases.Now), (added.Action, added.OccurredAt));
        Assert.Equal($"noteId=n-1,{name}=called back", Facts(added));
    }

    private static string Facts(IDomainEvent happened) =>
        string.Join(',', happened.Facts.Select(fact => $"{fact.Key}={fact.Value}"));
}
