using System.Runtime.CompilerServices;
using VerificationService.TestKit;

namespace VerificationService.Build;

/// <summary>What the tests of this project run on.</summary>
internal static class ChosenEngine
{
    /// <summary>Why they do not; null where they do.</summary>
    public static string? WhyNone { get; private set; }

    [ModuleInitializer]
    internal static void Choose() => WhyNone = TestEngine.Choose(Engine.SqlServer);
}
