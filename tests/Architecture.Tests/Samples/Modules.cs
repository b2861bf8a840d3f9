#pragma warning disable IDE0130, MA0047
namespace VerificationService.Architecture.Tests.Samples.Modules.Verifications
{
    internal sealed class Case
    {
        // Allowed: Verifications → Tenancy.
        public Tenancy.Owner? Owner { get; init; }
    }
}

namespace VerificationService.Architecture.Tests.Samples.Modules.Tenancy
{
    internal sealed class Owner;
}

namespace VerificationService.Architecture.Tests.Samples.Modules.Audit
{
    internal static class Curious
    {
        public static bool Looks(object at) => at is Verifications.Case;
    }
}

namespace VerificationService.Architecture.Tests.Samples.Modules.Billing
{
    internal sealed class Invoice;
}
