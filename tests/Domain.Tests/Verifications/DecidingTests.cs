using System.Buffers.Text;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

/// <summary>What a decision leaves behind, what a repeat does not, and how an adjustment supersedes.</summary>
public sealed class DecidingTests
{
    [Theory]
    [InlineData(RiskLevel.Standard, ApprovalLevel.TenantVerified)]
    [InlineData(RiskLevel.High, ApprovalLevel.PowerTenantVerified)]
    public void An_approval_records_who_claimed_what_under_which_policy_and_why(RiskLevel risk, ApprovalLevel grants)
    {
        var verification = Cases.At(VerificationStatus.InReview, risk);
        var policy = ApprovalPolicy.BuiltIn with { Version = 7 };
        var request = new DecisionRequest(
            Authority.Claim(Cases.Ann.Id, Cases.Ann, isSandbox: false).Value,
            new Grounds
            {
                Reason = "reason",
                Notes = "notes",
                Comment = "comment",
                AdminNotes = "admin notes",
            },
            new Notifications(true, false, true, false)
        );

        var decision = verification.Approve(request, policy, Cases.Now).Value;

        Assert.Equal(
            new Decision
            {
                Id = decision.Id,
                Sequence = 1,
                Outcome = DecisionOutcome.Approved,
                Level = grants,
                ClaimedApprover = "id-of-ann",
                Role = Roles.PowerTenant,
                ActorKind = ActorKind.User,
                ActorId = "id-of-ann",
                ActorName = "ann",
                Grounds = request.Grounds,
                Salt = decision.Salt,
                RiskLevel = risk,
                PolicyVersion = 7,
                Notify = new Notifications(true, false, true, false),
                DecidedAt = Cases.Now,
            },
            decision
        );
        Assert.True(Ids.IsWellFormed(decision.Id));
        Assert.Equal(16, Base64Url.DecodeFromChars(decision.Salt).Length);
        Assert.Same(decision, verification.Standing);
        Assert.Same(decision, Assert.Single(verification.NewDecisions));
        Assert.Equal(1, verification.Version);
    }

    [Fact]
    public void Where_nothing_is_said_subscriptions_are_told_and_nobody_gets_a_callback_or_mail() =>
        Assert.Equal(
            new Notifications(Callback: false, OwnerEmail: false, ApplicantEmail: false, Subscriptions: true),
            Notifications.SubscriptionsOnly
        );

    [Fact]
    public void A_decline_grants_no_level()
    {
        var verification = Cases.At(VerificationStatus.InReview);

        var decision = verification.Decline(Cases.By(Cases.Ann), ApprovalPolicy.BuiltIn, Cases.Now).Value;

        Assert.Null(decision.Level);
        Assert.Equal(DecisionOutcome.Declined, decision.Outcome);
        Assert.Same(decision, verification.Standing);
    }

    [Fact]
    public void A_decision_raises_one_event_that_tells_it_all_and_its_digest()
    {
        var verification = Cases.At(VerificationStatus.InReview, RiskLevel.High);
        var request = Cases.By(Cases.Key("erp", Roles.PowerTenant) with { KeyOwnerId = Cases.Ann.Id }) with
        {
            Grounds = new Grounds
            {
                Reason = "grounds",
                Notes = "n",
                Comment = "c",
                AdminNotes = "a",
                ReasonCode = "R1",
            },
        };

        var decision = verification.Approve(request, Cases.FourEyes, Cases.Now, "f").Value;

        var raised = Assert.IsType<VerificationDecided>(Assert.Single(verification.Events));
        Assert.Equal("verification.approval_proposed", raised.Action);
        Assert.Equal(Cases.Now, raised.OccurredAt);
        Assert.Equal(
            [
                ("decisionId", decision.Id),
                ("decisionDigest", decision.Digest()),
                ("sequence", "1"),
                ("from", "InReview"),
                ("riskLevel", "High"),
                ("level", "PowerTenantVerified"),
                ("claimedApprover", "power-tenant"),
                ("role", "power-tenant"),
                ("policyVersion", "4"),
                ("reasonCode", "R1"),
                ("reason", "grounds"),
                ("notes", "n"),
                ("comment", "c"),
                ("adminNotes", "a"),
                ("keyOwnerId", "id-of-ann"),
                ("seen", "f"),
            ],
            raised.Facts.Where(fact => fact.Value is not null).Select(fact => (fact.Key, fact.Value!))
        );
    }

    [Fact]
    public void Each_outcome_has_its_own_audit_action()
    {
        var approved = Cases.Open();
        approved.Approve(Cases.By(Cases.Ann), ApprovalPolicy.BuiltIn, Cases.Now);
        var declined = Cases.Open();
        declined.Decline(Cases.By(Cases.Ann), ApprovalPolicy.BuiltIn, Cases.Now);

        Assert.Equal(["verification.created", "verification.approved"], approved.Events.Select(e => e.Action));
        Assert.Equal(["verification.created", "verification.declined"], declined.Events.Select(e => e.Action));
    }

    [Fact]
    public void Repeating_an_approval_that_stands_succeeds_with_that_decision_and_changes_nothing()
    {
        var verification = Cases.At(VerificationStatus.Approved);
        var before = verification.State();

        var repeated = verification.Approve(
            Cases.By(Cases.Ben) with
            {
                Notify = new Notifications(true, true, true, true),
            },
            ApprovalPolicy.BuiltIn,
            Cases.Now
        );

        Assert.Same(verification.Decisions[0], repeated.Value);
        Assert.Equal("ann", repeated.Value.ActorName);
        Assert.Equal(before, verification.State());
    }

