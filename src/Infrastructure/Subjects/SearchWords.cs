using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VerificationService.Domain.Subjects;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Subjects;

/// <summary>
/// The one form of what is looked for and what is looked through: words of lower-case letters and digits. Marks are removed;
/// letters that Unicode does not take apart are written out (ł l, ß ss, þ th); ä ö ü å ø đ stand as one letter and as two;
/// apostrophes and hyphens join and divide; Chinese, Japanese and Korean go by pairs of characters.
/// </summary>
internal static class SearchWords
{
    /// <summary>The longest word, in UTF-16 units.</summary>
    public const int MaxWord = 64;

    /// <summary>Most words of a subject.</summary>
    public const int MaxWords = 1000;

    // More than anybody types to find one subject. What is beyond does not narrow.
    private const int MaxSearched = 10;

    // The digits of a telephone number that are enough to be one.
    private const int ShortestNumber = 5;
    private const int LongestCountryCode = 3;

    private const char Mark = '§';

    // What is written with one letter, and what some write with two.
    private static readonly Dictionary<Rune, (string One, string Two)> WrittenOut = new()
    {
        [new('ä')] = ("a", "ae"),
        [new('ö')] = ("o", "oe"),
        [new('ü')] = ("u", "ue"),
        [new('å')] = ("a", "aa"),
        [new('ø')] = ("o", "oe"),
        [new('æ')] = ("ae", "ae"),
        [new('œ')] = ("oe", "oe"),
        [new('ß')] = ("ss", "ss"),
        [new('ł')] = ("l", "l"),
        [new('đ')] = ("d", "dj"),
        [new('ð')] = ("d", "d"),
        [new('þ')] = ("th", "th"),
        [new('ı')] = ("i", "i"),
        [new('ħ')] = ("h", "h"),
        [new('ŋ')] = ("n", "n"),
        [new('ŧ')] = ("t", "t"),
        [new('ĸ')] = ("k", "k"),
    };

    /// <summary>The words of a subject, marks first, single spaces between them.</summary>
    public static string Of(Subject subject, IEnumerable<string> documentNumbers)
    {
        var words = new Words();
        words.Add($"{Mark}t{TenantMark(subject.TenantId)}");
        words.Add(KindMark(subject.Business is not null));
        if (subject.Person is { } person)
        {
            words.AddText(person.FirstName);
            words.AddText(person.LastName);
            words.AddRun(person.LastName + person.FirstName);
            words.AddEmail(person.Email);
            words.AddNumber(person.ExternalId);
        }
        else if (subject.Business is { } business)
        {
            words.AddText(business.Name);
            words.AddEmail(business.Email);
            words.AddNumber(business.ExternalId);
            foreach (var director in business.Directors)
            {
                words.AddText(director.Name);
            }
        }

        var details = subject.Details;
        words.AddText(details.MiddleName);
        words.AddText(details.TradingName);
        words.AddPhone(details.Phone);
        words.AddEmail(details.OtherEmail);
        foreach (
            var number in new[]
            {
                details.TaxId,
                details.RegistrationNumber,
                details.WalletAddress,
                details.TelegramUsername,
            }.Concat(documentNumbers)
        )
        {
            words.AddNumber(number);
        }

        foreach (var affiliated in details.Affiliated)
        {
            words.AddText(affiliated.Name);
            words.AddEmail(affiliated.Email);
        }

        return words.ToString();
    }

    /// <summary>What <paramref name="typed"/> asks for among the subjects of a tenant; null where it holds no letter and no digit.</summary>
    public static SearchedWords? Searched(string tenantId, string typed, bool? isBusiness)
    {
        var beginnings = Beginnings(typed);
        if (beginnings.Count == 0)
        {
            return null;
        }

        List<string> marks = [$"{Mark}t{TenantMark(tenantId)}"];
        if (isBusiness is { } business)
        {
            marks.Add(KindMark(business));
        }

        return new SearchedWords(marks, isBusiness, beginnings);
    }

