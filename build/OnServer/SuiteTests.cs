using System.Reflection;
using VerificationService.TestKit;

namespace VerificationService.Build;

/// <summary>Says of each class of tests whether it was run on the server, so that none is absent unseen.</summary>
public sealed class SuiteTests
{
    public static TheoryData<string> Suites =>
        [
            .. typeof(SuiteTests)
                .Assembly.GetTypes()
                .Where(type => type != typeof(SuiteTests) && !type.IsAbstract)
                .Where(type => type.GetMethods().Any(IsTest))
                .Select(type => type.FullName!["VerificationService.".Length..])
                .Order(StringComparer.Ordinal),
        ];

    // Xunit's own: this is said with a server and without.
    [Xunit.SkippableTheory]
    [MemberData(nameof(Suites))]
    public void Is_run_on_the_server(string suite)
    {
        Skip.If(ChosenEngine.WhyNone is not null, ChosenEngine.WhyNone);

        Assert.True(TestEngine.IsServer, suite);
    }

    private static bool IsTest(MethodInfo method) => method.GetCustomAttribute<Xunit.FactAttribute>() is not null;
}
