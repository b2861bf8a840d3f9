using System.Globalization;
using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Verifications;

/// <summary>
/// Who holds a case, and until when: a lease, so that nobody who left for the day keeps it. It tells others that somebody
/// is at it and gives no authority: a decision neither needs it nor is stopped by it.
/// </summary>
/// <param name="UserId">The user.</param>
/// <param name="UserName">The user's name.</param>
/// <param name="Until">When it ends unless it is renewed, UTC.</param>
public sealed record Assignment(string UserId, string UserName, DateTimeOffset Until);

/// <summary>Somebody got a case, or got it for longer.</summary>
public sealed record VerificationAssigned(Assignment Assignment, DateTimeOffset OccurredAt) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.assigned";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("userId", Assignment.UserId),
            new("userName", Assignment.UserName),
            new(
                "until",
                Assignment.Until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            ),
        ];
}

/// <summary>Somebody no longer holds a case.</summary>
public sealed record VerificationUnassigned(string UserId, DateTimeOffset OccurredAt) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.unassigned";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts => [new("userId", UserId)];
}

/// <summary>Every refusal of an assignment, one sentence each.</summary>
public static class AssignmentErrors
{
    /// <summary>Another holds it.</summary>
    public static Error Held(string userName) =>
        new(
            ErrorKind.Conflict,
            "VERIFICATION_ASSIGNED",
            $"{userName} holds this verification; an admin may take it over"
        );

    /// <summary>Nothing is left to review.</summary>
    public static readonly Error Decided = new(
        ErrorKind.Conflict,
        "VERIFICATION_DECIDED",
        "A decided verification is assigned to nobody"
    );

    /// <summary>A key or the command line.</summary>
    public static readonly Error NotAUser = new(
        ErrorKind.RuleBroken,
        "ASSIGNEE_NOT_A_USER",
        "Verifications are assigned to users; name one by userId"
    );

    /// <summary>The user may not review.</summary>
    public static readonly Error CannotReview = new(
        ErrorKind.RuleBroken,
        "ASSIGNEE_CANNOT_REVIEW",
        "The user is disabled or holds no role that reviews (reviewer, tenant-admin, power-tenant)"
    );

    /// <summary>Handing out work, or taking it away.</summary>
    public static readonly Error AdminsOnly = new(
        ErrorKind.Forbidden,
        "ASSIGNING_OTHERS",
        "Only a tenant-admin or power-tenant assigns verifications to others or takes them away from others"
    );
}
