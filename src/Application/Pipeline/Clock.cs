namespace VerificationService.Application.Pipeline;

/// <summary>Time as this service keeps it.</summary>
public static class Clock
{
    /// <summary>Now in UTC, cut to whole milliseconds: what is answered is what is stored and hashed.</summary>
    public static DateTimeOffset Now(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
