namespace VerificationService.Domain.Tenancy;

/// <summary>One KYC/KYB programme ("project" in v1): the boundary that no data crosses.</summary>
public sealed record Tenant
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxName = 200;

    /// <summary>Identifier sent as <c>X-Tenant-ID</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name shown to people, at most <see cref="MaxName"/> characters.</summary>
    public required string Name { get; init; }

    /// <summary>Where the project owner's notices go.</summary>
    public required string OwnerEmail { get; init; }

    /// <summary>A sandbox accepts the test approver <c>E2E_TEST_ADMIN</c>; a production tenant never does.</summary>
    public required bool IsSandbox { get; init; }

    /// <summary>An inactive tenant's users and keys are refused.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Whether every decision must name the version it is about.</summary>
    public bool RequiresIfMatch { get; init; }

    /// <summary>Whether whoever signs in with a password must have enrolled a second factor.</summary>
    public bool RequiresSecondFactor { get; init; }

    /// <summary>How long its cases may wait.</summary>
    public DueHours DueHours { get; init; } = DueHours.OfInstallation;

    /// <summary>Where its v1 callbacks go and what they tell.</summary>
    public CallbackSettings Callbacks { get; init; } = CallbackSettings.Initial;

    /// <summary>How long its records are kept after their end.</summary>
    public RetentionSettings Retention { get; init; } = RetentionSettings.Initial;

    /// <summary>
    /// The code of the reason with which the service rejects a case whose subject was asked for more and did not answer; null where
    /// such a case stays as it is.
    /// </summary>
    public string? UnansweredReasonCode { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Counts changes of its settings, for optimistic concurrency.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Without what a log must not hold: the owner's address.</summary>
    public override string ToString() => $"Tenant {{ Id = {Id} }}";
}

/// <summary>What a tenant says of its v1 callbacks.</summary>
/// <param name="Url">Where those of a case go that was opened without an address of its own; null for nowhere.</param>
/// <param name="EveryDecision">
/// Whether a decision is told to the case's address without being asked for: those of officers and of v2.1. A status request of v1
/// says so itself.
/// </param>
/// <param name="StatusChanges">Whether a case that goes into review, awaits information or is reopened is told of.</param>
public sealed record CallbackSettings(string? Url, bool EveryDecision, bool StatusChanges)
{
    /// <summary>What a new tenant has.</summary>
    public static CallbackSettings Initial { get; } = new(null, EveryDecision: true, StatusChanges: false);
}

/// <summary>How long a tenant keeps records after their end.</summary>
/// <param name="Years">From the end of the relationship or the refusal.</param>
/// <param name="Automatic">Whether they are erased then without anybody asking for it.</param>
public sealed record RetentionSettings(int Years, bool Automatic)
{
    /// <summary>What the law asks for at least (AMLR Article 77(3)).</summary>
    public const int Least = 5;

    /// <summary>With the extension that authorities may ask for (AMLR Article 77(4)).</summary>
    public const int Most = 10;

    /// <summary>What a new tenant has.</summary>
    public static RetentionSettings Initial { get; } = new(Least, Automatic: false);
}

/// <summary>Whole hours until a case is overdue, by risk, as a tenant set them; null is the installation's own.</summary>
/// <param name="Standard">For standard risk.</param>
/// <param name="High">For high risk.</param>
public sealed record DueHours(int? Standard, int? High)
{
    /// <summary>The most: a year.</summary>
    public const int Most = 366 * 24;

    /// <summary>Nothing of the tenant's own.</summary>
    public static DueHours OfInstallation { get; } = new(null, null);

    /// <summary>Whether <paramref name="hours"/> is a time that a case may be given.</summary>
    public static bool AreAccepted(int hours) => hours is >= 1 and <= Most;
}
