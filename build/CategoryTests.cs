using VerificationService.TestKit;

namespace VerificationService.Build;

/// <summary>Compiled into each test project: a run that leaves a category out must know where each class belongs.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class CategoryTests
{
    [Fact]
    public void Each_class_of_tests_has_exactly_one_category()
    {
        var tests = typeof(CategoryTests).Assembly;

        Assert.Empty(Categories.Astray(tests.GetExportedTypes(), Categories.Of(tests.CustomAttributes)));
    }
}
