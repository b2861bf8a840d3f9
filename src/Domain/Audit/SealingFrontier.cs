namespace VerificationService.Domain.Audit;

/// <summary>
/// How far sealing has come in the order of positions. An engine with several writers hands a position out before the
/// commit, so that an entry may appear after a higher one, or never: positions that were passed over stay open until
/// their entry appears or no transaction can hold it back any longer.
/// </summary>
/// <param name="Position">Every entry up to here is sealed, but for those in <see cref="Gaps"/>.</param>
/// <param name="Gaps">Positions that were passed over, ascending.</param>
public sealed record SealingFrontier(long Position, IReadOnlyList<SealingGap> Gaps)
{
    /// <summary>How long an entry may stay uncommitted; a transaction that holds one ends long before.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Whether an entry at <paramref name="position"/> is still to be sealed, should it appear.</summary>
    public bool IsOpen(long position) =>
        position > Position || Gaps.Any(gap => gap.First <= position && position <= gap.Last);

    /// <summary>The frontier once the entries at <paramref name="sealing"/> are sealed.</summary>
    /// <param name="sealing">Open positions, ascending.</param>
    /// <param name="now">Gaps older than <see cref="Patience"/> are given up.</param>
    public SealingFrontier Past(IReadOnlyList<long> sealing, DateTimeOffset now)
    {
        var gaps = new List<SealingGap>();
        var next = 0;
        foreach (var gap in Gaps)
        {
            var first = gap.First;
            for (; next < sealing.Count && sealing[next] <= gap.Last; next++)
            {
                Leave(first, sealing[next] - 1, gap.Since);
                first = sealing[next] + 1;
            }

            Leave(first, gap.Last, gap.Since);
        }

        var position = Position;
        for (; next < sealing.Count; next++)
        {
            Leave(position + 1, sealing[next] - 1, now);
            position = sealing[next];
        }

        return new SealingFrontier(position, gaps);

        void Leave(long first, long last, DateTimeOffset since)
        {
            if (first <= last && now - since < Patience)
            {
                gaps.Add(new SealingGap(first, last, since));
            }
        }
    }
}

/// <summary>Positions whose entries have not appeared.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
/// <param name="Since">When they were first passed over.</param>
public readonly record struct SealingGap(long First, long Last, DateTimeOffset Since);
