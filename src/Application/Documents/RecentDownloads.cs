using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>
/// Which downloads stand in the audit already. A viewer asks for the same bytes several times (in parts, again after going
/// back, for a preview), and a script could fill the audit with nothing else: one entry stands for
/// <see cref="Window"/>. It is kept on this node alone and bounded; what is forgotten is recorded once more, never left out.
/// </summary>
internal sealed class RecentDownloads
{
    /// <summary>How long one entry stands for the same download.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Most downloads remembered.</summary>
    public const int Most = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<Download, DateTimeOffset> recorded = [];

    /// <summary>Whether an entry stands for <paramref name="download"/> at <paramref name="now"/>.</summary>
    public bool Has(Download download, DateTimeOffset now)
    {
        lock (gate)
        {
            return recorded.TryGetValue(download, out var at) && now - at < Window;
        }
    }

    /// <summary>Remembers one whose entry is committed.</summary>
    public void Add(Download download, DateTimeOffset now)
    {
        lock (gate)
        {
            if (recorded.Count >= Most)
            {
                foreach (var (old, at) in recorded)
                {
                    if (now - at >= Window)
                    {
                        recorded.Remove(old);
                    }
                }

                if (recorded.Count >= Most / 2)
                {
                    recorded.Clear();
                }
            }

            recorded[download] = now;
        }
    }
}

/// <summary>Who took what, and from where: another address is another download, since it may be another person's.</summary>
internal readonly record struct Download(
    string DocumentId,
    ActorKind ActorKind,
    string ActorId,
    string Surface,
    string? Address,
    string? ForwardedFor
)
{
    public static Download Of(Document document, Caller caller) =>
        new(
            document.Id,
            caller.Required.Kind,
            caller.Required.Id,
            caller.Origin.Surface,
            caller.Origin.Address,
            caller.Origin.ForwardedFor
        );
}
