using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Risk;

/// <summary>
/// A policy that asks for less than the one in force, until another power-tenant confirms it. A tenant has one at a time.
/// </summary>
public sealed record PolicyProposal
{
    /// <summary>How long it can be confirmed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>
    /// How long a power-tenant who lost access or the role still counts towards the two whom a policy that asks for less takes.
    /// Nobody gets rid of the other one to loosen it alone; after that, a tenant goes on with the one who is left.
    /// </summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The rules, under the version that they would have.</summary>
    public required ApprovalPolicy Policy { get; init; }

    /// <summary>The version in force when it was proposed; under any other it cannot be confirmed.</summary>
    public int BasedOnVersion => Policy.Version - 1;

    /// <summary>Who proposed it.</summary>
    public required Identity By { get; init; }

    /// <summary>The proposer's name at the time.</summary>
    public required string ByName { get; init; }

    /// <summary>Why, in the proposer's words.</summary>
    public string? Note { get; init; }

    /// <summary>When it was proposed, UTC.</summary>
    public required DateTimeOffset ProposedAt { get; init; }

    /// <summary>From when it can no longer be confirmed, UTC.</summary>
    public DateTimeOffset ExpiresAt => ProposedAt + Lifetime;

    /// <summary>Whether a policy that asks for less takes two of <paramref name="users"/>.</summary>
    /// <param name="users">The tenant's users.</param>
    /// <param name="now">When.</param>
    public static bool TakesTwo(IReadOnlyList<User> users, DateTimeOffset now) =>
        users.Count(user => user.IsPowerTenant) > 1 || AloneFrom(users, now) is not null;

    /// <summary>
    /// From when the power-tenant who is left loosens a policy alone, UTC; null where none is left alone by another who still
    /// counts.
    /// </summary>
    /// <inheritdoc cref="TakesTwo"/>
    public static DateTimeOffset? AloneFrom(IReadOnlyList<User> users, DateTimeOffset now) =>
        users.Count(user => user.IsPowerTenant) < 2
        && users.Where(user => !user.IsPowerTenant).Max(user => user.PowerTenantUntil) is { } last
        && last + Remembered > now
            ? last + Remembered
            : null;

    /// <summary>Whether it can no longer be confirmed at <paramref name="now"/>.</summary>
    public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;

    /// <summary>Everything that forbids <paramref name="by"/> to confirm it, gravest first; empty when they may.</summary>
    /// <param name="by">Who is to confirm.</param>
    /// <param name="confirmer">The user who is to confirm, directly or by a key; null for the installation.</param>
    /// <param name="proposer">The user who proposed it, directly or by a key, as they are now; null for the installation.</param>
    /// <param name="key">The key it was proposed by, as it is now; null when none was.</param>
    /// <param name="versionInForce">The version of the policy in force.</param>
    /// <param name="now">When.</param>
    public IEnumerable<Error> Refusals(
        Actor by,
        User? confirmer,
        User? proposer,
        ApiKey? key,
        int versionInForce,
        DateTimeOffset now
    )
    {
        if ((by.Permissions & Permission.ManagePolicy) == 0)
        {
            yield return TenancyErrors.MissingPermission(Permission.ManagePolicy);
        }

        if (by.PersonId is null)
        {
            yield return RiskErrors.PersonConfirms;
        }
        else if (by.IsSamePersonAs(By))
        {
            yield return RiskErrors.SecondPowerTenantRequired;
        }
        else if (IsTied(confirmer, By.PersonId) || IsTied(proposer, by.PersonId))
        {
            yield return RiskErrors.ConfirmerNotIndependent;
        }

        if (BasedOnVersion != versionInForce)
        {
            yield return RiskErrors.PolicyChanged(versionInForce);
        }

        if (IsExpired(now))
        {
            yield return RiskErrors.ProposalExpired;
        }

        if (Outdated(By.Today(proposer, key)) is { } why)
        {
            yield return RiskErrors.ProposalOutdated(why);
        }
    }

    private static string? Outdated(Standing proposer) =>
        proposer.Loss switch
        {
            Loss.NoAccess => "its proposer has no access any more",
            Loss.KeyRevoked => "the key that proposed it is revoked",
            Loss.KeyHasAnotherOwner => "the key that proposed it has another owner by now",
            _ => (RolePermissions.Of(proposer.Roles) & Permission.ManagePolicy) == 0
                ? "its proposer is not a power-tenant any more"
                : null,
        };

    // At any time: unlike a case, a policy has no beginning before which a user cannot have been made for it. Of whom an external
    // authority signs in, nobody here holds the credential.
    private static bool IsTied(User? user, string? otherPersonId) =>
        user is { ExternalSubject: null } && user.IsTiedTo(otherPersonId, DateTimeOffset.MinValue);
}
