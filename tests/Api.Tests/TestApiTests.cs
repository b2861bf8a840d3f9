using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

/// <summary>What the other tests stand on.</summary>
public sealed class TestApiTests(TestApi api) : IClassFixture<TestApi>
{
    [Theory]
    [InlineData("reviewer")]
    [InlineData("tenant-admin")]
    [InlineData("power-tenant")]
    [InlineData("auditor")]
    public async Task Every_sandbox_user_can_sign_in(string userName)
    {
        var client = await api.SignInAsync(userName);

        Assert.Equal(200, (await client.GetAsync("/api/v2.1/verifications")).Status);
    }

    [Fact]
    public async Task A_sandbox_key_is_let_in() =>
        Assert.Equal(200, (await api.WithKey().GetAsync("/verifications/d2177cdf067d424a221b5d045dc616bf81f9")).Status);
}
