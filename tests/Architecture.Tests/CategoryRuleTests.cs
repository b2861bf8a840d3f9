using VerificationService.TestKit;

namespace VerificationService.Architecture.Tests;

/// <summary>Each test project compiles <c>build/CategoryTests.cs</c>; that rule can fail.</summary>
public sealed class CategoryRuleTests
{
    [Fact]
    public void Classes_of_no_two_or_unknown_categories_are_found()
    {
        var samples = Code.Samples("Categories").ToList();

        Assert.Equal(["OfMethods", "OfNoneKnown", "OfTwo"], Categories.Astray(samples, [Categories.Unit]).Order());
        Assert.Equal(["OfItsProject", "OfMethods", "OfNoneKnown", "OfTwo"], Categories.Astray(samples, []).Order());
    }

    [Fact]
    public void Every_test_project_says_its_category_and_lets_a_class_differ() =>
        Assert.Equal([Categories.Unit], Categories.Of(Code.Tests.CustomAttributes));
}
