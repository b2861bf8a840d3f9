namespace VerificationService.Application.Documents;

/// <summary>
/// The store of documents cannot take or give this now: it is away, slow, or refuses its credentials. Nothing that a row names
/// was changed; the caller may try again.
/// </summary>
public sealed class DocumentStoreUnavailableException : Exception
{
    /// <param name="message">What is the matter, for the log.</param>
    /// <param name="cause">What the store said.</param>
    public DocumentStoreUnavailableException(string message, Exception? cause = null)
        : base(message, cause) { }

    /// <summary>When it is worth trying again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);
}
