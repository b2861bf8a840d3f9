using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

/// <summary>Two approvals, separation of duties, grounds and documents: what a tenant's policy may demand besides.</summary>
public sealed class PolicyDemandsTests
{
    // ---- Two approvals

    [Fact]
    public void The_first_of_two_approvals_grants_nothing_yet()
    {
        var verification = Cases.At(VerificationStatus.InReview);

        var proposed = verification.Approve(Cases.By(Cases.Ann), Cases.FourEyes, Cases.Now).Value;

        Assert.Equal(DecisionOutcome.ApprovalProposed, proposed.Outcome);
        Assert.Equal(VerificationStatus.AwaitingSecondApproval, verification.Status);
        Assert.Null(verification.Standing);
        Assert.Equal(1, verification.ApprovalsGiven);
    }

    [Fact]
    public void The_second_approval_by_another_person_approves()
    {
        var verification = Cases.At(VerificationStatus.AwaitingSecondApproval, RiskLevel.High);

        var approved = verification.Approve(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now).Value;

        Assert.Equal(DecisionOutcome.Approved, approved.Outcome);
        Assert.Equal(ApprovalLevel.PowerTenantVerified, approved.Level);
        Assert.Same(approved, verification.Standing);
        Assert.Equal(0, verification.ApprovalsGiven);
        Assert.Equal(["ann", "ben"], verification.Decisions.Select(d => d.ActorName));
    }

    [Fact]
    public void The_second_approval_by_the_same_person_is_refused_and_changes_nothing()
    {
        var verification = Cases.At(VerificationStatus.AwaitingSecondApproval);
        var before = verification.State();

        var refused = verification.Approve(Cases.By(Cases.Ann), Cases.FourEyes, Cases.Now);

        Assert.Equal("SECOND_APPROVER_REQUIRED", refused.Error?.Code);
        Assert.Equal(ErrorKind.Forbidden, refused.Error?.Kind);
        Assert.Equal(before, verification.State());
    }

    [Theory]
    [InlineData("power-tenant", "tenant-admin")]
    [InlineData("tenant-admin", "id-of-ann")]
    [InlineData("ann", "E2E_TEST_ADMIN")]
    public void Claiming_another_authority_does_not_make_the_same_person_another_one(string first, string second)
    {
        var verification = Cases.At(VerificationStatus.InReview);
        verification.Approve(Claiming(first), Cases.FourEyes, Cases.Now);

        var refused = verification.Approve(Claiming(second), Cases.FourEyes, Cases.Now);

        Assert.Equal("SECOND_APPROVER_REQUIRED", refused.Error?.Code);

        static DecisionRequest Claiming(string approvedBy) =>
            Cases.By(Cases.Ann) with
            {
                Authority = Authority.Claim(approvedBy, Cases.Ann, isSandbox: true).Value,
            };
    }

    [Fact]
    public void Showing_other_roles_or_another_name_does_not_make_the_same_person_another_one()
    {
        var verification = Cases.At(VerificationStatus.AwaitingSecondApproval);
        var renamed = Cases.Ann with { Name = "Ann Married", Roles = Roles.TenantAdmin | Roles.Auditor };

        var refused = verification.Approve(Cases.By(renamed), Cases.FourEyes, Cases.Now);

        Assert.Equal("SECOND_APPROVER_REQUIRED", refused.Error?.Code);
    }

    [Fact]
    public void A_key_that_shares_an_id_with_the_first_approver_is_somebody_else()
    {
        var verification = Cases.At(VerificationStatus.AwaitingSecondApproval);
        var key = Cases.Key("ann", Roles.TenantAdmin);
        Assert.Equal(Cases.Ann.Id, key.Id);

        Assert.Null(verification.Approve(Cases.By(key), Cases.FourEyes, Cases.Now).Error);
        Assert.Equal(VerificationStatus.Approved, verification.Status);
    }

    [Fact]
    public void The_first_approver_may_still_decline_while_a_second_approval_is_awaited()
    {
        var verification = Cases.At(VerificationStatus.AwaitingSecondApproval);

        var declined = verification.Decline(Cases.By(Cases.Ann), Cases.FourEyes, Cases.Now);

        Assert.Null(declined.Error);
        Assert.Equal(VerificationStatus.Declined, verification.Status);
        Assert.Same(declined.Value, verification.Standing);
        Assert.Equal(2, verification.Decisions.Count);
    }

