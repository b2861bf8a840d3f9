using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>The places of the console. What somebody may not use is not offered; the use cases refuse it anyway.</summary>
internal static class Navigation
{
    private static readonly (string Path, string Name, Permission Needs)[] Places =
    [
        ("/console/verifications", "Queue", Permission.ReadVerifications),
        ("/console/deliveries", "Deliveries", Permission.ManageWebhooks),
        ("/console/dashboard", "Dashboard", Permission.ReadVerifications),
        ("/console/policies", "Policy", Permission.ReadVerifications),
        ("/console/audit", "Audit", Permission.ReadAudit),
        ("/console/retention", "Retention", Permission.ReadAudit),
        ("/console/administration", "Administration", Permission.ManageTenant),
    ];

    private static readonly (string Path, string Name)[] AdministrationPlaces =
    [
        ("/console/administration/users", "Users"),
        ("/console/administration/keys", "API keys"),
        ("/console/administration/webhooks", "Webhooks"),
        ("/console/administration/templates", "E-mail templates"),
        ("/console/administration/reasons", "Reasons"),
        ("/console/administration/forms", "Forms"),
        ("/console/administration/settings", "Settings"),
    ];

    /// <summary>The tabs of the administration.</summary>
    public static IReadOnlyList<(string Path, string Name)> Administration => AdministrationPlaces;

    public static IEnumerable<(string Path, string Name)> For(ConsoleSession session) =>
        Places.Where(place => session.May(place.Needs)).Select(place => (place.Path, place.Name));

    public static bool IsCurrent(PathString at, string path) => at.StartsWithSegments(path);
}
