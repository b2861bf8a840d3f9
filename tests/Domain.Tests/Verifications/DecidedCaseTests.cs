using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

/// <summary>What another policy would have said to a decision that was made.</summary>
public sealed class DecidedCaseTests
{
    [Fact]
    public void Under_the_policy_it_was_made_under_a_decision_comes_out_as_it_did()
    {
        Assert.Empty(Approved().Under(ApprovalPolicy.BuiltIn));
        Assert.Empty(Declined().Under(ApprovalPolicy.BuiltIn));
    }

    [Fact]
    public void An_approval_by_one_would_have_been_the_first_of_two()
    {
        Assert.Equal([VerificationErrors.SecondApprovalRequired], Approved().Under(Cases.FourEyes));
        Assert.Empty(Declined().Under(Cases.FourEyes));
    }

    [Fact]
    public void Everything_the_policy_lacks_of_a_decision_is_said()
    {
        var policy = Cases.Demanding(rule =>
            rule with
            {
                RequiredRole = Domain.Tenancy.Roles.PowerTenant,
                ReasonRequired = true,
                RequiredDocuments = ["PASSPORT"],
            }
        );

        Assert.Equal(
            ["INSUFFICIENT_AUTHORITY", "DOCUMENTS_MISSING", "REASON_REQUIRED"],
            Approved(reason: null).Under(policy).Select(refusal => refusal.Code)
        );
        // A decline needs no documents.
        Assert.Equal(
            ["INSUFFICIENT_AUTHORITY", "REASON_REQUIRED"],
            Declined(reason: null).Under(policy).Select(refusal => refusal.Code)
        );
    }

    private static readonly Domain.Tenancy.Actor Tom = Cases.User("tom", Domain.Tenancy.Roles.TenantAdmin);

    private static DecidedCase Approved(string? reason = "grounds") =>
        new(
            Cases.At(VerificationStatus.InReview),
            Cases
                .At(VerificationStatus.InReview)
                .Approve(Cases.By(Tom, reason), ApprovalPolicy.BuiltIn, Cases.Now)
                .Value
        );

    private static DecidedCase Declined(string? reason = "grounds") =>
        new(
            Cases.At(VerificationStatus.InReview),
            Cases
                .At(VerificationStatus.InReview)
                .Decline(Cases.By(Tom, reason), ApprovalPolicy.BuiltIn, Cases.Now)
                .Value
        );
}