    [Fact]
    public void Adjusting_a_decline_takes_two_approvals_again_and_a_decline_in_between_starts_over()
    {
        var verification = Cases.At(VerificationStatus.Declined);

        Approve(Cases.Ann, VerificationStatus.AwaitingSecondApproval);
        Assert.Null(verification.Standing);
        Assert.Null(verification.Decline(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now).Error);
        Approve(Cases.Ben, VerificationStatus.AwaitingSecondApproval);
        Assert.Equal(
            "SECOND_APPROVER_REQUIRED",
            verification.Approve(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now).Error?.Code
        );
        Approve(Cases.Ann, VerificationStatus.Approved);

        Assert.Equal(
            [
                DecisionOutcome.Declined,
                DecisionOutcome.ApprovalProposed,
                DecisionOutcome.Declined,
                DecisionOutcome.ApprovalProposed,
                DecisionOutcome.Approved,
            ],
            verification.Decisions.Select(d => d.Outcome)
        );

        void Approve(Actor actor, VerificationStatus expected)
        {
            Assert.Null(verification.Approve(Cases.By(actor), Cases.FourEyes, Cases.Now).Error);
            Assert.Equal(expected, verification.Status);
        }
    }

    [Fact]
    public void A_review_taken_up_again_forgets_the_first_approval()
    {
        var verification = Cases.At(VerificationStatus.AwaitingSecondApproval);
        verification.StartReview(Cases.Now);
        Assert.Equal(0, verification.ApprovalsGiven);

        var proposed = verification.Approve(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now).Value;

        Assert.Equal(DecisionOutcome.ApprovalProposed, proposed.Outcome);
        Assert.Equal(
            "SECOND_APPROVER_REQUIRED",
            verification.Approve(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now).Error?.Code
        );
    }

    [Fact]
    public void A_decline_takes_one_person_also_under_four_eyes()
    {
        var verification = Cases.At(VerificationStatus.InReview, RiskLevel.High);

        Assert.Null(verification.Decline(Cases.By(Cases.Ann), Cases.FourEyes, Cases.Now).Error);
        Assert.Equal(VerificationStatus.Declined, verification.Status);
    }

    [Fact]
    public void A_decline_does_not_have_to_see_what_the_first_approver_saw()
    {
        var verification = Cases.At(VerificationStatus.InReview);
        verification.Approve(Cases.By(Cases.Ann), Cases.FourEyes, Cases.Now, "what was there");

        Assert.Null(verification.Decline(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now).Error);
    }

    // ---- The first approval, when the second is given

    [Fact]
    public void The_second_approval_is_refused_when_the_first_saw_something_else()
    {
        var verification = Cases.At(VerificationStatus.InReview);
        verification.Approve(Cases.By(Cases.Ann), Cases.FourEyes, Cases.Now, "what was there");
        var before = verification.State();
        foreach (var seen in new[] { "what is there", null })
        {
            var refused = verification.Approve(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now, seen);

            Assert.Equal("CASE_CHANGED_SINCE_FIRST_APPROVAL", refused.Error?.Code);
            Assert.Equal(ErrorKind.Conflict, refused.Error?.Kind);
            Assert.Equal(before, verification.State());
        }

        var approved = verification.Approve(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now, "what was there");
        Assert.Null(approved.Error);
    }

    public static TheoryData<string, ApprovalPolicy> Tightened() =>
        new()
        {
            {
                "role",
                Cases.FourEyes with
                {
                    Standard = Cases.FourEyes.Standard with { RequiredRole = Roles.PowerTenant },
                }
            },
            { "reason", Cases.FourEyes with { Standard = Cases.FourEyes.Standard with { ReasonRequired = true } } },
            { "duties", Cases.FourEyes with { Standard = Cases.FourEyes.Standard with { SeparationOfDuties = true } } },
        };

