namespace VerificationService.Architecture.Tests;

// Replaced by the first real test of this project.
public sealed class PlaceholderTests
{
    [Fact]
    public void The_project_is_found_and_its_tests_run() =>
        Assert.Equal("VerificationService.Architecture.Tests", typeof(PlaceholderTests).Assembly.GetName().Name);
}
