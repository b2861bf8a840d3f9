namespace VerificationService.Application.Documents;

/// <summary>
/// Small pictures of documents that were drawn lately. A version's bytes never change, and drawing one of a photograph takes
/// 100 ms. It is kept on this node alone, in memory and bounded; nobody is given one without the document being found first.
/// </summary>
internal sealed class RecentThumbnails
{
    /// <summary>Most pictures remembered: of about 4 KiB each.</summary>
    public const int Most = 500;

    private readonly Lock gate = new();
    private readonly Dictionary<string, byte[]> drawn = [];
    private readonly Queue<string> order = [];

    /// <summary>The picture of that version; null when it is not remembered.</summary>
    public byte[]? Find(string documentId)
    {
        lock (gate)
        {
            return drawn.GetValueOrDefault(documentId);
        }
    }

    /// <summary>Remembers one, in place of the oldest.</summary>
    public void Add(string documentId, byte[] picture)
    {
        lock (gate)
        {
            if (!drawn.TryAdd(documentId, picture))
            {
                return;
            }

            order.Enqueue(documentId);
            if (order.Count > Most)
            {
                drawn.Remove(order.Dequeue());
            }
        }
    }
}