    [Theory]
    [MemberData(nameof(Tightened))]
    public void A_first_approval_that_does_not_meet_the_policy_now_in_force_does_not_count(
        string what,
        ApprovalPolicy tightened
    )
    {
        // The opener, as a tenant-admin, without a word of reason: all that the older policy asked.
        var opener = Cases.Opener with
        {
            Roles = Roles.TenantAdmin,
        };
        var verification = Cases.At(VerificationStatus.InReview);
        Assert.Null(verification.Approve(Cases.By(opener, reason: null), Cases.FourEyes, Cases.Now).Error);

        var refused = verification.Approve(Cases.By(Cases.Ben), tightened, Cases.Now);

        Assert.True(refused.Error?.Code == "FIRST_APPROVAL_OUTDATED", what);
        Assert.Equal(ErrorKind.Conflict, refused.Error?.Kind);
        Assert.Equal(VerificationStatus.AwaitingSecondApproval, verification.Status);
        Assert.Null(verification.Approve(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now).Error);
    }

    [Fact]
    public void Where_one_approval_is_enough_by_now_the_first_one_is_not_looked_at()
    {
        var verification = Cases.At(VerificationStatus.InReview);
        verification.Approve(Cases.By(Cases.Ann), Cases.FourEyes, Cases.Now, "what was there");

        var approved = verification.Approve(Cases.By(Cases.Ben), ApprovalPolicy.BuiltIn, Cases.Now);

        Assert.Equal(DecisionOutcome.Approved, approved.Value.Outcome);
    }

    [Fact]
    public void A_first_approval_by_a_key_is_not_confirmed_by_whoever_made_the_key_nor_the_other_way_round()
    {
        var key = Cases.Key("erp", Roles.TenantAdmin) with { KeyOwnerId = Cases.Ann.Id };
        foreach (var (first, second) in new[] { (key, Cases.Ann), (Cases.Ann, key) })
        {
            var verification = Cases.At(VerificationStatus.InReview);
            Assert.Null(verification.Approve(Cases.By(first), Cases.FourEyes, Cases.Now).Error);

            var refused = verification.Approve(Cases.By(second), Cases.FourEyes, Cases.Now);

            Assert.Equal("SECOND_APPROVER_REQUIRED", refused.Error?.Code);
            Assert.Null(verification.Approve(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now).Error);
        }
    }

    [Fact]
    public void A_withdrawn_approval_returns_the_case_to_review_and_counts_no_more()
    {
        var verification = Cases.At(VerificationStatus.AwaitingSecondApproval);

        Assert.Null(verification.WithdrawApproval("lapsed", Cases.Ben, Cases.FourEyes, Cases.Now).Error);

        Assert.Equal(VerificationStatus.InReview, verification.Status);
        var raised = Assert.IsType<ApprovalWithdrawn>(Assert.Single(verification.Events));
        Assert.Equal("verification.approval_withdrawn", raised.Action);
        Assert.Equal(
            [
                ("from", "AwaitingSecondApproval"),
                ("decisionId", verification.Decisions[^1].Id),
                ("approvedBy", "ann"),
                ("reason", "lapsed"),
            ],
            raised.Facts.Select(fact => (fact.Key, fact.Value!))
        );
        Assert.Equal(
            DecisionOutcome.ApprovalProposed,
            verification.Approve(Cases.By(Cases.Ben), Cases.FourEyes, Cases.Now).Value.Outcome
        );
    }

    [Theory]
    [InlineData(VerificationStatus.Pending)]
    [InlineData(VerificationStatus.InReview)]
    [InlineData(VerificationStatus.InformationRequested)]
    [InlineData(VerificationStatus.Approved)]
    [InlineData(VerificationStatus.Declined)]
    public void Where_no_first_approval_waits_there_is_none_to_withdraw(VerificationStatus status)
    {
        var verification = Cases.At(status);
        var before = verification.State();

        Assert.Equal(
            "NO_APPROVAL_AWAITS_CONFIRMATION",
            verification.WithdrawApproval(null, Cases.Ben, Cases.FourEyes, Cases.Now).Error?.Code
        );
        Assert.Equal(before, verification.State());
    }

    // ---- Separation of duties

