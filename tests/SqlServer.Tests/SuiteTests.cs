using System.Reflection;
using VerificationService.TestKit;

namespace VerificationService.SqlServer.Tests;

/// <summary>Says of each class of tests whether it was run on SQL Server, so that none is absent unseen.</summary>
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
    public void Is_run_on_SQL_Server(string suite)
    {
        Skip.If(TestEngine.Server is null, $"{TestEngine.Variable} is not set: it holds the server to run on.");

        Assert.True(TestEngine.IsSqlServer, suite);
    }

    private static bool IsTest(MethodInfo method) => method.GetCustomAttribute<Xunit.FactAttribute>() is not null;
}
