namespace VerificationService.Domain.Shared;

/// <summary>
/// Something that happened, in the past tense. It names its own audit action and facts, so that no event can be
/// raised without leaving a trace.
/// </summary>
public interface IDomainEvent
{
    /// <summary>Dotted lower-case audit action, such as <c>verification.approved</c>.</summary>
    string Action { get; }

    /// <summary>When it happened, UTC, whole milliseconds.</summary>
    DateTimeOffset OccurredAt { get; }

    /// <summary>What the audit entry records beside actor, time and origin. Null values are left out.</summary>
    IEnumerable<KeyValuePair<string, string?>> Facts { get; }
}
