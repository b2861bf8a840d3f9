namespace VerificationService.Infrastructure.Deliveries.Outbox;

/// <summary>When a failed message is tried again: 1 m, 5 m, 15 m, 30 m, 1 h, 3 h, 6 h, 12 h, 24 h, then never.</summary>
internal static class RetrySchedule
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(3),
        TimeSpan.FromHours(6),
        TimeSpan.FromHours(12),
        TimeSpan.FromHours(24),
    ];

    // So often a receiver that asks for less than the schedule is taken at its word. Later the schedule is the least: one
    // that goes on saying "in a second" would use up every attempt in ten.
    private const int ShortWaits = 3;

    /// <summary>The wait after a failed attempt, or null when it was the last.</summary>
    /// <param name="attempts">Attempts made, this one included.</param>
    /// <param name="retryAfter">What the receiver asked for (429, 503): it is never tried sooner.</param>
    /// <param name="random">0 to 1, for ±20 % jitter, so that receivers are not hit by everything at once.</param>
    public static TimeSpan? After(int attempts, TimeSpan? retryAfter, double random)
    {
        if (attempts > Delays.Length)
        {
            return null;
        }

        var scheduled = Delays[attempts - 1] * (0.8 + (0.4 * random));
        if (retryAfter is not { } asked)
        {
            return scheduled;
        }

        asked = TimeSpan.FromSeconds(Math.Clamp(asked.TotalSeconds, 1, TimeSpan.FromHours(24).TotalSeconds));
        return asked > scheduled || attempts <= ShortWaits ? asked : scheduled;
    }
}
