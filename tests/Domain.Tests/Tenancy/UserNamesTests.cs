using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Tests.Tenancy;

public sealed class UserNamesTests
{
    [Theory]
    [InlineData("ADA", "ada")]
    [InlineData("\uFF21da", "ada")]
    [InlineData("Stra\u00DFe", "strasse")]
    [InlineData("\u03A3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C2", "\u03C3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C3")]
    public void A_name_is_kept_without_letter_case_and_width(string name, string folded) =>
        Assert.Equal(folded, UserNames.Fold(name));

    [Theory]
    [InlineData("ada", "\u0430d\u0430")]
    [InlineData("root", "r00t")]
    [InlineData("paypal", "paypa1")]
    [InlineData("modern", "rnodern")]
    public void Names_that_look_alike_have_one_skeleton(string one, string other) =>
        Assert.Equal(UserNames.SkeletonOf(one), UserNames.SkeletonOf(other));

    [Theory]
    [InlineData("ada", "eda")]
    [InlineData("ada", "ada2")]
    public void Names_that_do_not_have_two(string one, string other) =>
        Assert.NotEqual(UserNames.SkeletonOf(one), UserNames.SkeletonOf(other));

    [Theory]
    [InlineData("ada", true)]
    [InlineData("ada lovelace", true)]
    [InlineData(" ada", false)]
    [InlineData("ada\u00A0", false)]
    [InlineData("a\u200Bda", false)]
    [InlineData("a\u202Eda", false)]
    [InlineData("\u3164", false)]
    public void A_new_name_hides_nothing(string name, bool isAccepted) =>
        Assert.Equal(isAccepted, UserNames.IsAccepted(name));
}
