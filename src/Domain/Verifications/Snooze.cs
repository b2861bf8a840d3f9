using System.Globalization;
using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Verifications;

/// <summary>
/// Why and until when an open case is out of the queue. It is in the queue again at that time by itself, and earlier where the case
/// moves or something comes in. The clock of the case goes on.
/// </summary>
/// <param name="Until">Until when, UTC.</param>
/// <param name="Reason">Why, for the colleagues.</param>
/// <param name="By">Who snoozed it: an actor's id.</param>
/// <param name="ByName">The name of whoever snoozed it, at the time.</param>
public sealed record Snooze(DateTimeOffset Until, string Reason, string By, string ByName)
{
    /// <summary>The longest: a year.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);
}

/// <summary>Somebody put a case off.</summary>
public sealed record VerificationSnoozed(Snooze Snooze, DateTimeOffset OccurredAt) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.snoozed";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new(
                "until",
                Snooze.Until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            ),
            new("reason", Snooze.Reason),
        ];
}

/// <summary>Somebody took a case back into the queue before its time.</summary>
public sealed record VerificationWoken(DateTimeOffset OccurredAt) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.woken";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts => [];
}
