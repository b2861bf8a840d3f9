using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace VerificationService.TestKit;

/// <summary>Finds test cases where there is a server to run them on.</summary>
public sealed class OnServer(IMessageSink sink) : IXunitTestCaseDiscoverer
{
    /// <inheritdoc/>
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions,
        ITestMethod testMethod,
        IAttributeInfo factAttribute
    )
    {
        if (!TestEngine.IsServer)
        {
            return [];
        }

        IXunitTestCaseDiscoverer discoverer = ((IReflectionAttributeInfo)factAttribute).Attribute switch
        {
            SkippableTheoryAttribute => new SkippableTheoryDiscoverer(sink),
            SkippableFactAttribute => new SkippableFactDiscoverer(sink),
            TheoryAttribute => new TheoryDiscoverer(sink),
            _ => new FactDiscoverer(sink),
        };
        return discoverer.Discover(discoveryOptions, testMethod, factAttribute);
    }
}
