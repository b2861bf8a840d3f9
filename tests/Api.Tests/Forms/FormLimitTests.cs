namespace VerificationService.Api.Tests.Forms;

/// <summary>How often a link, and an address, may ask for a form.</summary>
public sealed class FormLimitTests(FormLimitTests.Limited service) : IClassFixture<FormLimitTests.Limited>
{
    /// <summary>Limits so low that a test reaches them, and so slow that it does not outlive them.</summary>
    public sealed class Limited()
        : Service(
            new Dictionary<string, string>
            {
                ["RateLimits:Enabled"] = "true",
                ["RateLimits:FormsPerLinkPerMinute"] = "2",
                ["RateLimits:FormsPerAddressPerMinute"] = "4",
            }
        );

    [Fact]
    public async Task A_link_is_asked_for_so_often_and_an_address_whichever_the_links()
    {
        using var one = new FormVisitor(service, (await FormVisitor.LinkAsync(service)).Url);
        using var other = new FormVisitor(service, (await FormVisitor.LinkAsync(service)).Url);
        using var guess = new FormVisitor(service, "http://localhost/forms/" + new string('A', 43));

        int[] ofLink = [(await one.GetAsync(1)).Status, (await one.GetAsync(1)).Status, (await one.GetAsync(1)).Status];
        var ofAddress = (await other.GetAsync(1)).Status;
        var spent = await other.GetAsync(1);

        Assert.Equal([200, 200, 429], ofLink);
        Assert.Equal(200, ofAddress);
        Assert.Equal(429, spent.Status);
        Assert.NotNull(spent.Header("Retry-After"));
        Assert.Equal(429, (await guess.GetAsync()).Status);
    }
}
