using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Deliveries;

/// <summary>Every refusal of the webhooks module, one sentence each.</summary>
public static class WebhookErrors
{
    /// <summary>Unknown subscription, or another tenant's.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "WEBHOOK_NOT_FOUND", "The webhook was not found");

    /// <summary>Unknown delivery, or another tenant's.</summary>
    public static readonly Error DeliveryNotFound = new(
        ErrorKind.NotFound,
        "DELIVERY_NOT_FOUND",
        "The delivery was not found"
    );

    /// <summary>Too many subscriptions.</summary>
    public static Error TooMany(int most) =>
        new(ErrorKind.RuleBroken, "TOO_MANY_WEBHOOKS", $"A tenant has at most {most} webhooks; delete one first");

    /// <summary>A delivery or a test to a webhook that takes nothing: disabled, or deleted and its secrets with it.</summary>
    public static readonly Error NotActive = new(
        ErrorKind.RuleBroken,
        "WEBHOOK_NOT_ACTIVE",
        "The webhook is disabled or deleted; only one that is active is sent anything"
    );

    /// <summary>A webhook turned on again without a word on what was held for it.</summary>
    public static Error HeldEventsUndecided(int held) =>
        new(
            ErrorKind.RuleBroken,
            "HELD_EVENTS_UNDECIDED",
            $"{held} {(held == 1 ? "event is" : "events are")} held for this webhook; heldEvents must be SEND or DROP"
        );

    /// <summary>Held events sent or dropped while the webhook stays off.</summary>
    public static readonly Error HeldWhileNotActive = Error.InvalidField(
        "heldEvents",
        "heldEvents goes with a webhook that is active; held events stay held until it is turned on"
    );

    /// <summary>A delivery that is still on its way.</summary>
    public static readonly Error StillPending = new(
        ErrorKind.Conflict,
        "DELIVERY_PENDING",
        "The delivery is still on its way; it can be replayed once it has ended"
    );
}
