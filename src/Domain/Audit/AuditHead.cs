using System.Globalization;

namespace VerificationService.Domain.Audit;

/// <summary>
/// A tenant's last block in one line of text, to be signed and kept elsewhere: whoever rewrites the whole audit cannot
/// rewrite that.
/// </summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Block">The block's number.</param>
/// <param name="Hash">The block's hash, 64 lower-case hex digits.</param>
/// <param name="Entries">Entries sealed up to and with it.</param>
/// <param name="SealedAt">When it was sealed, UTC, whole milliseconds.</param>
public sealed record AuditHead(string TenantId, long Block, string Hash, long Entries, DateTimeOffset SealedAt)
{
    private const string Format = "audit-head-1";
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The head of <paramref name="block"/>.</summary>
    public static AuditHead Of(AuditBlock block) =>
        new(
            block.TenantId,
            block.Number,
            Convert.ToHexStringLower(block.Hash),
            block.TotalEntries,
            block.SealedAt.ToUniversalTime()
        );

    /// <summary>The line, ASCII: what is signed.</summary>
    public string ToText() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Format} tenant={TenantId} block={Block} hash={Hash} entries={Entries} sealed={SealedAt.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture)}"
        );

    /// <summary>Reads what <see cref="ToText"/> wrote; null when it is anything else.</summary>
    public static AuditHead? Parse(string text)
    {
        var words = text.Split(' ');
        if (
            words.Length != 6
            || Word(1, "tenant=") is not { Length: > 0 } tenant
            || !long.TryParse(Word(2, "block="), NumberStyles.None, CultureInfo.InvariantCulture, out var block)
            || Word(3, "hash=") is not { } hash
            || !long.TryParse(Word(4, "entries="), NumberStyles.None, CultureInfo.InvariantCulture, out var entries)
            || !DateTimeOffset.TryParseExact(
                Word(5, "sealed="),
                Time,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var sealedAt
            )
        )
        {
            return null;
        }

        // Only the text that this service would write is accepted.
        var head = new AuditHead(tenant, block, hash, entries, sealedAt);
        return head.ToText() == text ? head : null;

        string? Word(int index, string name) =>
            words[index].StartsWith(name, StringComparison.Ordinal) ? words[index][name.Length..] : null;
    }
}
