namespace VerificationService.TestKit;

/// <summary>A clock that stands still until a test moves it.</summary>
public sealed class TestClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 3, 14, 7, 5, 0, 658, TimeSpan.Zero);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => now;

    /// <summary>Moves it.</summary>
    public void Advance(TimeSpan by) => now += by;
}
