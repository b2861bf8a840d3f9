namespace VerificationService.Application.Dossiers;

/// <summary>How many dossiers one node makes at once: each keeps a database connection and a processor busy.</summary>
public sealed class DossierTurns
{
    /// <summary>Most at once.</summary>
    public const int Most = 2;

    private int running;

    /// <summary>A turn to dispose of, or null when there is none.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref running) <= Most)
        {
            return new Turn(this);
        }

        Interlocked.Decrement(ref running);
        return null;
    }

    private sealed class Turn(DossierTurns turns) : IDisposable
    {
        private int isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
            {
                Interlocked.Decrement(ref turns.running);
            }
        }
    }
}
