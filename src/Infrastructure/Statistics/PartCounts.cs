using System.Text.Json;
using VerificationService.Application.Statistics;
using VerificationService.Domain.Verifications;

namespace VerificationService.Infrastructure.Statistics;

/// <summary>How many decisions have something in common, by outcome; several of these add up.</summary>
internal sealed class PartCounts
{
    private readonly Dictionary<(DecisionPart Part, DecisionOutcome Outcome), SortedDictionary<string, long>> counts =
    [];

    /// <summary>Counts some.</summary>
    public void Add(DecisionPart part, DecisionOutcome outcome, string name, long decisions)
    {
        if (!counts.TryGetValue((part, outcome), out var names))
        {
            counts[(part, outcome)] = names = new(StringComparer.Ordinal);
        }

        names[name] = names.GetValueOrDefault(name) + decisions;
    }

    /// <summary>Counts all of another's.</summary>
    public void Add(PartCounts other)
    {
        foreach (var figures in other.Figures())
        {
            Add(figures.Part, figures.Outcome, figures.Name, figures.Decisions);
        }
    }

    /// <summary>Each of them.</summary>
    public IEnumerable<DecisionPartFigures> Figures() =>
        from part in counts
        from name in part.Value
        select new DecisionPartFigures(part.Key.Part, name.Key, part.Key.Outcome, name.Value);

    /// <summary>As stored: for each part and outcome how many by name, as a JSON object.</summary>
    public IEnumerable<(DecisionPart Part, DecisionOutcome Outcome, string Counts)> Kept() =>
        counts.Select(part => (part.Key.Part, part.Key.Outcome, JsonSerializer.Serialize(part.Value)));

    /// <summary>What <see cref="Kept"/> says.</summary>
    public static PartCounts Parse(DecisionPart part, DecisionOutcome outcome, string kept)
    {
        var parsed = new PartCounts();
        foreach (var (name, decisions) in JsonSerializer.Deserialize<Dictionary<string, long>>(kept) ?? [])
        {
            parsed.Add(part, outcome, name, decisions);
        }

        return parsed;
    }
}

/// <summary>Decisions added up from themselves.</summary>
/// <param name="Figures">By quarter of an hour, outcome and risk.</param>
/// <param name="Parts">By quarter of an hour.</param>
internal sealed record CountedPeriods(
    IReadOnlyCollection<DecisionFigures> Figures,
    IReadOnlyDictionary<DateTimeOffset, PartCounts> Parts
);
