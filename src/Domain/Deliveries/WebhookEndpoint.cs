namespace VerificationService.Domain.Deliveries;

/// <summary>A tenant's subscription: where which events go.</summary>
public sealed class WebhookEndpoint
{
    /// <summary>After this long without one success an endpoint is disabled.</summary>
    public static readonly TimeSpan FailingTooLong = TimeSpan.FromDays(5);

    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required string TenantId { get; init; }

    /// <summary>Where events go.</summary>
    public required string Url { get; set; }

    /// <summary>Which events; see <see cref="WebhookEvents"/>. Never empty.</summary>
    public required IReadOnlyList<string> Events { get; set; }

    /// <summary>A disabled endpoint is sent nothing; its events are held.</summary>
    public bool IsActive { get; private set; } = true;

    /// <summary>Why the service disabled it, if it did.</summary>
    public string? DisabledReason { get; private set; }

    /// <summary>When the run of failures that lasts until now began, UTC.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name by which it is told of events of <paramref name="type"/>; null when it is not subscribed to them.</summary>
    public string? NameOf(string type) => Events.FirstOrDefault(name => WebhookEvents.TypeOf(name) == type);

    /// <summary>Turned on again, or off, by the tenant.</summary>
    public void SetActive(bool active)
    {
        IsActive = active;
        DisabledReason = null;
        FailingSince = null;
    }

    /// <summary>Turned off by the service.</summary>
    public void Disable(string reason)
    {
        IsActive = false;
        DisabledReason = reason;
    }

    /// <summary>Rebuilds what the database holds; for the repository alone.</summary>
    public static WebhookEndpoint FromStorage(
        WebhookEndpoint identity,
        bool isActive,
        string? disabledReason,
        DateTimeOffset? failingSince
    )
    {
        identity.IsActive = isActive;
        identity.DisabledReason = disabledReason;
        identity.FailingSince = failingSince;
        return identity;
    }
}

/// <summary>The event types a subscription may name.</summary>
public static class WebhookEvents
{
    /// <summary>A verification was approved.</summary>
    public const string Approved = "verification.approved";

    /// <summary>A verification was declined.</summary>
    public const string Declined = "verification.declined";

    /// <summary>The name of <see cref="Declined"/> for those who subscribe by it.</summary>
    public const string Rejected = "verification.rejected";

    /// <summary>A verification was opened.</summary>
    public const string Created = "verification.created";

    /// <summary>The subject was asked for more.</summary>
    public const string InformationRequested = "verification.information_requested";

    /// <summary>A decided verification is open again: its outcome no longer stands.</summary>
    public const string Reopened = "verification.reopened";

    /// <summary>All that identified a person or a business is gone.</summary>
    public const string SubjectErased = "subject.erased";

    /// <summary>A test, sent on demand to one endpoint whatever it subscribes to.</summary>
    public const string Test = "webhook.test";

    /// <summary>The type that <paramref name="name"/> names in a subscription.</summary>
    public static string TypeOf(string name) => name == Rejected ? Declined : name;

    /// <summary>Every type a subscription may name.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Approved, Declined, Created, InformationRequested, Reopened, SubjectErased];
}
