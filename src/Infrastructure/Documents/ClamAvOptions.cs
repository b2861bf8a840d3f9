namespace VerificationService.Infrastructure.Documents;

/// <summary>Which scanner looks at uploads. Section <c>Documents</c>, beside what the application takes of it.</summary>
internal sealed record ClamAvOptions
{
    /// <summary>Where clamd listens, <c>tcp://host:port</c>; empty for no scanner.</summary>
    public string ClamAv { get; init; } = "";

    /// <summary>The address; null for no scanner.</summary>
    public Uri? Address => ClamAv.Length == 0 ? null : new Uri(ClamAv, UriKind.Absolute);

    /// <summary>Why the service does not start with these settings, or null.</summary>
    public string? Failure() =>
        ClamAv.Length == 0
        || (
            Uri.TryCreate(ClamAv, UriKind.Absolute, out var address)
            && address is { Scheme: "tcp", Host.Length: > 0, Port: > 0, PathAndQuery: "" or "/", UserInfo: "" }
        )
            ? null
            : $"Documents:ClamAv is '{ClamAv}'; it must be tcp://host:port, where clamd listens.";
}
