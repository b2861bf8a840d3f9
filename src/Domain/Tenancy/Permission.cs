namespace VerificationService.Domain.Tenancy;

/// <summary>
/// Coarse rights, checked by the pipeline before a use case runs. Who may decide <em>this</em> case is the
/// aggregate's to say, because only it knows the risk.
/// </summary>
[Flags]
public enum Permission
{
    /// <summary>Open to the unauthenticated: signing in, and nothing else.</summary>
    Anonymous = 0,

    /// <summary>Read verifications and their history.</summary>
    ReadVerifications = 1 << 0,

    /// <summary>Open verifications.</summary>
    CreateVerifications = 1 << 1,

    /// <summary>Comment on verifications and move them through review.</summary>
    ReviewVerifications = 1 << 2,

    /// <summary>Approve, decline and adjust.</summary>
    DecideVerifications = 1 << 3,

    /// <summary>Read applicants and organizations.</summary>
    ReadSubjects = 1 << 4,

    /// <summary>Create applicants and organizations.</summary>
    CreateSubjects = 1 << 5,

    /// <summary>Read a tenant's audit beyond the history of one verification.</summary>
    ReadAudit = 1 << 6,

    /// <summary>Manage webhook subscriptions and deliveries.</summary>
    ManageWebhooks = 1 << 7,

    /// <summary>Manage users, keys and settings of the tenant.</summary>
    ManageTenant = 1 << 8,

    /// <summary>Operate the installation itself: only whoever sits at its command line.</summary>
    OperateInstallation = 1 << 9,

    /// <summary>Put an approval policy in force: whoever decides high risk alone says what a decision needs.</summary>
    ManagePolicy = 1 << 10,

    /// <summary>Export one case whole, with its documents and the proof of its history.</summary>
    ExportDossiers = 1 << 13,

    /// <summary>Hold and erase records, and say how long they are kept.</summary>
    ManageRetention = 1 << 12,

    /// <summary>Fill in a form and send it: an applicant with a link, and no role.</summary>
    FillForms = 1 << 11,
}

/// <summary>Which role grants which permissions.</summary>
public static class RolePermissions
{
    private const Permission Read = Permission.ReadVerifications | Permission.ReadSubjects;
    private const Permission Create = Permission.CreateVerifications | Permission.CreateSubjects;

    /// <summary>The union of what <paramref name="roles"/> grant.</summary>
    public static Permission Of(Roles roles)
    {
        var granted = Permission.Anonymous;
        roles = roles.WithIncluded();
        if ((roles & Roles.Reviewer) != 0)
        {
            granted |= Read | Permission.ReviewVerifications;
        }

        if ((roles & Roles.TenantAdmin) != 0)
        {
            granted |= Create | Permission.DecideVerifications | Permission.ManageWebhooks | Permission.ManageTenant;
        }

        if ((roles & Roles.PowerTenant) != 0)
        {
            granted |=
                Permission.ManagePolicy | Permission.ManageRetention | Permission.ReadAudit | Permission.ExportDossiers;
        }

        if ((roles & Roles.Auditor) != 0)
        {
            granted |= Read | Permission.ReadAudit | Permission.ExportDossiers;
        }

        if ((roles & Roles.Integration) != 0)
        {
            granted |= Read | Create;
        }

        return granted;
    }
}
