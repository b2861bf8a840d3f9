using System.Globalization;
using System.Text.Json;
using VerificationService.Domain.Audit;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// What was taken out of one stream, against the entries in it that say so: an erasure's own entry comes after all that it took, in
/// every stream it took from.
/// </summary>
internal sealed class ErasedEntries : IDisposable
{
    private readonly Dictionary<string, (AuditEntry First, ErasureDigest Digest)> open = [];

    /// <summary>Whether the entry is one that says what was taken out.</summary>
    public static bool Says(AuditEntry entry) =>
        entry.ErasedBy is null && entry.Action.EndsWith(ErasureDigest.Action, StringComparison.Ordinal);

    /// <summary>Takes the next entry of the stream; what is wrong with what it says, or null.</summary>
    public string? Add(AuditEntry entry)
    {
        if (entry.ErasedBy is { } erasure)
        {
            if (!open.TryGetValue(erasure, out var taken))
            {
                taken = (entry, new ErasureDigest());
                open.Add(erasure, taken);
            }

            taken.Digest.Add(entry.Id, entry.Hash, entry.KeptHash);
            return null;
        }

        return Says(entry) ? Compare(entry) : null;
    }

    /// <summary>An entry of the stream from which an erasure took facts that no later entry speaks of, or null; begins the next stream.</summary>
    public AuditEntry? Unsaid()
    {
        var unsaid = open.Count == 0 ? null : open.Values.MinBy(taken => taken.First.Sequence).First;
        Dispose();
        return unsaid;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, digest) in open.Values)
        {
            digest.Dispose();
        }

        open.Clear();
    }

    private string? Compare(AuditEntry entry)
    {
        Dictionary<string, string>? said;
        try
        {
            said = JsonSerializer.Deserialize<Dictionary<string, string>>(entry.Facts);
        }
        catch (JsonException)
        {
            return "its facts are not what this service writes";
        }

        if (said?.GetValueOrDefault("erasureId") is not { } erasure)
        {
            return "its facts are not what this service writes";
        }

        if (!open.Remove(erasure, out var taken))
        {
            taken = (entry, new ErasureDigest());
        }

        using (taken.Digest)
        {
            return
                said.GetValueOrDefault("entries") == taken.Digest.Count.ToString(CultureInfo.InvariantCulture)
                && said.GetValueOrDefault("entriesDigest") == taken.Digest.Value
                ? null
                : "the entries that it says were erased are not those that are";
        }
    }
}
