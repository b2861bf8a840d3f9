using System.Net;
using VerificationService.Application.Deliveries;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Deliveries;

/// <summary>The form of a URL that a callback or webhook may go to.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class CallbackUrlRulesTests
{
    private static readonly CallbackUrlRules Production = new(allowHttp: false, _ => false);
    private static readonly CallbackUrlRules Development = new(allowHttp: true, IPAddress.IsLoopback);

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
        Assert.True(Development.Accepts("http://127.0.0.1:5081/callback"));
        Assert.False(Development.Accepts("http://10.0.0.1/"));
        Assert.False(Development.Accepts("ftp://receiver.example/"));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("167772161")] // decimal
    [InlineData("0xa000001")]
    [InlineData("0xa.1")]
    [InlineData("012.0.0.1")] // octal
    [InlineData("10.1")]
    [InlineData("１０.０.０.１")] // full width
    [InlineData("10。0。0。1")]
    [InlineData("10.0.0.1.")]
    [InlineData("[::ffff:10.0.0.1]")]
    [InlineData("[::ffff:a00:1]")]
    [InlineData("[fd00::1]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[::]")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST.")]
    [InlineData("receiver.localhost")]
    public void An_address_that_may_not_be_reached_is_refused_however_it_is_written(string host)
    {
        Assert.False(Production.Accepts($"https://{host}/"));
        Assert.False(Production.Accepts($"https://{host}:8443/hook"));
    }

    [Theory]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://134744072/")]
    [InlineData("https://[::ffff:8.8.8.8]/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    public void An_address_that_may_be_reached_is_accepted(string url) =>
        Assert.True(new CallbackUrlRules(allowHttp: false, address => !IPAddress.IsLoopback(address)).Accepts(url));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(65535, true)]
    [InlineData(65536, false)]
    [InlineData(-1, false)]
    public void Its_port_is_one_that_there_is(int port, bool accepted) =>
        Assert.Equal(accepted, Production.Accepts($"https://receiver.example:{port}/"));

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
            "endpointUrl must be an absolute https URL of at most 2048 characters without user info or fragment, its host a name or a public address, its port from 1 to 65535",
            Production.AcceptedAs("endpointUrl")
        );
        Assert.StartsWith("callbackUrl must be an absolute http or https URL", Development.Accepted);
    }
}
