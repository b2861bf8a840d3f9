using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Verifications;

/// <summary>
/// People named in a note: <c>@</c> and a user name, with nothing that is part of a word before it. A name with spaces stands in
/// quotation marks, as <c>@"jane doe"</c>. Letter case does not count.
/// </summary>
public static class Mentions
{
    /// <summary>Most places of one text that are looked at.</summary>
    public const int Most = 20;

    private const string JoinsWords = "-_.@+";

    /// <summary>The places of <paramref name="text"/> that may name somebody, in order, at most <see cref="Most"/>.</summary>
    public static IReadOnlyList<Mention> In(string text)
    {
        var found = new List<Mention>();
        for (var at = text.IndexOf('@'); at >= 0 && found.Count < Most; at = text.IndexOf('@', at))
        {
            var mention = at == 0 || !IsPartOfWord(text[at - 1]) ? At(text, at) : null;
            if (mention is not null)
            {
                found.Add(mention);
            }

            at += mention is null ? 1 : 1 + mention.Candidates[0].Length;
        }

        return found;
    }

    private static bool IsPartOfWord(char c) =>
        char.IsLetterOrDigit(c) || JoinsWords.Contains(c, StringComparison.Ordinal);

    private static Mention? At(string text, int at)
    {
        var start = at + 1;
        if (start < text.Length && text[start] == '"')
        {
            var close = text.AsSpan(start + 1).IndexOfAny('"', '\n');
            return close > 0 && text[start + 1 + close] == '"'
                ? new Mention(at, IsQuoted: true, [text.Substring(start + 1, close)])
                : null;
        }

        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && end - start < UserNames.MaxLength)
        {
            end++;
        }

        var candidates = new List<string>();
        for (var length = end - start; length > 0; length--)
        {
            if (EndsWord(text, start + length, end))
            {
                candidates.Add(text.Substring(start, length));
            }
        }

        return candidates.Count == 0 || !candidates[^1].Any(char.IsLetterOrDigit)
            ? null
            : new Mention(at, IsQuoted: false, candidates);
    }

    // "@ada's" and "@ada," name ada; "@ada-smith" does not, because a hyphen goes on in the middle of a name.
    private static bool EndsWord(string text, int at, int end) =>
        at == end
        || (
            !char.IsLetterOrDigit(text[at])
            && (
                !JoinsWords.Contains(text[at], StringComparison.Ordinal)
                || at + 1 == end
                || !char.IsLetterOrDigit(text[at + 1])
            )
        );
}

/// <summary>A place of a text that may name somebody.</summary>
/// <param name="At">Where the <c>@</c> stands.</param>
/// <param name="IsQuoted">Whether the name stands in quotation marks.</param>
/// <param name="Candidates">What the name may be, the longest first: it may end before a punctuation mark.</param>
public sealed record Mention(int At, bool IsQuoted, IReadOnlyList<string> Candidates)
{
    /// <summary>How long the place is when it names <paramref name="name"/>.</summary>
    public int LengthOf(string name) => name.Length + (IsQuoted ? 3 : 1);
}
