namespace VerificationService.Application.Documents;

/// <summary>How much of a document is taken. Section <c>Documents</c>.</summary>
public sealed record DocumentOptions
{
    /// <summary>The largest document, in bytes.</summary>
    public long MaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Why the service does not start with these settings, or null.</summary>
    public string? Failure() =>
        MaxBytes is < 1024 or > 1024 * 1024 * 1024
            ? "Documents:MaxBytes must be a number of bytes from 1024 to 1073741824."
            : null;
}
