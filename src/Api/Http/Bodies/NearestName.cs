namespace VerificationService.Api.Http.Bodies;

/// <summary>Finds what somebody who mistyped a name meant.</summary>
internal static class NearestName
{
    // No name of ours is longer; a longer one is compared with nothing.
    private const int MaxLength = 64;

    /// <summary>The known name nearest to <paramref name="sent"/>, or null when none is near.</summary>
    public static string? Of(string sent, IEnumerable<string> known)
    {
        if (sent.Length > MaxLength)
        {
            return null;
        }

        var meant = Squashed(sent);
        return known
            .Select(name => (Name: name, Distance: Distance(meant, Squashed(name))))
            .Where(candidate => candidate.Distance is not null)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    /// <summary>The name without letter case and separators, in which the two surfaces' spellings are the same.</summary>
    public static string Squashed(string name) =>
        string.Concat(name.Where(c => c is not ('_' or '-'))).ToLowerInvariant();

    // The distance of two names; null when it is too large for a typing error. A name that begins with the other is near whatever the distance.
    private static int? Distance(string sent, string known)
    {
        var edits = Edits(sent, known);
        return edits <= Math.Max(1, Math.Max(sent.Length, known.Length) / 3) ? edits
            : Math.Min(sent.Length, known.Length) >= 3
            && (known.StartsWith(sent, StringComparison.Ordinal) || sent.StartsWith(known, StringComparison.Ordinal))
                ? edits + MaxLength
            : null;
    }

    // Levenshtein's distance, a row at a time.
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
