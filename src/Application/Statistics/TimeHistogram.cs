using System.Globalization;

namespace VerificationService.Application.Statistics;

/// <summary>
/// How long things took, counted in buckets of which eight double: a median or percentile read from it is at most 4.5 %
/// off, however many there were, and two histograms add up.
/// </summary>
public sealed class TimeHistogram
{
    private const int PerDoubling = 8;
    private readonly SortedDictionary<int, long> buckets = [];

    /// <summary>How many were counted; exact.</summary>
    public long Count { get; private set; }

    /// <summary>Counts one. Under a second counts as one.</summary>
    public void Add(TimeSpan time) => Add((int)Math.Floor(PerDoubling * Math.Log2(Math.Max(1, time.TotalSeconds))), 1);

    /// <summary>Counts all of another's.</summary>
    public void Add(TimeHistogram other)
    {
        foreach (var (bucket, count) in other.buckets)
        {
            Add(bucket, count);
        }
    }

    /// <summary>The time that the share <paramref name="share"/> (0 to 1) stayed within; null of none.</summary>
    public TimeSpan? Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        foreach (var (bucket, count) in buckets)
        {
            rank -= count;
            if (rank <= 0)
            {
                // The geometric middle, because buckets grow by a factor.
                return TimeSpan.FromSeconds(Math.Round(Math.Pow(2, (bucket + 0.5) / PerDoubling)));
            }
        }

        return null;
    }

    /// <summary>As stored: <c>bucket:count</c>, comma-separated.</summary>
    public string Format() =>
        string.Join(
            ',',
            buckets.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}:{pair.Value}"))
        );

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    public static TimeHistogram Parse(string text)
    {
        var histogram = new TimeHistogram();
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            histogram.Add(
                int.Parse(pair.AsSpan(0, colon), CultureInfo.InvariantCulture),
                long.Parse(pair.AsSpan(colon + 1), CultureInfo.InvariantCulture)
            );
        }

        return histogram;
    }

    private void Add(int bucket, long count)
    {
        buckets[bucket] = buckets.GetValueOrDefault(bucket) + count;
        Count += count;
    }
}