    [Theory]
    [InlineData(VerificationStatus.Approved, VerificationStatus.InReview)]
    [InlineData(VerificationStatus.Declined, VerificationStatus.InReview)]
    // A repeat and an adjustment are decisions too.
    [InlineData(VerificationStatus.Approved, VerificationStatus.Approved)]
    [InlineData(VerificationStatus.Declined, VerificationStatus.Approved)]
    public void Whoever_opened_or_requested_the_case_may_not_decide_it(
        VerificationStatus outcome,
        VerificationStatus from
    )
    {
        var policy = Cases.Demanding(rule => rule with { SeparationOfDuties = true });
        foreach (var actor in new[] { Cases.Opener, Cases.Requester })
        {
            var verification = Cases.At(from);
            var before = verification.State();

            var refused = Decide(verification, outcome, Cases.By(actor), policy);

            Assert.Equal("SEPARATION_OF_DUTIES", refused.Error?.Code);
            Assert.Equal(ErrorKind.Forbidden, refused.Error?.Kind);
            Assert.Equal(before, verification.State());
        }
    }

    [Fact]
    public void Anybody_else_may_decide_under_separation_of_duties()
    {
        var policy = Cases.Demanding(rule => rule with { SeparationOfDuties = true });
        var sameIdOtherKind = Cases.Key("opener", Roles.PowerTenant);
        foreach (var actor in new[] { Cases.Ann, sameIdOtherKind })
        {
            Assert.Null(Cases.Open().Approve(Cases.By(actor), policy, Cases.Now).Error);
        }
    }

    [Fact]
    public void A_key_that_opened_the_case_may_not_decide_it_and_a_user_of_the_same_id_may()
    {
        var policy = Cases.Demanding(rule => rule with { SeparationOfDuties = true });
        var key = Cases.Key("erp", Roles.TenantAdmin);
        var verification = Verification.Open(Cases.Opening(), key, Cases.Opened);

        Assert.Equal("SEPARATION_OF_DUTIES", verification.Approve(Cases.By(key), policy, Cases.Now).Error?.Code);
        Assert.Null(verification.Approve(Cases.By(Cases.User("erp", Roles.TenantAdmin)), policy, Cases.Now).Error);
    }

    [Fact]
    public void Without_separation_of_duties_the_opener_may_decide()
    {
        Assert.Null(Cases.Open().Approve(Cases.By(Cases.Opener), ApprovalPolicy.BuiltIn, Cases.Now).Error);
        Assert.Null(Cases.Open().Decline(Cases.By(Cases.Requester), ApprovalPolicy.BuiltIn, Cases.Now).Error);
    }

    // ---- Grounds

    [Theory]
    [InlineData(VerificationStatus.Approved)]
    [InlineData(VerificationStatus.Declined)]
    public void A_decision_without_grounds_is_refused_where_the_policy_asks_for_them(VerificationStatus outcome)
    {
        var policy = Cases.Demanding(rule => rule with { ReasonRequired = true });
        var verification = Cases.At(VerificationStatus.InReview);
        var before = verification.State();

        var refused = Decide(verification, outcome, Cases.By(Cases.Ann, reason: "  "), policy);

        Assert.Equal("REASON_REQUIRED", refused.Error?.Code);
        Assert.Equal(ErrorKind.RuleBroken, refused.Error?.Kind);
        Assert.Equal(before, verification.State());
        Assert.Null(Decide(verification, outcome, Cases.By(Cases.Ann, reason: "seen"), policy).Error);
    }

    [Fact]
    public void Without_such_a_policy_a_decision_needs_no_grounds() =>
        Assert.Null(Cases.Open().Approve(Cases.By(Cases.Ann, reason: null), ApprovalPolicy.BuiltIn, Cases.Now).Error);

    // ---- Documents

