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
        rule.Must(text => text is null || (text.Length <= maxLength && !text.Any(IsForbidden) && IsPaired(text)))
            .WithMessage($"{{PropertyName}} must be at most {maxLength} characters without control characters");

    /// <summary>Text over several lines: no control characters but tab and line break.</summary>
    public static IRuleBuilderOptions<T, string?> Text<T>(this IRuleBuilder<T, string?> rule, int maxLength) =>
        rule.Must(text =>
                text is null
                || (
                    text.Length <= maxLength
                    && !text.Any(c => IsForbidden(c) && c is not ('\n' or '\r' or '\t'))
                    && IsPaired(text)
                )
            )
            .WithMessage($"{{PropertyName}} must be at most {maxLength} characters without control characters");

    /// <summary>Present and not blank.</summary>
    public static IRuleBuilderOptions<T, string?> Required<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => !string.IsNullOrWhiteSpace(text)).WithMessage("{PropertyName} is required");

    /// <summary>The form of an identifier: <see cref="Ids.IsWellFormed"/>.</summary>
    public static IRuleBuilderOptions<T, string?> Identifier<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => text is null || Ids.IsWellFormed(text))
            .WithMessage("{PropertyName} must be 1 to 64 letters, digits or hyphens");

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public static IRuleBuilderOptions<T, string?> Country<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => text is null || (text.Length == 2 && text.All(char.IsAsciiLetterUpper)))
            .WithMessage("{PropertyName} must be a two-letter country code in upper case (ISO 3166-1 alpha-2)");

    /// <summary>One e-mail address, without a display name.</summary>
    public static IRuleBuilderOptions<T, string?> Email<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => text is null || IsEmail(text))
            .WithMessage("{PropertyName} must be one e-mail address of at most 254 characters");

    private static bool IsEmail(string text) =>
        text.Length <= 254
        && !text.Any(c => IsForbidden(c) || char.IsWhiteSpace(c) || c is '<' or '>' or ',' or ';' or '"')
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text;

    // Half a surrogate pair has no UTF-8: what is stored, hashed and shown would not be what was sent.
    private static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i]))
            {
                return false;
            }
        }

        return true;
    }

    // Cc are control characters; the two non-characters are no text either.
    private static bool IsForbidden(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control || c is '\uFFFE' or '\uFFFF';
}