    /// <summary>Whether the words of a subject hold what is searched for.</summary>
    public static bool Match(string words, SearchedWords searched)
    {
        var all = words.Split(' ');
        return searched.Beginnings.All(choice =>
            choice.Any(begin => Array.Exists(all, word => word.StartsWith(begin, StringComparison.Ordinal)))
        );
    }

    private static IReadOnlyList<IReadOnlyList<string>> Beginnings(string typed)
    {
        var searched = new List<IReadOnlyList<string>>();
        foreach (var chunk in typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var runs = Runs(chunk);
            var spelled = runs.Where(run => !run.IsByPairs).ToList();
            var joined = spelled.Count > 1 ? new Run(Joined(spelled), IsByPairs: false).Spellings : [];
            foreach (var run in runs)
            {
                searched.AddRange(
                    run.IsByPairs
                        ? run.Pairs(withLast: false).Select(pair => new[] { pair })
                        :
                        [
                            [.. run.Spellings.Concat(joined).Distinct()],
                        ]
                );
            }
        }

        // A number is one thing however it is spaced; a zero before it stands for the country code that is not typed.
        if (NumberOf(typed) is { } number)
        {
            string[] numbers = [number, number.TrimStart('0')];
            searched =
            [
                .. searched.Select(choice => choice.Concat(numbers.Where(n => n.Length > 0)).Distinct().ToList()),
            ];
        }

        return [.. searched.Take(MaxSearched)];
    }

    private static string? NumberOf(string typed)
    {
        var digits = string.Concat(typed.Where(char.IsAsciiDigit));
        return
            digits.Length >= ShortestNumber
            && typed.All(c => char.IsAsciiDigit(c) || c is ' ' or '+' or '-' or '.' or '/' or '(' or ')')
            ? Cut(digits)
            : null;
    }

