using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Pipeline;

/// <summary>
/// Who is asking, and from where: one per request, filled in by the surface from what it authenticated. Use cases
/// read it; nothing a caller writes into a body ends up here.
/// </summary>
public sealed class Caller
{
    private Actor? actor;

    /// <summary>The actor, or null before (or without) authentication.</summary>
    public Actor? Actor => actor;

    /// <summary>Whether the actor's tenant accepts test approvers.</summary>
    public bool IsSandbox { get; private set; }

    /// <summary>Where the request came from.</summary>
    public Origin Origin { get; set; } = Origin.Unknown;

    /// <summary>The session or token that asks; null where there is none that can be ended by itself.</summary>
    public Session? Session { get; set; }

    /// <summary>The actor. The authorization behaviour has made sure there is one.</summary>
    public Actor Required => actor ?? throw new InvalidOperationException("Nobody is authenticated.");

    /// <summary>The actor's tenant.</summary>
    public string TenantId => Required.TenantId;

    /// <summary>Called by a surface once it knows who asks.</summary>
    public void Authenticated(Actor who, bool isSandbox)
    {
        actor = who;
        IsSandbox = isSandbox;
    }
}

/// <summary>A session of the console, or a token of ours.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ExpiresAt">When it ends at the latest, UTC.</param>
public sealed record Session(string Id, DateTimeOffset ExpiresAt);

/// <summary>Where a request came from, as recorded in the audit.</summary>
public sealed record Origin
{
    /// <summary>Before a surface has said anything.</summary>
    public static Origin Unknown { get; } = new() { Surface = "unknown" };

    /// <summary><c>v1</c>, <c>v2.1</c>, <c>console</c> or <c>command-line</c>.</summary>
    public required string Surface { get; init; }

    /// <summary>The client's address: the connection's, or the one that a trusted proxy vouches for.</summary>
    public string? Address { get; init; }

    /// <summary>X-Forwarded-For as sent, where it claims anything but <see cref="Address"/>.</summary>
    public string? ForwardedFor { get; init; }

    /// <summary>
    /// The network that failures to sign in are counted for: of the connection, or of the client that a trusted proxy vouches
    /// for, an IPv6 one by its /64. Never what a client says of itself. Null without a connection.
    /// </summary>
    public string? Network { get; init; }

    /// <summary>X-Forwarded-From.</summary>
    public string? ForwardedFrom { get; init; }

    /// <summary>platform, or sec-ch-ua-platform.</summary>
    public string? Platform { get; init; }

    /// <summary>deviceId, X-Device-Id or device-id.</summary>
    public string? DeviceId { get; init; }

    /// <summary>User-Agent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>W3C trace id.</summary>
    public string? TraceId { get; init; }
}
