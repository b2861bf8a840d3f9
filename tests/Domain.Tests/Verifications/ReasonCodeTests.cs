using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

/// <summary>Which reason may be given with what.</summary>
public sealed class ReasonCodeTests
{
    private static readonly ReasonCode[] Listed =
    [
        new("DOC_EXPIRED", "Expired", ReasonUses.Reject | ReasonUses.RequestInformation, IsActive: true),
        new("SANCTIONED", "On a list", ReasonUses.Reject, IsActive: true),
        new("OLD", "No longer used", ReasonUses.Reject, IsActive: false),
    ];

    [Theory]
    [InlineData("DOC_EXPIRED", ReasonUses.Reject)]
    [InlineData("DOC_EXPIRED", ReasonUses.RequestInformation)]
    [InlineData("SANCTIONED", ReasonUses.Reject)]
    public void An_active_code_is_taken_with_what_it_is_for(string code, ReasonUses use) =>
        Assert.Null(ReasonCode.Refusal(Listed, code, use));

    [Theory]
    [InlineData("OLD", ReasonUses.Reject, "reasonCode must be one of DOC_EXPIRED, SANCTIONED")]
    [InlineData("UNKNOWN", ReasonUses.Reject, "reasonCode must be one of DOC_EXPIRED, SANCTIONED")]
    [InlineData("SANCTIONED", ReasonUses.RequestInformation, "reasonCode must be one of DOC_EXPIRED")]
    public void Any_other_code_is_refused_naming_those_that_are_taken(string code, ReasonUses use, string message)
    {
        var refusal = ReasonCode.Refusal(Listed, code, use);

        Assert.Equal(message, refusal?.Message);
        Assert.Equal("reasonCode", Assert.Single(refusal!.Fields).Field);
    }

    [Fact]
    public void Where_no_code_is_for_this_the_refusal_says_to_leave_it_out() =>
        Assert.StartsWith(
            "reasonCode must be left out",
            ReasonCode.Refusal(Listed, "SANCTIONED", ReasonUses.Approve)?.Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_tenant_without_a_list_takes_any_code() =>
        Assert.Null(ReasonCode.Refusal([], "ANYTHING", ReasonUses.Approve));

    [Theory]
    [InlineData("A", true)]
    [InlineData("DOC_EXPIRED_2", true)]
    [InlineData("doc", false)]
    [InlineData("DOc", false)]
    [InlineData("2DOC", false)]
    [InlineData("_DOC", false)]
    [InlineData("DOC-2", false)]
    [InlineData("", false)]
    public void A_code_is_capital_letters_digits_and_underscores_a_letter_first(string code, bool wellFormed) =>
        Assert.Equal(wellFormed, ReasonCode.IsWellFormed(code));

    [Fact]
    public void A_code_has_at_most_64_characters()
    {
        Assert.True(ReasonCode.IsWellFormed(new string('A', 64)));
        Assert.False(ReasonCode.IsWellFormed(new string('A', 65)));
    }
}
