using System.Globalization;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Verifications;

/// <summary>
/// How long a case has been waiting for the tenant's people. It runs while the case is open, stands still while the
/// subject is asked for more, and ends with a decision.
/// </summary>
/// <param name="WaitingSince">When the case would have been opened had the clock never stood still; null once decided.</param>
/// <param name="PausedAt">When it stopped; null while it runs.</param>
public readonly record struct ReviewClock(DateTimeOffset? WaitingSince, DateTimeOffset? PausedAt)
{
    /// <summary>The clock of a case that moves to <paramref name="to"/> at <paramref name="now"/>.</summary>
    public ReviewClock On(VerificationStatus to, DateTimeOffset now)
    {
        if (to.IsDecided())
        {
            return default;
        }

        // A declined case that is reviewed again starts a new clock.
        var since = PausedAt is { } paused ? WaitingSince + (now - paused) : WaitingSince ?? now;
        return new ReviewClock(since, to == VerificationStatus.InformationRequested ? now : null);
    }
}

/// <summary>How long a case may wait before it is overdue, by risk. The clock is <see cref="ReviewClock"/>.</summary>
/// <param name="Standard">For standard risk.</param>
/// <param name="High">For high risk.</param>
public sealed record DueTimes(TimeSpan Standard, TimeSpan High)
{
    /// <summary>The time for <paramref name="level"/>.</summary>
    public TimeSpan For(RiskLevel level) => level == RiskLevel.High ? High : Standard;

    /// <summary>As whole hours: <c>72-24</c>.</summary>
    public string ToText() =>
        string.Create(CultureInfo.InvariantCulture, $"{Standard.TotalHours:F0}-{High.TotalHours:F0}");

    /// <summary>Reads <see cref="ToText"/>; null when it is none.</summary>
    public static DueTimes? FromText(string text) =>
        text.Split('-') is [var standard, var high] && Hours(standard) is { } first && Hours(high) is { } second
            ? new DueTimes(TimeSpan.FromHours(first), TimeSpan.FromHours(second))
            : null;

    private static int? Hours(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
        && DueHours.AreAccepted(hours)
            ? hours
            : null;
}
