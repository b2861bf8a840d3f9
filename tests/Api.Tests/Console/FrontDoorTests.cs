using VerificationService.Application.Tenancy;

namespace VerificationService.Api.Tests.Console;

/// <summary>The first minutes: what stands at the installation's own address, and which pages travel compressed.</summary>
public sealed class FrontDoorTests(Service service) : IClassFixture<Service>
{
    private static Task<Answer> AskAsync(Service of, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return of.SendAsync(request);
    }

    [Fact]
    public async Task In_Development_a_browser_is_led_to_the_console()
    {
        var answer = await AskAsync(service, "/", ("Accept", "text/html,application/xhtml+xml"));

        Assert.Equal(302, answer.Status);
        Assert.Equal("/console", answer.Header("Location"));
    }

    [Fact]
    public async Task A_program_is_told_where_the_APIs_are()
    {
        var answer = await AskAsync(service, "/", ("Accept", "application/json"));

        Assert.Equal(404, answer.Status);
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        Assert.Contains("/api/v2.1", answer.Text);
    }

    [Fact]
    public async Task The_sandboxs_people_are_offered_to_sign_in_and_nobody_of_another_tenant()
    {
        await service.SendAsync(new CreateTenant { Name = "Real Bank", OwnerEmail = "owner@example.org" });
        var page = await service.Visit().GetAsync("/console/sign-in");

        Assert.Contains("Or try the sandbox as", page.Html);
        Assert.Contains("tenant-admin", page.Html);
        Assert.DoesNotContain("Real Bank", page.Html);
    }

    [Theory]
    [InlineData("/console/sign-in", true)]
    [InlineData("/console/sign-in?tenant=somebody", false)]
    [InlineData("/health/ready", false)]
    public async Task Only_what_repeats_nothing_of_its_request_is_compressed(string path, bool isCompressed)
    {
        var answer = await AskAsync(service, path, ("Accept-Encoding", "br"));

        Assert.Equal(isCompressed ? "br" : null, answer.Header("Content-Encoding"));
    }
}
