namespace VerificationService.Application.Documents;

/// <summary>Looks for malware in what is uploaded, where the installation has a scanner.</summary>
public interface IUploadScanner
{
    /// <summary>Whether there is a scanner.</summary>
    bool IsConfigured { get; }

    /// <summary>Asks the scanner about <paramref name="content"/>, to its end. A scanner that is away is an answer too.</summary>
    Task<ScanResult> ScanAsync(Stream content, CancellationToken cancellationToken);
}

/// <summary>What a scanner said.</summary>
/// <param name="HasAnswered">Whether it said anything; an error of its own is no answer.</param>
/// <param name="Found">The malware it found, by the scanner's name for it; null for none.</param>
public sealed record ScanResult(bool HasAnswered, string? Found)
{
    /// <summary>Nothing was found.</summary>
    public static ScanResult Clean { get; } = new(true, null);

    /// <summary>The scanner is away, or could not look.</summary>
    public static ScanResult NoAnswer { get; } = new(false, null);
}
