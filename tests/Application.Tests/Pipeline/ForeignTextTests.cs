using System.Text;
using VerificationService.Application.Pipeline;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Pipeline;

/// <summary>What somebody outside wrote cannot forge, hide or flood a log.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class ForeignTextTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("HTTP 500 naïve 漢字 😀", "HTTP 500 naïve 漢字 😀")]
    [InlineData("a\r\nb", "a\\u{d}\\u{a}b")]
    [InlineData("a\tb\u001b[2J", "a\\u{9}b\\u{1b}[2J")]
    [InlineData("a\u0085b\u2028c\u2029d", "a\\u{85}b\\u{2028}c\\u{2029}d")]
    [InlineData("exe.\u202Egpj", "exe.\\u{202e}gpj")]
    [InlineData("a\u200Bb\uFEFF", "a\\u{200b}b\\u{feff}")]
    [InlineData("\U000E0041", "\\u{e0041}")]
    public void What_breaks_a_line_or_is_not_seen_is_escaped(string? text, string? safe) =>
        Assert.Equal(safe, ForeignText.Of(text));

    [Fact]
    public void Half_a_character_is_shown_as_none() => Assert.Equal("a\uFFFDb", ForeignText.Of("a\uD83Db"));

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("漢")]
    [InlineData("😀")]
    [InlineData("\n")]
    public void What_is_longer_than_a_KiB_is_cut_between_characters(string part)
    {
        var safe = ForeignText.Of(string.Concat(Enumerable.Repeat(part, 100_000)));

        Assert.InRange(Encoding.UTF8.GetByteCount(safe), ForeignText.MaxBytes - 8, ForeignText.MaxBytes);
        Assert.EndsWith("…", safe);
        Assert.DoesNotContain('\uFFFD', safe);
    }

    [Fact]
    public void A_KiB_is_kept_whole()
    {
        var longest = new string('x', ForeignText.MaxBytes);

        Assert.Equal(longest, ForeignText.Of(longest));
        Assert.Equal(longest[..^3] + "…", ForeignText.Of(longest + "x"));
    }
}
