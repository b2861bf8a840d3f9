using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Verifications;

/// <summary>
/// Whoever gave the first of two approvals, as they are when the second is given: a first approval is worth its approver
/// that day, not the day it was given.
/// </summary>
public sealed record FirstApprover
{
    private FirstApprover(Actor actor, string? lost, bool isTiedToSecond) =>
        (Actor, Lost, IsTiedToSecond) = (actor, lost, isTiedToSecond);

    /// <summary>Who, with the roles they bear now.</summary>
    public Actor Actor { get; }

    /// <summary>Why they can no longer act at all, as the end of a sentence; null when they can.</summary>
    public string? Lost { get; }

    /// <summary>
    /// Whether the first created the second approver or gave them their credential since the case was opened, or the second
    /// the first: then one person may act as both.
    /// </summary>
    public bool IsTiedToSecond { get; }

    /// <summary>As the decision itself says: for looking back at what was confirmed.</summary>
    public static FirstApprover AsTheyWere(Decision first, string tenantId) =>
        new(first.Actor(tenantId), lost: null, isTiedToSecond: false);

    /// <summary>As they are now.</summary>
    /// <param name="first">The first approval.</param>
    /// <param name="verification">The case.</param>
    /// <param name="person">The user who gave it, directly or by a key; null for the installation.</param>
    /// <param name="key">The key it was given by; null when none was.</param>
    /// <param name="second">Who is to confirm.</param>
    /// <param name="secondPerson">The user who is to confirm, directly or by a key; null for the installation.</param>
    public static FirstApprover Today(
        Decision first,
        Verification verification,
        User? person,
        ApiKey? key,
        Actor second,
        User? secondPerson
    )
    {
        var standing = first.By.Today(person, key);
        var actor = first.Actor(verification.TenantId) with
        {
            Roles = standing.Roles,
            KeyOwnerName = first.ActorKind == ActorKind.ApiKey ? person?.UserName : null,
        };
        string? lost = standing.Loss switch
        {
            null => null,
            Loss.NoAccess => "its approver has no access any more",
            Loss.KeyRevoked => "the key that gave it is revoked",
            _ => "the key that gave it has another owner by now",
        };
        var since = verification.CreatedAt;
        return new FirstApprover(
            actor,
            lost,
            secondPerson?.IsTiedTo(actor.PersonId, since) == true || person?.IsTiedTo(second.PersonId, since) == true
        );
    }

    /// <summary>Why the approval no longer counts towards <paramref name="rule"/>; null when it does.</summary>
    internal string? Outdated(Decision first, ApprovalRule rule) =>
        Lost
        ?? (
            Actor.Roles.HighestDeciding() < rule.RequiredRole
                ? $"its approver does not hold {rule.RequiredRole.Format()} any more"
            : first.Role < rule.RequiredRole || (rule.ReasonRequired && !first.Grounds.AreGiven)
                ? "it does not meet the policy now in force"
            : null
        );
}
