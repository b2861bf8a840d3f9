using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// The one way to hash or check a password: never inside a unit of work, where it would hold up every other writer, and
/// only in a turn of one's own (<see cref="HashingTurns"/>).
/// </summary>
internal sealed class Hashing(IPasswords passwords, HashingTurns turns, IUnitOfWork unitOfWork, Caller caller)
{
    /// <summary>Waits for a turn; dispose it as soon as the password is hashed.</summary>
    /// <param name="tenantId">The tenant it is for.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Result<Turn>> EnterAsync(string tenantId, CancellationToken cancellationToken)
    {
        if (unitOfWork.IsRunning)
        {
            throw new InvalidOperationException("A password is hashed inside a unit of work.");
        }

        var who = caller.Actor?.Id ?? caller.Origin.Network ?? "";
        return await turns.EnterAsync(tenantId, who, cancellationToken) is { } turn
            ? new Turn(passwords, turn)
            : TenancyErrors.TooManyPasswords;
    }

    /// <summary>A salted hash of <paramref name="password"/>, in a turn of its own.</summary>
    public async Task<Result<string>> HashAsync(string tenantId, string password, CancellationToken cancellationToken)
    {
        var entered = await EnterAsync(tenantId, cancellationToken);
        if (entered.Failed(out var refusal, out var turn))
        {
            return refusal;
        }

        using (turn)
        {
            return turn.Hash(password);
        }
    }

    internal sealed class Turn(IPasswords passwords, IDisposable turn) : IDisposable
    {
        /// <inheritdoc cref="IPasswords.Hash"/>
        public string Hash(string password) => passwords.Hash(password);

        /// <inheritdoc cref="IPasswords.Verify"/>
        public PasswordMatch Verify(string? hash, string password) => passwords.Verify(hash, password);

        /// <inheritdoc/>
        public void Dispose() => turn.Dispose();
    }
}

/// <summary>
/// Who may hash next on this node. At most one core less than there are hash at once; the tenants that wait take turns, so
/// that one with many passwords to check delays another by one hash and not by its queue. How many may wait is bounded for
/// each caller and each tenant.
/// </summary>
public sealed class HashingTurns
{
    /// <summary>Most turns that one caller has or waits for.</summary>
    public const int MostOfCaller = 16;

    /// <summary>Most turns that one tenant has or waits for.</summary>
    public const int MostOfTenant = 64;

    private readonly Lock sync = new();
    private readonly int most;
    private readonly Dictionary<string, Queue<Turn>> waiting = [];
    private readonly Queue<string> order = [];
    private readonly Dictionary<(string Tenant, string? Caller), int> taken = [];
    private int running;

    /// <param name="most">How many hash at once; at least one does.</param>
    public HashingTurns(int most) => this.most = Math.Max(1, most);

    /// <summary>Waits for a turn; null when the caller or the tenant has as many as it may. Dispose to end it.</summary>
    public async Task<IDisposable?> EnterAsync(string tenantId, string caller, CancellationToken cancellationToken)
    {
        Turn turn;
        lock (sync)
        {
            if (TakenBy(tenantId, caller) >= MostOfCaller || TakenBy(tenantId, null) >= MostOfTenant)
            {
                return null;
            }

            turn = new Turn(this, tenantId, caller);
            Take(turn, 1);
            if (running < most)
            {
                running++;
                return turn;
            }

            if (!waiting.TryGetValue(tenantId, out var queue))
            {
                waiting[tenantId] = queue = [];
                order.Enqueue(tenantId);
            }

            queue.Enqueue(turn);
        }

        await using (cancellationToken.UnsafeRegister(_ => turn.GiveUp(), null))
        {
            if (await turn.Came)
            {
                return turn;
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }

    private int TakenBy(string tenantId, string? caller) => taken.GetValueOrDefault((tenantId, caller));

    private void Take(Turn turn, int change)
    {
        foreach (var key in (ReadOnlySpan<(string, string?)>)[(turn.TenantId, turn.Caller), (turn.TenantId, null)])
        {
            var count = taken.GetValueOrDefault(key) + change;
            if (count == 0)
            {
                taken.Remove(key);
            }
            else
            {
                taken[key] = count;
            }
        }
    }

    private void Leave(Turn turn)
    {
        lock (sync)
        {
            Take(turn, -1);
            while (order.TryDequeue(out var tenantId))
            {
                var queue = waiting[tenantId];
                var next = queue.Dequeue();
                if (queue.Count > 0)
                {
                    order.Enqueue(tenantId);
                }
                else
                {
                    waiting.Remove(tenantId);
                }

                if (next.TryCome())
                {
                    return;
                }

                Take(next, -1);
            }

            running--;
        }
    }

    private sealed class Turn(HashingTurns turns, string tenantId, string caller) : IDisposable
    {
        private readonly TaskCompletionSource<bool> came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int isOver;

        public string TenantId => tenantId;

        public string Caller => caller;

        public Task<bool> Came => came.Task;

        public bool TryCome() => came.TrySetResult(true);

        public void GiveUp() => came.TrySetResult(false);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
            {
                turns.Leave(this);
            }
        }
    }
}
