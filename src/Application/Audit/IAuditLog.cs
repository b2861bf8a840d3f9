using VerificationService.Domain.Shared;

namespace VerificationService.Application.Audit;

/// <summary>The append-only audit. Actor and origin come from the caller, never from whoever appends.</summary>
public interface IAuditLog
{
    /// <summary>Appends one entry to its stream, inside the current unit of work.</summary>
    Task AppendAsync(AuditRecord record, CancellationToken cancellationToken);

    /// <summary>Whether the tenant has a stream of that name.</summary>
    Task<bool> StreamExistsAsync(string tenantId, string stream, CancellationToken cancellationToken);
}

/// <summary>What is to be recorded.</summary>
public sealed record AuditRecord
{
    /// <summary>The tenant whose audit it is.</summary>
    public required string TenantId { get; init; }

    /// <summary>Whose history; see <see cref="AuditStreams"/>.</summary>
    public required string Stream { get; init; }

    /// <summary>Dotted lower-case action.</summary>
    public required string Action { get; init; }

    /// <summary>When, UTC, whole milliseconds.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What happened; null values are left out.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Facts { get; init; } = [];

    /// <summary>What happened to a verification.</summary>
    public static AuditRecord Of(string tenantId, string verificationId, IDomainEvent happened) =>
        new()
        {
            TenantId = tenantId,
            Stream = AuditStreams.Verification(verificationId),
            Action = happened.Action,
            OccurredAt = happened.OccurredAt,
            Facts = happened.Facts,
        };
}

/// <summary>Names of streams: one thing's history each.</summary>
public static class AuditStreams
{
    /// <summary>A verification's.</summary>
    public static string Verification(string id) => "verification:" + id;

    /// <summary>A user's.</summary>
    public static string User(string id) => "user:" + id;

    /// <summary>An API key's.</summary>
    public static string ApiKey(string id) => "api-key:" + id;

    /// <summary>A subject's.</summary>
    public static string Subject(string id) => "subject:" + id;

    /// <summary>
    /// One version of a document's: who took it. What was found of it is the case's to tell. A stream of its own keeps a reader
    /// from making a decision on the same case wait or run again.
    /// </summary>
    public static string Document(string id) => "document:" + id;

    /// <summary>A webhook subscription's.</summary>
    public static string Webhook(string id) => "webhook:" + id;

    /// <summary>What concerns the tenant as a whole.</summary>
    public static string Tenant(string id) => "tenant:" + id;
}
