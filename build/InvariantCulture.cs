using System.Globalization;
using System.Runtime.CompilerServices;

namespace VerificationService.Build;

/// <summary>Holds every thread of the process to the invariant culture.</summary>
/// <remarks>
/// Linked into each program and each test project. The InvariantGlobalization switch would do the same, but the SQL Server
/// driver refuses to open a connection under it. Without either, a machine set to German writes 0,5 into a hashed audit line.
/// </remarks>
internal static class InvariantCulture
{
    [ModuleInitializer]
    internal static void Hold()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
    }
}
