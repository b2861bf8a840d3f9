using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Verifications;

/// <summary>
/// The authority under which somebody decides: what was claimed, what the actor really bears, and the role that
/// counts. Both the claimed and the authenticated approver are stored with the decision.
/// </summary>
public sealed record Authority
{
    /// <summary>The contract's test approver: tenant-admin authority, in sandbox tenants only.</summary>
    public const string TestApprover = "E2E_TEST_ADMIN";

    private Authority(Actor actor, string claimed, Roles role)
    {
        Actor = actor;
        Claimed = claimed;
        Role = role;
    }

    /// <summary>Who decides, from authentication.</summary>
    public Actor Actor { get; }

    /// <summary>What <c>approvedBy</c> said, or the actor's highest role where the surface has no such field.</summary>
    public string Claimed { get; }

    /// <summary>The deciding role that counts; <see cref="Roles.None"/> when the actor bears none.</summary>
    public Roles Role { get; }

    /// <summary>The authority the actor bears without claiming a particular one.</summary>
    public static Authority Of(Actor actor)
    {
        var role = actor.Roles.HighestDeciding();
        return new Authority(actor, role == Roles.None ? actor.Name : role.Format(), role);
    }

    /// <summary>
    /// The authority claimed by <paramref name="approvedBy"/>: a deciding role the actor holds, the actor's own id or
    /// name (their highest role), or <see cref="TestApprover"/>. A claim may narrow what the actor bears, never widen it.
    /// </summary>
    public static Result<Authority> Claim(string approvedBy, Actor actor, bool isSandbox)
    {
        var held = actor.Roles.WithIncluded();

        // Role names come first: a user who is named "power-tenant" does not become one by it.
        var claimed = approvedBy == TestApprover ? Roles.TenantAdmin : RoleNames.Parse(approvedBy);
        if (approvedBy == TestApprover && !isSandbox)
        {
            return VerificationErrors.TestApproverOutsideSandbox;
        }

        if (claimed is Roles.TenantAdmin or Roles.PowerTenant)
        {
            return (held & claimed) != 0
                ? new Authority(actor, approvedBy, claimed)
                : VerificationErrors.AuthorityNotHeld(approvedBy);
        }

        var highest = held.HighestDeciding();
        return highest != Roles.None && (approvedBy == actor.Id || approvedBy == actor.Name)
            ? new Authority(actor, approvedBy, highest)
            : VerificationErrors.AuthorityNotHeld(approvedBy);
    }
}
