namespace VerificationService.Domain.Verifications;

/// <summary>Where a verification stands.</summary>
public enum VerificationStatus
{
    /// <summary>Opened; nobody has looked at it.</summary>
    Pending,

    /// <summary>Somebody is looking at it.</summary>
    InReview,

    /// <summary>The subject has been asked for more.</summary>
    InformationRequested,

    /// <summary>One person approved; the policy asks for another.</summary>
    AwaitingSecondApproval,

    /// <summary>Decided: verified.</summary>
    Approved,

    /// <summary>Decided: not verified.</summary>
    Declined,
}

/// <summary>The one table of legal moves. Every move that is not in it is refused.</summary>
public static class VerificationMoves
{
    private static readonly HashSet<(VerificationStatus From, VerificationStatus To)> Legal =
    [
        (VerificationStatus.Pending, VerificationStatus.InReview),
        (VerificationStatus.Pending, VerificationStatus.InformationRequested),
        (VerificationStatus.Pending, VerificationStatus.AwaitingSecondApproval),
        (VerificationStatus.Pending, VerificationStatus.Approved),
        (VerificationStatus.Pending, VerificationStatus.Declined),
        (VerificationStatus.InReview, VerificationStatus.InformationRequested),
        (VerificationStatus.InReview, VerificationStatus.AwaitingSecondApproval),
        (VerificationStatus.InReview, VerificationStatus.Approved),
        (VerificationStatus.InReview, VerificationStatus.Declined),
        // What was asked for never came, or came: an approval goes through review first.
        (VerificationStatus.InformationRequested, VerificationStatus.InReview),
        (VerificationStatus.InformationRequested, VerificationStatus.Declined),
        (VerificationStatus.AwaitingSecondApproval, VerificationStatus.InReview),
        (VerificationStatus.AwaitingSecondApproval, VerificationStatus.InformationRequested),
        (VerificationStatus.AwaitingSecondApproval, VerificationStatus.Approved),
        (VerificationStatus.AwaitingSecondApproval, VerificationStatus.Declined),
        // Adjustments (v1: "finalise or adjust"): a superseding decision under the same authority.
        (VerificationStatus.Approved, VerificationStatus.Declined),
        (VerificationStatus.Declined, VerificationStatus.Approved),
        (VerificationStatus.Declined, VerificationStatus.AwaitingSecondApproval),
    ];

    /// <summary>Whether a verification may go from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static bool IsLegal(VerificationStatus from, VerificationStatus to) => Legal.Contains((from, to));

    /// <summary>Where a verification may go from <paramref name="from"/>.</summary>
    public static IEnumerable<VerificationStatus> From(VerificationStatus from) =>
        Enum.GetValues<VerificationStatus>().Where(to => IsLegal(from, to));

    /// <summary>Whether a decision stands.</summary>
    public static bool IsDecided(this VerificationStatus status) =>
        status is VerificationStatus.Approved or VerificationStatus.Declined;
}
