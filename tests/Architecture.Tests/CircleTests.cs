namespace VerificationService.Architecture.Tests;

/// <summary>Namespaces of an assembly depend on each other one way: what is read first needs nothing of what comes later.</summary>
public sealed class CircleTests
{
    public static TheoryData<string> Layers() => [.. Code.Product.Select(assembly => assembly.GetName().Name!)];

    [Theory, MemberData(nameof(Layers))]
    public void The_namespaces_of_a_layer_are_free_of_circles(string layer)
    {
        var assembly = Code.Product.Single(assembly => assembly.GetName().Name == layer);

        var circles = Circles(layer, Code.UsesIn(assembly)).ToList();

        Assert.True(circles.Count == 0, string.Join("\n", circles));
    }

    [Fact]
    public void Namespaces_that_need_each_other_are_found_with_what_ties_them()
    {
        const string Root = "VerificationService.Architecture.Tests.Samples.Circles";

        var circle = Assert.Single(Circles(Root, Code.UsesIn(Code.Tests)));

        Assert.StartsWith("Cases, Letters, Stamps: ", circle, StringComparison.Ordinal);
        Assert.Contains("Cases → Letters", circle, StringComparison.Ordinal);
        Assert.Contains("Letters → Stamps", circle, StringComparison.Ordinal);
        Assert.Contains("Stamps → Cases", circle, StringComparison.Ordinal);
    }

    /// <summary>Every circle of namespaces below <paramref name="root"/>, with one use for each of its arrows.</summary>
    private static IEnumerable<string> Circles(string root, IEnumerable<Use> uses)
    {
        var arrows = uses.Where(use => use.UserNamespace.IsWithin(root) && use.UsedNamespace.IsWithin(root))
            .Where(use => use.UserNamespace != use.UsedNamespace)
            .GroupBy(use => (From: use.UserNamespace, To: use.UsedNamespace))
            .ToDictionary(arrow => arrow.Key, arrow => arrow.ToList());
        var reached = arrows
            .Keys.GroupBy(arrow => arrow.From)
            .ToDictionary(from => from.Key, from => from.Select(arrow => arrow.To).ToHashSet());
        for (var grown = true; grown; )
        {
            grown = false;
            foreach (var from in reached.Values)
            {
                var before = from.Count;
                from.UnionWith(from.SelectMany(to => reached.GetValueOrDefault(to, [])).ToList());
                grown |= from.Count > before;
            }
        }

        return reached
            .Where(space => space.Value.Contains(space.Key))
            .Select(space => space.Key)
            .GroupBy(space =>
                string.Join(", ", reached[space].Where(to => reached.GetValueOrDefault(to, []).Contains(space)).Order())
            )
            .Select(circle =>
                $"{circle.Key.Replace(root + ".", "")}: "
                + string.Join(
                    "; ",
                    arrows
                        .Where(arrow => circle.Contains(arrow.Key.From) && circle.Contains(arrow.Key.To))
                        .Select(arrow =>
                            $"{arrow.Key.From.Replace(root + ".", "")} → {arrow.Key.To.Replace(root + ".", "")} ({arrow.Value[0]})"
                        )
                )
            );
    }
}
