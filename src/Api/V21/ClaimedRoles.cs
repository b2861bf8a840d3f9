using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.V21;

/// <summary>What <c>X-User-Roles</c> claims: a request may show fewer roles than its user holds, never more.</summary>
internal static class ClaimedRoles
{
    // The contract's own example; it knows these as admins and nothing above.
    private static readonly HashSet<string> ContractAdmins = ["ADMIN_USER", "COMPLIANCE_OFFICER"];

    /// <summary>The roles that count, or null when a claimed one is not held.</summary>
    /// <param name="held">What the user holds.</param>
    /// <param name="claimed">The header, comma-separated; empty claims nothing and leaves everything.</param>
    public static Roles? Narrow(Roles held, string claimed)
    {
        var names = claimed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
        {
            return held;
        }

        var roles = Roles.None;
        foreach (var name in names)
        {
            var role = ContractAdmins.Contains(name) ? Roles.TenantAdmin : RoleNames.Parse(name);
            if (role == Roles.None || (held.WithIncluded() & role) == 0)
            {
                return null;
            }

            roles |= role;
        }

        return roles;
    }
}
