using FsCheck;
using FsCheck.Fluent;
using VerificationService.Domain.Subjects;

namespace VerificationService.Domain.Tests.Subjects;

public sealed class OrganizationTests
{
    [Theory]
    [InlineData("Crypto exchange", "CRYPTO_EXCHANGE")]
    [InlineData("crypto-exchange", "CRYPTO_EXCHANGE")]
    [InlineData("CRYPTO_EXCHANGE", "CRYPTO_EXCHANGE")]
    [InlineData("  crypto -- / exchange!! ", "CRYPTO_EXCHANGE")]
    [InlineData("__x__", "X")]
    [InlineData("B2B sales", "B2B_SALES")]
    [InlineData("café", "CAF")]
    [InlineData("", "")]
    [InlineData(" - ", "")]
    public void An_activity_is_brought_to_one_spelling(string spelled, string normalised) =>
        Assert.Equal(normalised, Organization.NormaliseActivity(spelled));

    [Fact]
    public void A_normalised_activity_is_upper_case_words_joined_by_single_underscores_and_stays_as_it_is() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<string>(),
                text =>
                {
                    var once = Organization.NormaliseActivity(text ?? "");

                    Assert.Matches("^([A-Z0-9]+(_[A-Z0-9]+)*)?$", once);
                    Assert.Equal(once, Organization.NormaliseActivity(once));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
