namespace VerificationService.Application.Pipeline;

/// <summary>
/// The database cannot take or answer this now: full, locked past the time-out, away, or its queue is full. Nothing
/// of the unit of work stands; the caller may try again.
/// </summary>
public sealed class DatabaseUnavailableException : Exception
{
    /// <param name="message">What is the matter, for the log.</param>
    /// <param name="cause">What the engine said.</param>
    public DatabaseUnavailableException(string message, Exception? cause = null)
        : base(message, cause) { }

    /// <summary>When it is worth trying again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether what was asked for may stand all the same: the database went away while it was storing it.</summary>
    public bool IsOutcomeUnknown { get; init; }
}
