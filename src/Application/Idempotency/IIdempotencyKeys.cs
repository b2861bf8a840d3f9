using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Idempotency;

/// <summary>
/// What requests with an <c>Idempotency-Key</c> were answered. Every member but the last is called inside the unit of
/// work that does what the request asks, so that the answer stands exactly when the work does.
/// </summary>
public interface IIdempotencyKeys
{
    /// <summary>
    /// Claims the key for the running unit; null when it is claimed, or else what was answered before. Of two units
    /// that claim at once, on one node or on two, the second waits for the first to end.
    /// </summary>
    /// <exception cref="KeyInUseException">The first had not ended when the second had waited long enough.</exception>
    Task<KeptAnswer?> ClaimAsync(KeyedRequest request, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Keeps the answer under the claimed key.</summary>
    Task KeepAsync(KeyedRequest request, KeptAnswer answer, CancellationToken cancellationToken);

    /// <summary>Gives the claimed key back: the work was refused, and another try may do it.</summary>
    Task ReleaseAsync(KeyedRequest request, CancellationToken cancellationToken);

    /// <summary>Forgets up to <paramref name="most"/> answers kept before then, oldest first; how many it was.</summary>
    Task<int> SweepAsync(DateTimeOffset keptBefore, int most, CancellationToken cancellationToken);
}

/// <summary>A request that names a key.</summary>
/// <param name="TenantId">The caller's tenant.</param>
/// <param name="Scope">SHA-256 over the key, who uses it, and for what: see <c>IdempotencyFilter</c>.</param>
/// <param name="Content">SHA-256 over what is asked; the same key with another one is refused.</param>
public sealed record KeyedRequest(string TenantId, byte[] Scope, byte[] Content);

/// <summary>Another unit of work, of another node perhaps, still holds the key. What this one began is to be undone.</summary>
/// <param name="cause">What the engine said.</param>
public sealed class KeyInUseException(Exception cause) : Exception("The key is in use.", cause);

/// <summary>What a request was answered.</summary>
public sealed record KeptAnswer
{
    /// <summary>
    /// The roles it was given to: whoever holds fewer now is not given it again. Null where that was not kept yet.
    /// </summary>
    public Roles? Roles { get; init; }

    /// <summary><see cref="KeyedRequest.Content"/> of the request it answers.</summary>
    public required byte[] Content { get; init; }

    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Content-Type.</summary>
    public string? ContentType { get; init; }

    /// <summary>ETag.</summary>
    public string? EntityTag { get; init; }

    /// <summary>Location.</summary>
    public string? Location { get; init; }

    /// <summary>The body's bytes, secrets and all.</summary>
    public required byte[] Body { get; init; }

    /// <summary>
    /// Whether <paramref name="actor"/> is given it again. What was done may have rested on any of the roles, in the pipeline, a
    /// handler or the aggregate; whoever holds them all still may do it.
    /// </summary>
    public bool MayBeGivenTo(Actor actor) =>
        actor.Kind == ActorKind.System || Roles is not { } roles || (roles & ~actor.Roles.WithIncluded()) == 0;

    /// <summary>Without the body.</summary>
    public override string ToString() => $"KeptAnswer {{ Status = {Status} }}";
}
