using VerificationService.Application.Webhooks;

namespace VerificationService.Application.Tests.Webhooks;

/// <summary>The form of a URL that a callback or webhook may go to.</summary>
public sealed class CallbackUrlRulesTests
{
    private static readonly CallbackUrlRules Production = new(allowHttp: false);
    private static readonly CallbackUrlRules Development = new(allowHttp: true);

    [Theory]
    [InlineData("https://receiver.example/hooks?tenant=a", true)]
    [InlineData("HTTPS://RECEIVER.EXAMPLE", true)]
    [InlineData("https://receiver.example:8443/", true)]
    [InlineData("http://receiver.example/", false)]
    [InlineData("ftp://receiver.example/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/hooks", false)]
    [InlineData("receiver.example/hooks", false)]
    [InlineData("https:///hooks", false)]
    [InlineData("https://:8443/", false)]
    [InlineData("https://?tenant=a", false)]
    [InlineData("https:hooks", false)]
    [InlineData("https://user@receiver.example/", false)]
    [InlineData("https://user:password@receiver.example/", false)]
    [InlineData("https://receiver.example/#part", false)]
    [InlineData("https://receiver.example/a b", false)]
    [InlineData("https://receiver.example/\u0000", false)]
    [InlineData(" https://receiver.example/", false)]
    [InlineData("", false)]
    public void In_production_it_is_https_without_user_info_or_fragment(string url, bool accepted) =>
        Assert.Equal(accepted, Production.Accepts(url));

    [Fact]
    public void In_development_it_may_be_plain_http_and_still_nothing_else()
    {
        Assert.True(Development.Accepts("http://localhost:8080/"));
        Assert.True(Development.Accepts("https://receiver.example/"));
        Assert.False(Development.Accepts("ftp://receiver.example/"));
    }

    [Fact]
    public void It_has_at_most_2048_characters()
    {
        const string Start = "https://receiver.example/";
        var longest = Start + new string('x', 2048 - Start.Length);

        Assert.True(Production.Accepts(longest));
        Assert.False(Production.Accepts(longest + "x"));
    }

    [Fact]
    public void Its_host_has_a_name_that_can_be_looked_up()
    {
        var label = new string('a', 63);
        var longest = $"{label}.{label}.{label}.{new string('a', 61)}";

        Assert.Equal(253, longest.Length);
        Assert.True(Production.Accepts($"https://{longest}/"));
        Assert.False(Production.Accepts($"https://{longest}a/"));
    }

    [Fact]
    public void What_is_accepted_is_said_with_the_fields_own_name()
    {
        Assert.Equal(
            "endpointUrl must be an absolute https URL of at most 2048 characters without user info or fragment",
            Production.AcceptedAs("endpointUrl")
        );
        Assert.StartsWith("callbackUrl must be an absolute http or https URL", Development.Accepted);
    }
}
