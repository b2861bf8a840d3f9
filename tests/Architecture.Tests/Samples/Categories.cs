namespace VerificationService.Architecture.Tests.Samples.Categories;

// Internal, so that xunit runs none of them.
#pragma warning disable xUnit1000, MA0048, CA1812
internal sealed class OfItsProject
{
    [Fact]
    public static void A_test() { }
}

[Trait(TestKit.Categories.Name, TestKit.Categories.Faults)]
internal sealed class OfItsOwn
{
    [Fact]
    public static void A_test() { }
}

[Trait(TestKit.Categories.Name, TestKit.Categories.Faults)]
[Trait(TestKit.Categories.Name, TestKit.Categories.Load)]
internal sealed class OfTwo
{
    [Fact]
    public static void A_test() { }
}

[Trait(TestKit.Categories.Name, "slow")]
internal sealed class OfNoneKnown
{
    [Fact]
    public static void A_test() { }
}

internal sealed class OfMethods
{
    [Trait(TestKit.Categories.Name, TestKit.Categories.Load)]
    [Fact]
    public static void A_test() { }
}
