#pragma warning disable IDE0130, MA0047, MA0048
namespace VerificationService.Architecture.Tests.Samples.Naming
{
    internal sealed class CaseManager<T>;

    internal sealed class CaseHelper
    {
        internal sealed class CaseDto;
    }

    internal sealed class CaseUtils;

    /// <summary>Good: the word stands inside the name, not at its end.</summary>
    internal sealed class ManagerApproved;
}

namespace Elsewhere
{
    internal sealed class Stray;
}
