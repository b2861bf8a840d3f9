#pragma warning disable IDE0130, MA0047
namespace VerificationService.Architecture.Tests.Samples.Circles.Cases
{
    internal sealed class Case
    {
        public Letters.Letter? Last { get; init; }
    }
}

namespace VerificationService.Architecture.Tests.Samples.Circles.Letters
{
    internal sealed class Letter
    {
        public Stamps.Stamp? Stamp { get; init; }
    }
}

namespace VerificationService.Architecture.Tests.Samples.Circles.Stamps
{
    internal sealed class Stamp
    {
        public static bool IsOn(object at) => at is Cases.Case;
    }
}

namespace VerificationService.Architecture.Tests.Samples.Circles.Shared
{
    internal sealed class Apart
    {
        public Cases.Case? Case { get; init; }
    }
}
