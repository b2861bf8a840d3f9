namespace VerificationService.Domain.Tenancy;

/// <summary>What a user or key may be. Held in any combination.</summary>
[Flags]
public enum Roles
{
    /// <summary>No role: may do nothing.</summary>
    None = 0,

    /// <summary><c>reviewer</c>: sees and comments.</summary>
    Reviewer = 1,

    /// <summary><c>tenant-admin</c>: decides standard-risk cases and administers the tenant.</summary>
    TenantAdmin = 2,

    /// <summary><c>power-tenant</c>: decides high-risk cases too and reads the audit; includes tenant-admin.</summary>
    PowerTenant = 4,

    /// <summary><c>auditor</c>: reads everything, the audit included, and changes nothing.</summary>
    Auditor = 8,

    /// <summary><c>integration</c>: an API key that creates and reads.</summary>
    Integration = 16,
}

/// <summary>Role names as they stand in tokens, requests and the database, and what each role includes.</summary>
public static class RoleNames
{
    private static readonly (Roles Role, string Name)[] Known =
    [
        (Roles.Reviewer, "reviewer"),
        (Roles.TenantAdmin, "tenant-admin"),
        (Roles.PowerTenant, "power-tenant"),
        (Roles.Auditor, "auditor"),
        (Roles.Integration, "integration"),
    ];

    // Each combination's names, by its number.
    private static readonly string[] Formatted =
    [
        .. Enumerable.Range(0, 1 << Known.Length).Select(each => string.Join(',', ((Roles)each).Names())),
    ];

    /// <summary>Every role name, for messages that say what would have been accepted.</summary>
    public static string All { get; } = string.Join(", ", Known.Select(k => k.Name));

    /// <summary>The role of that exact name, or <see cref="Roles.None"/>.</summary>
    public static Roles Parse(string name)
    {
        foreach (var (role, known) in Known)
        {
            if (known == name)
            {
                return role;
            }
        }

        return Roles.None;
    }

    /// <summary>Reads a comma-separated list as stored; an unknown name fails: the service wrote the list.</summary>
    public static Roles ParseList(string list)
    {
        var roles = Roles.None;
        foreach (var name in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var role = Parse(name);
            roles |= role != Roles.None ? role : throw new FormatException($"Unknown role '{name}'.");
        }

        return roles;
    }

    /// <summary>The held roles' names, comma-separated, in a fixed order.</summary>
    public static string Format(this Roles roles) => Formatted[(int)roles];

    /// <summary>The held roles' names in a fixed order.</summary>
    public static IEnumerable<string> Names(this Roles roles) =>
        Known.Where(k => (roles & k.Role) != 0).Select(k => k.Name);

    /// <summary>Adds what the held roles include: power-tenant ⊃ tenant-admin ⊃ reviewer.</summary>
    public static Roles WithIncluded(this Roles roles)
    {
        if ((roles & Roles.PowerTenant) != 0)
        {
            roles |= Roles.TenantAdmin;
        }

        if ((roles & Roles.TenantAdmin) != 0)
        {
            roles |= Roles.Reviewer;
        }

        return roles;
    }

    /// <summary>
    /// What a key of somebody holding <paramref name="roles"/> may hold: the same, and of an administrator also integration,
    /// which no user holds.
    /// </summary>
    public static Roles OfKeys(this Roles roles)
    {
        var held = roles.WithIncluded();
        return (held & Roles.TenantAdmin) != 0 ? held | Roles.Integration : held;
    }

    /// <summary>The highest role held that carries a right to decide, or <see cref="Roles.None"/>.</summary>
    public static Roles HighestDeciding(this Roles roles) =>
        (roles & Roles.PowerTenant) != 0 ? Roles.PowerTenant : roles & Roles.TenantAdmin;
}