    [Theory]
    [InlineData(new string[0], "PASSPORT, PROOF_OF_ADDRESS")]
    [InlineData(new[] { "PASSPORT" }, "PROOF_OF_ADDRESS")]
    [InlineData(new[] { "passport", "PROOF_OF_ADDRESS" }, "PASSPORT")]
    public void An_approval_without_the_required_documents_is_refused_naming_them(string[] accepted, string missing)
    {
        var policy = Cases.Demanding(rule => rule with { RequiredDocuments = ["PASSPORT", "PROOF_OF_ADDRESS"] });
        var verification = Cases.At(VerificationStatus.InReview).Reloaded(accepted);
        var before = verification.State();

        var refused = verification.Approve(Cases.By(Cases.Ann), policy, Cases.Now);

        Assert.Equal("DOCUMENTS_MISSING", refused.Error?.Code);
        Assert.Equal(ErrorKind.RuleBroken, refused.Error?.Kind);
        Assert.EndsWith($": {missing}", refused.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(before, verification.State());
    }

    [Fact]
    public void An_approval_with_the_required_documents_and_more_is_granted()
    {
        var policy = Cases.Demanding(rule => rule with { RequiredDocuments = ["PASSPORT"] });
        var verification = Cases.At(VerificationStatus.InReview).Reloaded("PASSPORT", "SELFIE");

        Assert.Null(verification.Approve(Cases.By(Cases.Ann), policy, Cases.Now).Error);
    }

    [Fact]
    public void A_decline_needs_no_documents()
    {
        var policy = Cases.Demanding(rule => rule with { RequiredDocuments = ["PASSPORT"] });

        Assert.Null(Cases.Open().Decline(Cases.By(Cases.Ann), policy, Cases.Now).Error);
    }

    // ---- The guard as a list

    [Fact]
    public void The_guard_lists_everything_that_stands_in_the_way_gravest_first_and_writes_nothing()
    {
        var policy = Cases.Demanding(rule =>
            rule with
            {
                SeparationOfDuties = true,
                ReasonRequired = true,
                RequiredDocuments = ["PASSPORT"],
            }
        );
        var verification = Cases.At(VerificationStatus.InformationRequested, RiskLevel.High);
        var before = verification.State();

        Assert.Equal(
            ["SEPARATION_OF_DUTIES", "ILLEGAL_STATUS_CHANGE", "DOCUMENTS_MISSING", "REASON_REQUIRED"],
            Refusals(Cases.Opener)
        );
        Assert.Equal(
            ["INSUFFICIENT_AUTHORITY", "ILLEGAL_STATUS_CHANGE", "DOCUMENTS_MISSING", "REASON_REQUIRED"],
            Refusals(Cases.User("tom", Roles.TenantAdmin))
        );
        Assert.Equal(before, verification.State());

        IEnumerable<string> Refusals(Actor actor) =>
            verification
                .Refusals(
                    Authority.Of(actor),
                    policy,
                    VerificationStatus.Approved,
                    hasGrounds: false,
                    verification.Evidence()
                )
                .Select(refusal => refusal.Code);
    }

    [Fact]
    public void The_guard_lists_nothing_exactly_when_deciding_succeeds()
    {
        foreach (var status in Enum.GetValues<VerificationStatus>())
        {
            foreach (var policy in new[] { ApprovalPolicy.BuiltIn, Cases.FourEyes })
            {
                foreach (var actor in new[] { Cases.Ann, Cases.Ben, Cases.User("tom", Roles.TenantAdmin) })
                {
                    var verification = Cases.At(status, RiskLevel.High);
                    var listed = verification
                        .Refusals(
                            Authority.Of(actor),
                            policy,
                            VerificationStatus.Approved,
                            hasGrounds: true,
                            verification.Evidence()
                        )
                        .ToList();

                    var error = verification.Approve(Cases.By(actor), policy, Cases.Now).Error;

                    // A repeat succeeds although no move leads from Approved to Approved.
                    if (status != VerificationStatus.Approved || actor.Roles != Roles.PowerTenant)
                    {
                        Assert.Equal(listed.FirstOrDefault(), error);
                    }
                }
            }
        }
    }

    private static Result<Decision> Decide(
        Verification verification,
        VerificationStatus outcome,
        DecisionRequest request,
        ApprovalPolicy policy
    ) =>
        outcome == VerificationStatus.Approved
            ? verification.Approve(request, policy, Cases.Now)
            : verification.Decline(request, policy, Cases.Now);
}
