using System.Runtime.CompilerServices;
using VerificationService.TestKit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace VerificationService;

// In the root namespace of every test, where the compiler finds these before xunit's own: without a server no test of
// this project is run, and SuiteTests says so of each class.

/// <summary>A fact on SQL Server.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("VerificationService.OnServer", "VerificationService.SqlServer.Tests")]
public sealed class FactAttribute : Xunit.FactAttribute;

/// <summary>A theory on SQL Server.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("VerificationService.OnServer", "VerificationService.SqlServer.Tests")]
public sealed class TheoryAttribute : Xunit.TheoryAttribute;

/// <summary>A fact on SQL Server that may skip itself.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("VerificationService.OnServer", "VerificationService.SqlServer.Tests")]
public sealed class SkippableFactAttribute : Xunit.SkippableFactAttribute;

/// <summary>A theory on SQL Server whose cases may skip themselves.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("VerificationService.OnServer", "VerificationService.SqlServer.Tests")]
public sealed class SkippableTheoryAttribute : Xunit.SkippableTheoryAttribute;

/// <summary>Finds test cases where there is a server to run them on.</summary>
public sealed class OnServer(IMessageSink sink) : IXunitTestCaseDiscoverer
{
    [ModuleInitializer]
    internal static void Choose() => TestEngine.IsSqlServer = TestEngine.Server is not null;

    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions,
        ITestMethod testMethod,
        IAttributeInfo factAttribute
    )
    {
        if (TestEngine.Server is null)
        {
            return [];
        }

        IXunitTestCaseDiscoverer discoverer = ((IReflectionAttributeInfo)factAttribute).Attribute switch
        {
            Xunit.SkippableTheoryAttribute => new SkippableTheoryDiscoverer(sink),
            Xunit.SkippableFactAttribute => new SkippableFactDiscoverer(sink),
            Xunit.TheoryAttribute => new TheoryDiscoverer(sink),
            _ => new FactDiscoverer(sink),
        };
        return discoverer.Discover(discoveryOptions, testMethod, factAttribute);
    }
}