    [Fact]
    public void Repeating_a_decline_that_stands_succeeds_with_that_decision_and_changes_nothing()
    {
        var verification = Cases.At(VerificationStatus.Declined);
        var before = verification.State();

        var repeated = verification.Decline(Cases.By(Cases.Ben), ApprovalPolicy.BuiltIn, Cases.Now);

        Assert.Same(verification.Decisions[0], repeated.Value);
        Assert.Equal(before, verification.State());
    }

    [Fact]
    public void A_repeat_asks_for_no_new_grounds()
    {
        var verification = Cases.At(VerificationStatus.Approved);
        var policy = Cases.Demanding(rule => rule with { ReasonRequired = true, RequiredDocuments = ["PASSPORT"] });

        var repeated = verification.Approve(Cases.By(Cases.Ben, reason: null), policy, Cases.Now);

        Assert.Null(repeated.Error);
        Assert.Single(verification.Decisions);
    }

    [Theory]
    [InlineData(VerificationStatus.Approved)]
    [InlineData(VerificationStatus.Declined)]
    public void A_repeat_needs_the_authority_of_the_decision_it_repeats(VerificationStatus standing)
    {
        var verification = Cases.At(standing, RiskLevel.High);
        var request = Cases.By(Cases.User("tom", Roles.TenantAdmin));

        var refused =
            standing == VerificationStatus.Approved
                ? verification.Approve(request, ApprovalPolicy.BuiltIn, Cases.Now)
                : verification.Decline(request, ApprovalPolicy.BuiltIn, Cases.Now);

        Assert.Equal("INSUFFICIENT_AUTHORITY", refused.Error?.Code);
    }

    [Fact]
    public void An_adjustment_to_and_fro_keeps_every_decision_and_the_last_one_stands()
    {
        var verification = Cases.At(VerificationStatus.Approved);

        var declined = verification.Decline(Cases.By(Cases.Ben, "fraud"), ApprovalPolicy.BuiltIn, Cases.Now).Value;
        Assert.Same(declined, verification.Standing);
        var approved = verification.Approve(Cases.By(Cases.Ann, "cleared"), ApprovalPolicy.BuiltIn, Cases.Now).Value;
        Assert.Same(approved, verification.Standing);

        Assert.Equal(
            [
                (1, DecisionOutcome.Approved, "grounds"),
                (2, DecisionOutcome.Declined, "fraud"),
                (3, DecisionOutcome.Approved, "cleared"),
            ],
            verification.Decisions.Select(d => (d.Sequence, d.Outcome, d.Grounds.Reason!))
        );
        Assert.Equal([declined, approved], verification.NewDecisions);
        Assert.Equal(
            [("verification.declined", "Approved"), ("verification.approved", "Declined")],
            verification.Events.Select(e => (e.Action, e.Facts.Single(f => f.Key == "from").Value!))
        );
    }

    [Fact]
    public void After_a_save_a_decision_is_new_no_more()
    {
        var verification = Cases.Open();
        verification.Approve(Cases.By(Cases.Ann), ApprovalPolicy.BuiltIn, Cases.Now);

        verification.MarkSaved();

        Assert.Empty(verification.NewDecisions);
        Assert.Empty(verification.Events);
        Assert.Equal(1, verification.Version);
        var adjusted = verification.Decline(Cases.By(Cases.Ben), ApprovalPolicy.BuiltIn, Cases.Now).Value;
        Assert.Same(adjusted, Assert.Single(verification.NewDecisions));
        Assert.Equal(2, adjusted.Sequence);
    }

    [Fact]
    public void A_reloaded_verification_decides_on_as_if_it_had_never_been_stored()
    {
        var verification = Cases.At(VerificationStatus.AwaitingSecondApproval, RiskLevel.High);

        var reloaded = verification.Reloaded("PASSPORT");

        Assert.Equal(verification.State(), reloaded.State());
        Assert.Empty(reloaded.Events);
        Assert.Equal(["PASSPORT"], reloaded.AcceptedDocuments);
        Assert.Equal(
            "SECOND_APPROVER_REQUIRED",
            reloaded.Approve(Cases.By(Cases.Ann), Cases.FourEyes, Cases.Now).Error?.Code
        );
        Assert.Null(reloaded.Approve(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now).Error);
        Assert.Equal(2, Assert.Single(reloaded.NewDecisions).Sequence);
    }

    [Fact]
    public void A_stored_verification_without_an_id_is_a_bug() =>
        Assert.Throws<ArgumentException>(() =>
            Verification.FromStorage(
                Cases.Opening() with
                {
                    Id = null,
                },
                new Domain.Tenancy.Identity(ActorKind.User, "u"),
                Cases.Now,
                Cases.Now,
                VerificationStatus.Pending,
                default,
                1,
                [],
                []
            )
        );

    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData("", " ", "\t\n", false)]
    [InlineData("r", null, null, true)]
    [InlineData(null, "n", null, true)]
    [InlineData(null, null, "c", true)]
    public void Grounds_are_a_reason_notes_or_a_comment_that_is_not_blank(
        string? reason,
        string? notes,
        string? comment,
        bool given
    ) =>
        Assert.Equal(
            given,
            new Grounds
            {
                Reason = reason,
                Notes = notes,
                Comment = comment,
                AdminNotes = "do not count",
            }.AreGiven
        );
}
