using System.Reflection;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace VerificationService.TestKit;

/// <summary>
/// The kind of each class of tests, by which a run chooses: <c>--filter Category=unit</c>. A project's file of properties says
/// its kind (<c>TestCategory</c>); a class of another kind says so by <c>[Trait(Categories.Name, Categories.Faults)]</c>.
/// </summary>
public static class Categories
{
    /// <summary>The trait.</summary>
    public const string Name = "Category";

    /// <summary>Code alone: no database, file, process or network.</summary>
    public const string Unit = "unit";

    /// <summary>A real database or a real request.</summary>
    public const string Integration = "integration";

    /// <summary>The console in a browser.</summary>
    public const string Console = "console";

    /// <summary>
    /// What goes wrong in operation, and what only a whole process shows: kills, locks, lost races, full disks, wrong clocks, time-outs.
    /// </summary>
    public const string Faults = "faults";

    /// <summary>Many rows, many requests, or long hashing: its time grows with a number.</summary>
    public const string Load = "load";

    private static readonly string[] Known = [Unit, Integration, Console, Faults, Load];

    /// <summary>The classes of tests among <paramref name="types"/> that do not have exactly one known category.</summary>
    /// <param name="types">What to look through.</param>
    /// <param name="project">The categories of their project.</param>
    public static IEnumerable<string> Astray(IEnumerable<Type> types, IReadOnlyList<string> project) =>
        types
            .Where(type => !type.IsAbstract && type.GetMethods().Any(IsTest))
            .Select(type => (type, own: Of(type.CustomAttributes)))
            .Where(one =>
                (one.own is [] ? project : one.own) is not [var category]
                || !Known.Contains(category)
                || one.type.GetMethods().Any(method => Of(method.CustomAttributes) is not [])
            )
            .Select(one => one.type.Name);

    /// <summary>The categories that attributes name.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<CustomAttributeData> attributes) =>
        [
            .. attributes
                .Where(one => one.AttributeType.IsAssignableTo(typeof(ITraitAttribute)))
                .Select(one => one.ConstructorArguments)
                .Where(said => said is [{ Value: Name }, { Value: string }])
                .Select(said => (string)said[1].Value!),
        ];

    private static bool IsTest(MethodInfo method) => method.IsDefined(typeof(FactAttribute), inherit: true);
}

/// <summary>Lets the category of a class stand in place of its project's; xunit alone would give its tests both.</summary>
public sealed class CategorizedFramework(IMessageSink sink) : XunitTestFramework(sink)
{
    /// <inheritdoc/>
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new Discoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Discoverer(IAssemblyInfo assembly, ISourceInformationProvider sources, IMessageSink sink)
        : XunitTestFrameworkDiscoverer(assembly, sources, sink)
    {
        protected override bool FindTestsForType(
            ITestClass testClass,
            bool includeSourceInformation,
            IMessageBus messageBus,
            ITestFrameworkDiscoveryOptions discoveryOptions
        ) =>
            base.FindTestsForType(
                testClass,
                includeSourceInformation,
                new OneCategoryEach(messageBus),
                discoveryOptions
            );
    }

    private sealed class OneCategoryEach(IMessageBus bus) : IMessageBus
    {
        public bool QueueMessage(IMessageSinkMessage message)
        {
            // The project's stands before the class's.
            if (
                message is ITestCaseDiscoveryMessage found
                && found.TestCase.Traits.TryGetValue(Categories.Name, out var categories)
                && categories.Count > 1
            )
            {
                categories.RemoveAt(0);
            }

            return bus.QueueMessage(message);
        }

        // The bus is its maker's.
        public void Dispose() { }
    }
}
