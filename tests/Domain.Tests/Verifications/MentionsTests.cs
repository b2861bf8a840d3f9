using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

/// <summary>Which places of a note may name somebody, and what they may be called.</summary>
public sealed class MentionsTests
{
    [Theory]
    [InlineData("@ada", "ada")]
    [InlineData("@Ada, please", "Ada,|Ada")]
    [InlineData("ask @ada.", "ada.|ada")]
    [InlineData("(@ada's)", "ada's)|ada's|ada")]
    [InlineData("@ada.lovelace!", "ada.lovelace!|ada.lovelace")]
    [InlineData("@ada-smith", "ada-smith")]
    [InlineData("@\"jane doe\" knows", "jane doe")]
    [InlineData("@李小明，看", "李小明，看|李小明")]
    [InlineData("@ada@example.org", "ada@example.org")]
    public void A_name_begins_after_the_sign_and_may_end_before_a_mark(string text, string candidates) =>
        Assert.Equal(candidates.Split('|'), Assert.Single(Mentions.In(text)).Candidates);

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("5 @ 3 EUR")]
    [InlineData("ada@example.org")]
    [InlineData("@...")]
    [InlineData("@\"")]
    [InlineData("@\"never closed")]
    [InlineData("@\"\"")]
    public void What_is_part_of_a_word_or_has_no_letters_names_nobody(string text) => Assert.Empty(Mentions.In(text));

    [Fact]
    public void Twenty_places_of_a_text_are_looked_at()
    {
        var text = string.Join(' ', Enumerable.Range(0, 30).Select(number => $"@user{number}"));

        Assert.Equal(Mentions.Most, Mentions.In(text).Count);
        Assert.Equal((7, 6), (Mentions.In(text)[1].At, Mentions.In(text)[1].LengthOf("user1")));
    }
}
