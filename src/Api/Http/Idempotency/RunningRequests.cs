using System.Collections.Concurrent;
using VerificationService.Application.Idempotency;

namespace VerificationService.Api.Http.Idempotency;

/// <summary>
/// The keys whose requests run in this process. It ends with the process, so a crash keeps no key from being tried
/// again; between processes the unique index decides.
/// </summary>
internal sealed class RunningRequests
{
    private readonly ConcurrentDictionary<string, byte> running = new();

    /// <summary>How many run.</summary>
    public int Count => running.Count;

    /// <summary>Begins a request; null when another of the same key still runs. Dispose to end it.</summary>
    public IDisposable? TryBegin(KeyedRequest request)
    {
        var scope = Convert.ToBase64String(request.Scope);
        return running.TryAdd(scope, 0) ? new Run(running, scope) : null;
    }

    private sealed class Run(ConcurrentDictionary<string, byte> running, string scope) : IDisposable
    {
        public void Dispose() => running.TryRemove(scope, out _);
    }
}
