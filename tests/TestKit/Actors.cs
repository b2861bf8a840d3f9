using VerificationService.Domain.Tenancy;

namespace VerificationService.TestKit;

/// <summary>Actors of every role, with ids of their own.</summary>
public static class Actors
{
    /// <summary>The tenant most tests play in.</summary>
    public const string Tenant = "tenant-a";

    /// <summary>The tenant that must never see the other's.</summary>
    public const string OtherTenant = "tenant-b";

    /// <summary>A user holding <paramref name="roles"/>.</summary>
    public static Actor User(Roles roles, string? id = null, string tenantId = Tenant) =>
        new(
            ActorKind.User,
            id ?? $"user-{roles.Format().Replace(',', '-')}",
            $"name of {roles.Format()}",
            tenantId,
            roles
        );

    /// <summary>A key holding <paramref name="roles"/>.</summary>
    public static Actor Key(Roles roles, string? id = null, string tenantId = Tenant) =>
        new(
            ActorKind.ApiKey,
            id ?? $"key-{roles.Format().Replace(',', '-')}",
            $"key of {roles.Format()}",
            tenantId,
            roles
        );

    /// <summary>Sees and comments.</summary>
    public static Actor Reviewer { get; } = User(Roles.Reviewer);

    /// <summary>Decides standard risk.</summary>
    public static Actor TenantAdmin { get; } = User(Roles.TenantAdmin);

    /// <summary>Decides high risk too.</summary>
    public static Actor PowerTenant { get; } = User(Roles.PowerTenant);

    /// <summary>Reads everything.</summary>
    public static Actor Auditor { get; } = User(Roles.Auditor);

    /// <summary>Creates and reads.</summary>
    public static Actor Integration { get; } = Key(Roles.Integration);

    /// <summary>The same kind of actor in the other tenant.</summary>
    public static Actor ForeignPowerTenant { get; } = User(Roles.PowerTenant, "foreign", OtherTenant);
}
