using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VerificationService.Domain.Subjects;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Subjects;

/// <summary>
/// The one form of what is looked for and what is looked through: words of lower-case letters and digits. Marks are removed;
/// letters that Unicode does not take apart are written out (ł l, ß ss, þ th); ä ö ü å ø đ stand as one letter and as two;
/// apostrophes and hyphens join and divide; Chinese, Japanese and Korean go by pairs of characters. E-mail addresses and what
/// holds digits have words of their own kind: there are as many of them as subjects, and names that begin alike would be sought
/// among all of them. Each word begins with a tag of the tenant and the kind: what is looked for meets no word of another.
/// </summary>
internal static class SearchWords
{
    /// <summary>The longest word, in UTF-16 units.</summary>
    public const int MaxWord = 64;

    /// <summary>Most words of a subject.</summary>
    public const int MaxWords = 1000;

    // More than anybody types to find one subject. What is beyond does not narrow.
    private const int MaxSearched = 10;

    // The digits that are left of a telephone number without its country code.
    private const int ShortestNumber = 5;
    private const int LongestCountryCode = 3;

    /// <summary>Of every tag, in characters. The engines' indexes of beginnings count on it.</summary>
    public const int TagLength = 5;

    private const string Email = "§e";
    private const string Number = "§n";

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

    /// <summary>The words of a subject, single spaces between them.</summary>
    public static string Of(Subject subject, IEnumerable<string> documentNumbers)
    {
        var words = new Words(Tag(subject.TenantId, subject.Business is not null));
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
        words.AddText(details.TelegramUsername);
        words.AddPhone(details.Phone);
        words.AddEmail(details.OtherEmail);
        foreach (
            var number in new[] { details.TaxId, details.RegistrationNumber, details.WalletAddress }.Concat(
                documentNumbers
            )
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

        var tags = isBusiness is { } kind ? [Tag(tenantId, kind)] : new[] { Tag(tenantId, false), Tag(tenantId, true) };
        return new SearchedWords([
            .. beginnings.Select(choice => choice.SelectMany(begin => tags.Select(tag => tag + begin)).ToList()),
        ]);
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
        // A number is one thing however it is spaced; a zero before it stands for the country code that is not typed.
        var whole = Joined(Runs(typed));
        var asNumber = typed.Any(char.IsDigit)
            ? new[] { Cut(Number + whole), Cut(Number + whole.TrimStart('0')) }.Where(word => word != Number)
            : [];
        var searched = new List<IReadOnlyList<string>>();
        foreach (var chunk in typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            searched.AddRange(OfChunk(chunk).Select(choice => choice.Concat(asNumber).Distinct().ToList()));
        }

        return [.. searched.Take(MaxSearched)];
    }

    private static IEnumerable<IEnumerable<string>> OfChunk(string chunk)
    {
        var runs = Runs(chunk);
        var spelled = runs.Where(run => !run.IsByPairs).ToList();
        if (spelled.Count > 1 && chunk.IndexOf('@', StringComparison.Ordinal) > 0)
        {
            return
            [
                [Cut(Email + Joined(runs))],
            ];
        }

        if (spelled.Count > 1 && spelled.Exists(run => run.HasDigit))
        {
            return
            [
                [Cut(Joined(runs)), Cut(Number + Joined(runs)), Cut(Email + Joined(runs))],
            ];
        }

        IReadOnlyList<string> joined =
            spelled.Count > 1 ? [.. Together(spelled).Spellings, Cut(Email + Joined(runs))] : [];
        return runs.SelectMany(run =>
            run.IsByPairs ? run.Pairs(withLast: false).Select(pair => new[] { pair }.AsEnumerable())
            : run.HasDigit
                ?
                [
                    [.. run.Spellings, Cut(Number + run.Spellings[0])],
                ]
            : [run.Spellings.Concat(joined)]
        );
    }

    // Tenants that share one are told apart by their rows.
    private static string Tag(string tenantId, bool isBusiness) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenantId)).AsSpan(0, (TagLength - 1) / 2))
        + (isBusiness ? 'b' : 'p');

    private static Run Together(IEnumerable<Run> runs) =>
        new([.. runs.SelectMany(run => run.Letters)], IsByPairs: false);

    private static string Joined(IEnumerable<Run> runs) =>
        string.Concat(Together(runs).Letters.Select(letter => letter.One));

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

        public bool HasDigit => Letters.Exists(letter => char.IsAsciiDigit(letter.One[0]));

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

    private sealed class Words(string tag)
    {
        private readonly HashSet<string> known = [];
        private readonly List<string> all = [];

        public void Add(string word)
        {
            if (word.Length > 0 && all.Count < MaxWords && known.Add(word))
            {
                all.Add(tag + word);
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

        /// <summary>Whole, without spaces and signs, and each part of it that holds digits; the others as a text.</summary>
        public void AddNumber(string? number)
        {
            var runs = Runs(number ?? "");
            Add(runs.Exists(run => run.HasDigit) ? Cut(Number + Joined(runs)) : Cut(Joined(runs)));
            foreach (var run in runs)
            {
                if (run.HasDigit)
                {
                    Add(Cut(Number + run.Spellings[0]));
                }
                else
                {
                    AddText(run.Spellings[0]);
                }
            }
        }

        /// <summary>Whole, without signs.</summary>
        public void AddEmail(string? address)
        {
            if (!string.IsNullOrWhiteSpace(address))
            {
                Add(Cut(Email + Joined(Runs(address))));
            }
        }

        /// <summary>All digits, and those without a country code of one to three.</summary>
        public void AddPhone(string? number)
        {
            var digits = string.Concat(Joined(Runs(number ?? "")).Where(char.IsAsciiDigit));
            for (
                var from = 0;
                from <= LongestCountryCode && (from == 0 || digits.Length - from >= ShortestNumber);
                from++
            )
            {
                Add(digits.Length == 0 ? "" : Cut(Number + digits[from..]));
            }
        }

        public override string ToString() => string.Join(' ', all);

        private void AddJoined(List<Run> runs)
        {
            var spelled = runs.Where(run => !run.IsByPairs).ToList();
            if (spelled.Count > 1)
            {
                Together(spelled).Spellings.ToList().ForEach(Add);
            }
        }
    }
}
