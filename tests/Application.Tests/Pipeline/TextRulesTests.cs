using FluentValidation;
using VerificationService.Application.Pipeline;

namespace VerificationService.Application.Tests.Pipeline;

/// <summary>What counts as text, whatever use case takes it.</summary>
public sealed class TextRulesTests
{
    private sealed record Sent(string? Field);

    private sealed class Validator : AbstractValidator<Sent>
    {
        public Validator(Action<IRuleBuilder<Sent, string?>> rule) => rule(RuleFor(sent => sent.Field));
    }

    // After the field's name.
    private static string? Refusal(Action<IRuleBuilder<Sent, string?>> rule, string? text) =>
        new Validator(rule)
            .Validate(new Sent(text))
            .Errors.SingleOrDefault()
            ?.ErrorMessage[nameof(Sent.Field).Length..];

    [Theory]
    [InlineData("", true)]
    [InlineData("Zoë 漢字 \U0001F600", true)]
    [InlineData("tab\there", false)]
    [InlineData("two\nlines", false)]
    [InlineData("nul\0", false)]
    [InlineData("c1\u0085", false)]
    [InlineData("no character \uFFFE", false)]
    [InlineData("no character \uFFFF", false)]
    public void A_line_is_whole_characters_that_are_seen(string text, bool accepted) =>
        Assert.Equal(
            accepted ? null : " must be at most 50 characters without control characters",
            Refusal(rule => rule.Line(50), text)
        );

    [Theory]
    [InlineData("tab\there\r\nand a line", true)]
    [InlineData("nul\0", false)]
    [InlineData("bell\a", false)]
    [InlineData("no character \uFFFE", false)]
    public void A_text_may_have_several_lines_and_tabs(string text, bool accepted) =>
        Assert.Equal(
            accepted ? null : " must be at most 50 characters without control characters",
            Refusal(rule => rule.Text(50), text)
        );

    [Fact]
    public void Half_a_character_is_none()
    {
        // Not as inline data: a test runner writes it as something else.
        foreach (var text in new[] { "half \uD83D", "half \uD83D of one", "\uDE00 other half", "\uDE00\uD83D" })
        {
            Assert.NotNull(Refusal(rule => rule.Line(50), text));
            Assert.NotNull(Refusal(rule => rule.Text(50), text));
        }

        Assert.Null(Refusal(rule => rule.Line(50), "\U0001F600\U0001F600 whole"));
        Assert.Null(Refusal(rule => rule.Text(50), "\U0001F600\U0001F600 whole"));
    }

    [Fact]
    public void The_longest_is_taken_and_one_character_more_is_not()
    {
        Assert.Null(Refusal(rule => rule.Line(50), Say.Long(50)));
        Assert.NotNull(Refusal(rule => rule.Line(50), Say.Long(51)));
        Assert.Null(Refusal(rule => rule.Text(50), Say.Long(50)));
        Assert.NotNull(Refusal(rule => rule.Text(50), Say.Long(51)));
    }

    [Fact]
    public void What_is_absent_is_only_missed_where_it_is_required()
    {
        Assert.Null(Refusal(rule => rule.Line(50), null));
        Assert.Null(Refusal(rule => rule.Text(50), null));
        Assert.Null(Refusal(rule => rule.Identifier(), null));
        Assert.Null(Refusal(rule => rule.Country(), null));
        Assert.Null(Refusal(rule => rule.Email(), null));
        Assert.All(
            new[] { null, "", " \t" },
            text => Assert.Equal(" is required", Refusal(rule => rule.Required(), text))
        );
        Assert.Null(Refusal(rule => rule.Required(), "x"));
    }

    [Theory]
    [InlineData("0190f2c4-0000-7000-8000-000000000000", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    public void An_identifier_has_the_form_of_one(string text, bool accepted) =>
        Assert.Equal(
            accepted ? null : " must be 1 to 64 letters, digits or hyphens",
            Refusal(rule => rule.Identifier(), text)
        );

    [Theory]
    [InlineData("GB", true)]
    [InlineData("gb", true)]
    [InlineData("Gbr", true)]
    [InlineData("United Kingdom", true)]
    [InlineData("BU", true)]
    [InlineData("G", false)]
    [InlineData("G1", false)]
    [InlineData("ÄÖ", false)]
    [InlineData("Atlantis", false)]
    [InlineData("", false)]
    [InlineData("UK", false, "send GB for the United Kingdom")]
    public void A_country_is_one_of_iso_3166(
        string text,
        bool accepted,
        string hint = "send its two letters (ISO 3166-1 alpha-2), such as LT, or its English name, such as Lithuania"
    ) => Assert.Equal(accepted ? null : " must be a country: " + hint, Refusal(rule => rule.Country(), text));

    [Theory]
    [InlineData("ada@example.org", true)]
    [InlineData("ada.lovelace+kyc@mail.example.org", true)]
    [InlineData("ada", false)]
    [InlineData("@example.org", false)]
    [InlineData("Ada <ada@example.org>", false)]
    [InlineData("\"ada\"@example.org", false)]
    [InlineData("ada@example.org,eve@example.org", false)]
    [InlineData("ada@example.org;eve@example.org", false)]
    [InlineData("ada@example.org\r\nBcc: eve@example.org", false)]
    [InlineData("ada @example.org", false)]
    [InlineData("ada@example.org ", false)]
    [InlineData("ada\u00A0lovelace@example.org", false)]
    [InlineData("ada\u0086@example.org", false)]
    [InlineData("ada@[a<b]", false)]
    [InlineData("ada@[a>b]", false)]
    [InlineData("ada@[a,b]", false)]
    [InlineData("ada@[a;b]", false)]
    [InlineData("", false)]
    public void An_e_mail_address_is_one_and_nothing_beside_it(string text, bool accepted) =>
        Assert.Equal(
            accepted ? null : " must be one e-mail address of at most 254 characters",
            Refusal(rule => rule.Email(), text)
        );

    [Fact]
    public void An_e_mail_address_has_at_most_254_characters()
    {
        const string End = "@example.org";

        Assert.Null(Refusal(rule => rule.Email(), Say.Long(254 - End.Length) + End));
        Assert.NotNull(Refusal(rule => rule.Email(), Say.Long(255 - End.Length) + End));
    }
}
