using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Deliveries;

/// <summary>One message to one receiver.</summary>
public class DeliveryData
{
    /// <summary>The delivery; also the <c>webhook-id</c> header, the same on every attempt.</summary>
    public required string DeliveryId { get; init; }

    /// <summary><c>CALLBACK</c>, <c>WEBHOOK</c>, <c>OWNER_EMAIL</c>, <c>APPLICANT_EMAIL</c> or <c>NOTICE</c>.</summary>
    /// <example>WEBHOOK</example>
    public required string Kind { get; init; }

    /// <summary>What it tells.</summary>
    /// <example>verification.approved</example>
    public required string EventType { get; init; }

    /// <summary>The verification it tells of.</summary>
    public string? VerificationId { get; init; }

    /// <summary>The webhook it goes to.</summary>
    public string? WebhookId { get; init; }

    /// <summary>The URL; for an e-mail the address with its local part masked.</summary>
    public required string Destination { get; init; }

    /// <summary><c>PENDING</c>, <c>DELIVERED</c>, <c>DEAD</c> (given up), <c>HELD</c> (its webhook is not active) or <c>DROPPED</c>.</summary>
    /// <example>DELIVERED</example>
    public required string Status { get; init; }

    /// <summary>Attempts since it was written or replayed.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it is next tried, UTC; absent when it is not pending.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The last HTTP status received.</summary>
    public int? LastStatus { get; init; }

    /// <summary>What last went wrong.</summary>
    public string? LastError { get; init; }

    /// <summary>When it was written, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was delivered, given up or dropped, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>One message to one receiver, with every attempt.</summary>
public sealed class DeliveryDetailData : DeliveryData
{
    /// <summary>Every attempt, oldest first; those before a replay too.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<DeliveryAttemptData> AttemptLog { get; internal set; } = [];
}

/// <summary>One attempt.</summary>
public sealed class DeliveryAttemptData
{
    /// <summary>From 1, over replays too.</summary>
    public required int Number { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required long LatencyMs { get; init; }

    /// <summary><c>DELIVERED</c>, <c>FAILED</c>, or <c>GONE</c> when the receiver answered 410.</summary>
    /// <example>DELIVERED</example>
    public required string Outcome { get; init; }

    /// <summary>The HTTP status received.</summary>
    public int? Status { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>The first 1 KiB of the answer.</summary>
    public string? Response { get; init; }
}

/// <summary>Which deliveries that were given up are sent again.</summary>
public sealed class ReplayDeadDeliveriesRequest
{
    /// <summary>Those written since then, ISO 8601; UTC when it names no offset.</summary>
    /// <example>2026-03-14T07:05:00Z</example>
    [Required]
    public string? Since { get; init; }

    /// <summary>Only those of this webhook.</summary>
    public string? WebhookId { get; init; }

    /// <summary>Only those whose last error holds this text, or whose last HTTP status it is.</summary>
    /// <example>Connection refused</example>
    [MaxLength(100)]
    public string? Error { get; init; }

    internal Result<ReplayDeadDeliveries> ToCommand() =>
        UtcTime.Parse(Since) is { } since
            ? new ReplayDeadDeliveries(since, WebhookId, Error)
            : Domain.Shared.Error.InvalidField(
                "since",
                Since is null ? "since is required" : $"since must be {UtcTime.Accepted}"
            );
}

/// <summary>What was made due again.</summary>
public sealed class DeliveriesReplayedData
{
    /// <summary>How many deliveries.</summary>
    public required int Replayed { get; init; }
}
