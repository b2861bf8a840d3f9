using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace VerificationService.Infrastructure.Deliveries.Outbox;

/// <summary>
/// Tells this process's dispatcher which lanes have new messages, so that they need not wait for its next poll. It may
/// forget: the poll finds whatever it was not told of.
/// </summary>
internal sealed class OutboxSignal
{
    private readonly Channel<string> lanes = Channel.CreateBounded<string>(
        new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>A lane has a new message, on disk.</summary>
    public void Raise(string lane) => lanes.Writer.TryWrite(lane);

    /// <summary>The next lane with news.</summary>
    public ValueTask<string> NextAsync(CancellationToken cancellationToken) =>
        lanes.Reader.ReadAsync(cancellationToken);

    /// <summary>The next lane with news, if there is one already.</summary>
    public bool TryNext([MaybeNullWhen(false)] out string lane) => lanes.Reader.TryRead(out lane);
}
