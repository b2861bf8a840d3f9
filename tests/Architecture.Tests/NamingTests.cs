namespace VerificationService.Architecture.Tests;

/// <summary>A name says what a thing is in the business, not which drawer it was put in.</summary>
public sealed class NamingTests
{
    private static readonly string[] Drawers =
    [
        "Manager",
        "Managers",
        "Helper",
        "Helpers",
        "Util",
        "Utils",
        "Utility",
        "Utilities",
        "Dto",
        "DTO",
    ];

    /// <summary>Types named after a drawer.</summary>
    private static IEnumerable<string> NamedAfterADrawer(IEnumerable<Type> types) =>
        types
            .Select(type => type.Name.Split('`')[0])
            .Where(name => Array.Exists(Drawers, drawer => name.EndsWith(drawer, StringComparison.Ordinal)));

    /// <summary>Types outside the namespace of their assembly; what the build compiles into each is its own.</summary>
    private static IEnumerable<string> OutsideTheirAssembly(IEnumerable<Type> types) =>
        types
            .Where(type => !(type.Namespace ?? "").IsWithin(type.Assembly.GetName().Name!))
            .Where(type => type.FullName != "Program" && type.Namespace != "VerificationService.Build")
            .Select(type => type.FullName!);

    [Fact]
    public void No_type_is_a_manager_a_helper_a_util_or_a_dto() =>
        Assert.Empty(NamedAfterADrawer(Code.TypesIn(Code.Product)));

    [Fact]
    public void Every_type_stands_in_the_namespace_of_its_assembly() =>
        Assert.Empty(
            OutsideTheirAssembly(
                Code.TypesIn(Code.Product)
                    .Where(type =>
                        !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), false)
                        && type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true
                        && type.Namespace?.StartsWith("Microsoft", StringComparison.Ordinal) != true
                    )
            )
        );

    [Fact]
    public void Drawers_and_strays_are_found()
    {
        Assert.Equal(
            ["CaseDto", "CaseHelper", "CaseManager", "CaseUtils"],
            NamedAfterADrawer(Code.Samples("Naming")).Order()
        );
        Assert.Equal(["Elsewhere.Stray"], OutsideTheirAssembly([typeof(Elsewhere.Stray), typeof(NamingTests)]));
    }
}
