using System.Globalization;
using System.Net.Mail;
using FluentValidation;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Pipeline;

/// <summary>The few rules for text that every validator shares; each message says what would have been accepted.</summary>
internal static class TextRules
{
    /// <summary>One line of text: no control characters at all.</summary>
    public static IRuleBuilderOptions<T, string?> Line<T>(this IRuleBuilder<T, string?> rule, int maxLength) =>
        rule.Must(text =>
                text is null || (text.Length <= maxLength && !text.Any(IsForbidden) && ShownText.IsPaired(text))
            )
            .WithMessage($"{{PropertyName}} must be at most {maxLength} characters without control characters");

    /// <summary>Text over several lines: no control characters but tab and line break.</summary>
    public static IRuleBuilderOptions<T, string?> Text<T>(this IRuleBuilder<T, string?> rule, int maxLength) =>
        rule.Must(text =>
                text is null
                || (
                    text.Length <= maxLength
                    && !text.Any(c => IsForbidden(c) && c is not ('\n' or '\r' or '\t'))
                    && ShownText.IsPaired(text)
                )
            )
            .WithMessage($"{{PropertyName}} must be at most {maxLength} characters without control characters");

    /// <summary>Present, and something of it shows.</summary>
    public static IRuleBuilderOptions<T, string?> Required<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => !ShownText.IsEmpty(text)).WithMessage("{PropertyName} is required");

    /// <summary>
    /// Absent, or something of it shows and it has no outer spaces: SQL Server takes <c>'abc '</c> for <c>'abc'</c>, so
    /// what is found by its text is refused with them on every engine.
    /// </summary>
    public static IRuleBuilderOptions<T, string?> Unpadded<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => text is null || (!ShownText.IsEmpty(text) && !ShownText.IsPadded(text)))
            .WithMessage("{PropertyName} must not be empty, and must not begin or end with a space");

    /// <summary>Absent, or something of it shows.</summary>
    public static IRuleBuilderOptions<T, string?> Shown<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => text is null || !ShownText.IsEmpty(text))
            .WithMessage("{PropertyName} must not be empty: leave it out instead");

    /// <summary>The form of an identifier: <see cref="Ids.IsWellFormed"/>.</summary>
    public static IRuleBuilderOptions<T, string?> Identifier<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => text is null || Ids.IsWellFormed(text))
            .WithMessage("{PropertyName} must be 1 to 64 letters, digits or hyphens");

    /// <summary>A country: <see cref="Countries"/>.</summary>
    public static IRuleBuilderOptions<T, string?> Country<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(
                (_, text, context) =>
                {
                    context.MessageFormatter.AppendArgument("Hint", Countries.HintFor(text ?? ""));
                    return text is null || Countries.Find(text) is not null;
                }
            )
            .WithMessage("{PropertyName} must be a country: {Hint}");

    /// <summary>One e-mail address, without a display name.</summary>
    public static IRuleBuilderOptions<T, string?> Email<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => text is null || IsEmail(text))
            .WithMessage("{PropertyName} must be one e-mail address of at most 254 characters");

    /// <summary>Whether <paramref name="text"/> is one e-mail address, without a display name.</summary>
    internal static bool IsEmail(string text) =>
        text.Length <= 254
        && !text.Any(c => IsForbidden(c) || char.IsWhiteSpace(c) || c is '<' or '>' or ',' or ';' or '"')
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text;

    // Cc are control characters; the two non-characters are no text either.
    private static bool IsForbidden(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control || c is '\uFFFE' or '\uFFFF';
}
