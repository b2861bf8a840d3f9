using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Tests.Shared;

public sealed class ShownTextTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\n\u00A0\u3000")]
    [InlineData("\u200B\u200D\u2060\uFEFF")]
    [InlineData("\u202E\u2066\u061C")]
    [InlineData("\u2800\u3164\u115F\u1160\uFFA0")]
    [InlineData("\uFE0F\U000E0041\u034F")]
    public void Text_that_shows_nothing_is_empty(string? text) => Assert.True(ShownText.IsEmpty(text));

    [Theory]
    [InlineData("a")]
    [InlineData("\u200B.")]
    [InlineData("\U0001F600")]
    public void Text_that_shows_something_is_not(string text) => Assert.False(ShownText.IsEmpty(text));

    [Fact]
    public void An_override_does_not_turn_a_title_round() =>
        Assert.Equal("Ada gpj.exe", ShownText.WithoutDirections("Ada \u202Egpj.exe\u202C"));

    [Theory]
    [InlineData("uk", "GB")]
    [InlineData("YU", "RS")]
    [InlineData("Korea", "KP")]
    public void What_is_no_country_is_refused_with_what_to_send(string text, string hint)
    {
        Assert.Null(Countries.Find(text));
        Assert.Contains(hint, Countries.HintFor(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C\u00F4te d\u2019Ivoire", "CI")]
    [InlineData("Ivory Coast", "CI")]
    [InlineData("cote d'ivoire", "CI")]
    [InlineData("South Korea", "KR")]
    [InlineData("Russia", "RU")]
    [InlineData("Czech Republic", "CZ")]
    [InlineData("St. Lucia", "LC")]
    [InlineData("ZR", "CD")]
    public void A_country_is_known_by_its_names(string text, string code) => Assert.Equal(code, Countries.Find(text));
}
