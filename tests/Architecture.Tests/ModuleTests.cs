namespace VerificationService.Architecture.Tests;

/// <summary>Modules of the domain meet through ids and events, along these arrows and no others.</summary>
public sealed class ModuleTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Shared"] = [],
        ["Audit"] = [],
        ["Subjects"] = ["Shared", "Tenancy"],
        ["Tenancy"] = ["Shared"],
        ["Risk"] = ["Shared", "Subjects", "Tenancy"],
        ["Deliveries"] = ["Shared"],
        ["Documents"] = ["Shared", "Tenancy"],
        ["Retention"] = ["Shared", "Tenancy", "Verifications"],
        ["Verifications"] = ["Shared", "Documents", "Risk", "Tenancy"],
        ["Forms"] = ["Shared", "Tenancy"],
        ["Notices"] = ["Shared", "Tenancy"],
    };

    /// <summary>Uses from one module of <paramref name="root"/> to another that no arrow allows.</summary>
    private static IEnumerable<string> Trespasses(string root, IEnumerable<Use> uses)
    {
        foreach (var use in uses.Where(use => use.UserNamespace.IsWithin(root) && use.UsedNamespace.IsWithin(root)))
        {
            var (from, to) = (Module(root, use.UserNamespace), Module(root, use.UsedNamespace));
            if (from != to && !Arrows.GetValueOrDefault(from, []).Contains(to))
            {
                yield return $"{from} → {to}: {use}";
            }
        }
    }

    /// <summary>Namespaces of <paramref name="root"/> that the table does not know.</summary>
    private static IEnumerable<string> UnknownModules(string root, IEnumerable<Use> uses) =>
        uses.Select(use => use.UserNamespace)
            .Where(space => space.IsWithin(root))
            .Select(space => Module(root, space))
            .Distinct()
            .Where(module => !Arrows.ContainsKey(module));

    private static string Module(string root, string space) =>
        space == root ? "" : space[(root.Length + 1)..].Split('.')[0];

    [Fact]
    public void Modules_of_the_domain_meet_along_the_allowed_arrows_only()
    {
        Assert.Empty(Trespasses("VerificationService.Domain", Code.UsesIn(Code.Domain)));
        Assert.Empty(UnknownModules("VerificationService.Domain", Code.UsesIn(Code.Domain)));
    }

    [Fact]
    public void The_arrows_run_one_way()
    {
        var reachable = Arrows.ToDictionary(arrow => arrow.Key, arrow => arrow.Value.ToHashSet());
        foreach (var _ in Arrows)
        {
            foreach (var modules in reachable.Values)
            {
                modules.UnionWith(modules.SelectMany(module => reachable[module]).ToList());
            }
        }

        Assert.DoesNotContain(reachable, module => module.Value.Contains(module.Key));
    }

    [Fact]
    public void A_module_that_reaches_into_another_is_found()
    {
        const string Root = "VerificationService.Architecture.Tests.Samples.Modules";

        var found = Assert.Single(Trespasses(Root, Code.UsesIn(Code.Tests)));

        Assert.StartsWith("Audit → Verifications", found, StringComparison.Ordinal);
        Assert.Equal(["Billing"], UnknownModules(Root, Code.UsesIn(Code.Tests)));
    }
}
