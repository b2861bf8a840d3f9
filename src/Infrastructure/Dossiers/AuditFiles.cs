using VerificationService.Application.Audit;
using VerificationService.Infrastructure.Audit;

namespace VerificationService.Infrastructure.Dossiers;

/// <summary>The entries as they are hashed, and what leads from each of them to a signed head.</summary>
internal static class AuditFiles
{
    /// <summary>
    /// <c>audit/entries.ndjson</c>: one entry a line; <c>facts</c> and <c>origin</c> are the very bytes that were hashed. An entry
    /// whose admin notes are held back says <c>withheld</c>: its hash stands, and what is left of it does not lead to the hash.
    /// </summary>
    public static async Task WriteEntriesAsync(DossierSource source, Stream stream, CancellationToken cancellationToken)
    {
        using var file = new JsonFile(stream);
        var json = file.Json;
        await foreach (var entry in source.EntriesAsync(cancellationToken))
        {
            var facts = source.Order.WithAdminNotes ? entry.Facts : AuditFacts.WithoutAdminNotes(entry.Facts);
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteString("tenantId", entry.TenantId);
            json.WriteString("stream", entry.Stream);
            json.WriteNumber("sequence", entry.Sequence);
            json.WriteString("occurredAt", DossierNames.Time(entry.OccurredAt));
            json.WriteString("action", entry.Action);
            json.WriteString("actorKind", entry.ActorKind);
            json.WriteString("actorId", entry.ActorId);
            json.WriteString("actorName", entry.ActorName);
            json.WritePropertyName("facts");
            json.WriteRawValue(facts, skipInputValidation: true);
            json.WritePropertyName("origin");
            json.WriteRawValue(entry.Origin, skipInputValidation: true);
            json.WriteString("previousHash", Convert.ToHexStringLower(entry.PreviousHash));
            json.WriteString("hash", Convert.ToHexStringLower(entry.Hash));
            if (entry.ErasedBy is not null)
            {
                json.WriteString("erasedBy", entry.ErasedBy);
                json.WriteString("keptHash", Convert.ToHexStringLower(entry.KeptHash ?? []));
            }

            if (!ReferenceEquals(facts, entry.Facts))
            {
                json.WriteBoolean("withheld", true);
            }

            json.WriteEndObject();
            file.EndLine();
            await file.SpillAsync(cancellationToken);
        }

        await file.EndAsync(cancellationToken);
    }

    /// <summary>
    /// <c>audit/proof.json</c>: for each entry its block, its leaf and its RFC 6962 path; the header of every block from the first of
    /// them to the head; and the signed head.
    /// </summary>
    public static async Task WriteProofAsync(
        DossierSource source,
        SealedPlaces places,
        SignedHead head,
        Stream stream,
        CancellationToken cancellationToken
    )
    {
        using var file = new JsonFile(stream);
        var json = file.Json;
        json.WriteStartObject();
        json.WriteString("format", DossierNames.Format);
        json.WriteString("head", head.ToText());
        json.WriteStartArray("entries");
        var first = head.Head.Block + 1;
        await foreach (var entry in source.EntriesAsync(cancellationToken))
        {
            var place = await places.FindAsync(entry, cancellationToken);
            first = Math.Min(first, place.Block.Number);
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteNumber("block", place.Block.Number);
            json.WriteNumber("leaf", place.Leaf);
            json.WriteStartArray("path");
            foreach (var hash in place.Path)
            {
                json.WriteStringValue(Convert.ToHexStringLower(hash));
            }

            json.WriteEndArray();
            json.WriteEndObject();
            await file.SpillAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteStartArray("blocks");
        await foreach (var block in places.HeadersAsync(first, cancellationToken))
        {
            json.WriteStartObject();
            json.WriteNumber("number", block.Number);
            json.WriteString("previousHash", Convert.ToHexStringLower(block.PreviousHash));
            json.WriteString("root", Convert.ToHexStringLower(block.Root));
            json.WriteNumber("entryCount", block.EntryCount);
            json.WriteNumber("totalEntries", block.TotalEntries);
            json.WriteString("sealedAt", DossierNames.Time(block.SealedAt));
            json.WriteString("hash", Convert.ToHexStringLower(block.Hash));
            json.WriteEndObject();
            await file.SpillAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await file.EndAsync(cancellationToken);
    }
}