    private static string TenantMark(string tenantId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenantId)).AsSpan(0, 8));

    private static string KindMark(bool isBusiness) => isBusiness ? $"{Mark}b" : $"{Mark}p";

    private static List<Letter> Joined(IEnumerable<Run> runs) => [.. runs.SelectMany(run => run.Letters)];

    private static string Cut(string word) =>
        word.Length <= MaxWord ? word
        : char.IsHighSurrogate(word[MaxWord - 1]) ? word[..(MaxWord - 1)]
        : word[..MaxWord];

    // Letters of one kind with nothing between them.
    private static List<Run> Runs(string chunk)
    {
        var runs = new List<Run>();
        List<Letter>? current = null;
        var isByPairs = false;
        foreach (var letter in Folded(chunk))
        {
            if (letter is not { } known)
            {
                current = null;
                continue;
            }

            if (current is null || known.IsByPairs != isByPairs)
            {
                (current, isByPairs) = ([], known.IsByPairs);
                runs.Add(new Run(current, isByPairs));
            }

            current.Add(known);
        }

        return runs;
    }

    // Null stands for what divides.
    private static IEnumerable<Letter?> Folded(string text)
    {
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            foreach (var letter in Folded(rune))
            {
                yield return letter;
            }
        }
    }

    private static IEnumerable<Letter?> Folded(Rune rune)
    {
        var lower = Rune.ToLowerInvariant(rune);
        if (WrittenOut.TryGetValue(lower, out var written))
        {
            return [new Letter(written.One, written.Two, IsByPairs: false)];
        }

        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber)
        {
            var digit = ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture);
            return [new Letter(digit, digit, IsByPairs: false)];
        }

        var isByPairs = IsByPairs(rune.Value);
        if (
            !IsSyllable(rune.Value)
            && rune.ToString().Normalize(NormalizationForm.FormKD) is var apart
            && apart != rune.ToString()
        )
        {
            return apart.EnumerateRunes().SelectMany(Folded);
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format => [],
            _ when Rune.IsLetterOrDigit(rune) => [new Letter(lower.ToString(), lower.ToString(), isByPairs)],
            _ => [null],
        };
    }

    private static bool IsSyllable(int value) => value is >= 0xAC00 and <= 0xD7A3;

    // Scripts that put no space between words, or between the names of a person.
    private static bool IsByPairs(int value) =>
        IsSyllable(value)
        || value
            is (>= 0x2E80 and <= 0x2FDF)
                or 0x3005
                or 0x3007
                or (>= 0x3040 and <= 0x312F)
                or (>= 0x31A0 and <= 0x31FF)
                or (>= 0x3400 and <= 0x9FFF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x20000 and <= 0x3FFFF);

    private readonly record struct Letter(string One, string Two, bool IsByPairs);

    private sealed record Run(List<Letter> Letters, bool IsByPairs)
    {
        /// <summary>The word, and the same with two letters where some write two.</summary>
        public IReadOnlyList<string> Spellings =>
            [
                .. new[]
                {
                    Cut(string.Concat(Letters.Select(letter => letter.One))),
                    Cut(string.Concat(Letters.Select(letter => letter.Two))),
                }.Distinct(),
            ];

        /// <summary>Each character with the next; the last alone too, so that one character finds it wherever it stands.</summary>
        public IEnumerable<string> Pairs(bool withLast)
        {
            for (var i = 0; i + 1 < Letters.Count; i++)
            {
                yield return Letters[i].One + Letters[i + 1].One;
            }

            if (withLast || Letters.Count == 1)
            {
                yield return Letters[^1].One;
            }
        }
    }

    private sealed class Words
    {
        private readonly HashSet<string> known = [];
        private readonly List<string> all = [];

        public void Add(string word)
        {
            if (word.Length > 0 && all.Count < MaxWords && known.Add(word))
            {
                all.Add(word);
            }
        }

        public void AddText(string? text)
        {
            foreach (var chunk in (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                var runs = Runs(chunk);
                runs.SelectMany(run => run.IsByPairs ? run.Pairs(withLast: true) : run.Spellings).ToList().ForEach(Add);
                AddJoined(runs);
            }
        }

        /// <summary>The pairs that stand where two names meet.</summary>
        public void AddRun(string text)
        {
            foreach (var run in Runs(text).Where(run => run.IsByPairs))
            {
                run.Pairs(withLast: false).ToList().ForEach(Add);
            }
        }

        /// <summary>As a text, and without its spaces.</summary>
        public void AddNumber(string? number)
        {
            AddText(number);
            AddJoined(Runs(string.Concat((number ?? "").Where(c => !char.IsWhiteSpace(c)))));
        }

        /// <summary>Whole, by its domain, and by what stands before the @: what stands behind it is the same for many.</summary>
        public void AddEmail(string? address)
        {
            if (address?.LastIndexOf('@') is not (>= 0 and var at))
            {
                AddText(address);
                return;
            }

            AddText(address[..at]);
            AddJoined(Runs(address[(at + 1)..]));
            AddJoined(Runs(address));
        }

        /// <summary>All digits, and those without a country code of one to three.</summary>
        public void AddPhone(string? number)
        {
            var digits = string.Concat(
                (number ?? "").EnumerateRunes().Where(Rune.IsDigit).Select(d => (int)Rune.GetNumericValue(d))
            );
            for (var from = 0; from <= LongestCountryCode && digits.Length - from >= ShortestNumber; from++)
            {
                Add(Cut(digits[from..]));
            }

            if (digits.Length < ShortestNumber)
            {
                Add(digits);
            }
        }

        public override string ToString() => string.Join(' ', all);

        private void AddJoined(List<Run> runs)
        {
            var spelled = runs.Where(run => !run.IsByPairs).ToList();
            if (spelled.Count > 0)
            {
                new Run(Joined(spelled), IsByPairs: false).Spellings.ToList().ForEach(Add);
            }
        }
    }
}
