using System.Net;
using Microsoft.AspNetCore.Hosting;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Console;

/// <summary>What the console leaves on a device, and over which connections.</summary>
public sealed class CookiesTests(CookiesTests.InProduction production, Service development)
    : IClassFixture<CookiesTests.InProduction>,
        IClassFixture<Service>
{
    private const string SignIn = "/console/sign-in";

    /// <summary>A service in Production over the tenants and users of the sandbox.</summary>
    public sealed class InProduction : IDisposable
    {
        private readonly Service filled = new();
        private readonly Beside service;

        public InProduction()
        {
            _ = filled.Services;
            service = new Beside(filled);
        }

        public HttpMessageHandler Reach() => service.Reach();

        public void Dispose()
        {
            service.Dispose();
            filled.Dispose();
        }

        private sealed class Beside(Service first)
            : Service(new Dictionary<string, string>(), builder => builder.UseEnvironment("Production"), beside: first);
    }

    private static ConsoleVisitor Visit(HttpMessageHandler reach, string address)
    {
#pragma warning disable RS0030 // A client of a server under test, at an address of the test's choosing.
        var http = new HttpClient(new Keeping(reach)) { BaseAddress = new Uri(address) };
#pragma warning restore RS0030
        return new ConsoleVisitor(http);
    }

    private static async Task<List<string>> CookiesAsync(ConsoleVisitor visitor)
    {
        var form = await visitor.GetAsync(SignIn);
        var signedIn = await visitor.SubmitAsync(
            SignIn,
            SignIn,
            ("tenant", TestApi.Tenant),
            ("userName", "tenant-admin"),
            ("password", "sandbox")
        );
        Assert.Equal(HttpStatusCode.Redirect, signedIn.Status);
        var theme = await visitor.SubmitAsync("/console/verifications", "/console/theme", ("theme", "dark"));
        Assert.Equal(HttpStatusCode.Redirect, theme.Status);
        return [.. form.Cookies, .. signedIn.Cookies, .. theme.Cookies];
    }

    [Fact]
    public async Task In_production_every_cookie_belongs_to_this_host_alone_and_travels_over_https_alone()
    {
        var cookies = await CookiesAsync(Visit(production.Reach(), "https://verification.example"));

        Assert.Equal(
            [
                "__Host-console-forms",
                "__Host-console-message",
                "__Host-console-session",
                "__Host-console-tenant",
                "__Host-console-theme",
            ],
            cookies.Select(cookie => cookie.Split('=')[0]).Distinct().Order(StringComparer.Ordinal)
        );
        foreach (var cookie in cookies)
        {
            var attributes = cookie.Split("; ").Skip(1).Select(part => part.ToLowerInvariant()).ToList();
            Assert.Contains("secure", attributes);
            Assert.Contains("path=/", attributes);
            Assert.Contains("httponly", attributes);
            Assert.DoesNotContain(attributes, part => part.StartsWith("domain", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("http://verification.example")]
    [InlineData("http://localhost")]
    public async Task In_production_every_page_says_over_http_that_it_needs_https(string address)
    {
        var visitor = Visit(production.Reach(), address);
        foreach (var page in new[] { SignIn, "/console", "/console/verifications", "/console/theme" })
        {
            var seen = await visitor.GetAsync(page);

            Assert.Equal(HttpStatusCode.MisdirectedRequest, seen.Status);
            Assert.Contains("The console needs HTTPS", seen.Html);
            Assert.Contains("ForwardedHeaders:KnownProxies", seen.Html);
            Assert.Empty(seen.Cookies);
        }

        var sent = await visitor.PostAsync(SignIn, ("tenant", TestApi.Tenant), ("password", "sandbox"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, sent.Status);
        Assert.Empty(sent.Cookies);
    }

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://[::1]:5080")]
    public async Task In_development_plain_http_to_this_machine_works(string address)
    {
        var cookies = await CookiesAsync(Visit(development.Reach(), address));

        Assert.Contains(cookies, cookie => cookie.StartsWith("console-session=", StringComparison.Ordinal));
        Assert.DoesNotContain(cookies, cookie => cookie.Contains("secure", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task In_development_no_cookie_travels_in_the_clear_to_another_machine()
    {
        var plain = await Visit(development.Reach(), "http://verification.example").GetAsync(SignIn);
        var cookies = await CookiesAsync(Visit(development.Reach(), "https://verification.example"));

        Assert.Equal(HttpStatusCode.MisdirectedRequest, plain.Status);
        Assert.All(cookies, cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Keeps cookies as a browser does: one that is Secure goes over https alone.</summary>
    private sealed class Keeping(HttpMessageHandler reach) : DelegatingHandler(reach)
    {
        private readonly CookieContainer cookies = new();

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (cookies.GetCookieHeader(request.RequestUri!) is { Length: > 0 } known)
            {
                request.Headers.Add("Cookie", known);
            }

            var answer = await base.SendAsync(request, cancellationToken);
            foreach (var set in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
            {
                cookies.SetCookies(request.RequestUri!, set);
            }

            return answer;
        }
    }
}
