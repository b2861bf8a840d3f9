using VerificationService.Application.Installation;

namespace VerificationService.Api.Tests.Http.Hosting;

/// <summary>Which pages of other origins a browser lets call the service.</summary>
public sealed class CrossOriginTests
{
    private const string Allowed = "https://backoffice.example.com";
    private const string Path = "/api/v2.1/verifications";

    private sealed class Opened() : Service(new Dictionary<string, string> { ["Cors:AllowedOrigins:0"] = Allowed });

    private static HttpRequestMessage Preflight(string path, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,idempotency-key,x-tenant-id");
        return request;
    }

    private static HttpRequestMessage From(HttpRequestMessage request, string origin)
    {
        request.Headers.Add("Origin", origin);
        return request;
    }

    [Fact]
    public async Task By_default_no_page_of_another_origin_may_call()
    {
        using var service = new Service();

        var asked = await service.SendAsync(Preflight(Path, Allowed));
        var called = await service.SendAsync(From(await service.V21Async(HttpMethod.Get, Path), Allowed));

        Assert.Equal(405, asked.Status);
        Assert.Equal(200, called.Status);
        Assert.All([asked, called], answer => Assert.Null(answer.Header("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData(Path)]
    [InlineData("/verifications")]
    public async Task A_page_of_a_named_origin_is_told_beforehand_that_it_may(string path)
    {
        using var service = new Opened();

        var asked = await service.SendAsync(Preflight(path, Allowed));

        Assert.Equal(204, asked.Status);
        Assert.Equal(Allowed, asked.Header("Access-Control-Allow-Origin"));
        Assert.Contains("idempotency-key", asked.Header("Access-Control-Allow-Headers"));
        Assert.Equal("POST", asked.Header("Access-Control-Allow-Methods"));
        Assert.Null(asked.Header("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task It_may_read_answers_and_refusals_and_the_headers_that_matter()
    {
        using var service = new Opened();

        var called = await service.SendAsync(From(await service.V21Async(HttpMethod.Get, Path), Allowed));
        var refused = await service.SendAsync(From(new HttpRequestMessage(HttpMethod.Get, Path), Allowed));

        Assert.Equal((200, 401), (called.Status, refused.Status));
        Assert.All([called, refused], answer => Assert.Equal(Allowed, answer.Header("Access-Control-Allow-Origin")));
        Assert.Contains("ETag", called.Header("Access-Control-Expose-Headers"));
        Assert.Contains("Retry-After", called.Header("Access-Control-Expose-Headers"));
    }

    [Theory]
    [InlineData("https://backoffice.example.com.evil.example", Path)]
    [InlineData("http://backoffice.example.com", Path)]
    [InlineData("null", Path)]
    [InlineData(Allowed, "/console")]
    [InlineData(Allowed, "/health/ready")]
    public async Task Neither_another_origin_nor_what_is_no_surface_is_let_through(string origin, string path)
    {
        using var service = new Opened();

        var asked = await service.SendAsync(Preflight(path, origin));

        Assert.Null(asked.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("https://*.example.com")]
    [InlineData("https://backoffice.example.com/")]
    [InlineData("https://backoffice.example.com/path")]
    [InlineData("http://backoffice.example.com")]
    [InlineData("backoffice.example.com")]
    [InlineData("null")]
    public void What_is_no_origin_stops_the_start(string origin)
    {
        var fault = Assert.Throws<ConfigurationException>(() =>
            WebHost.Build([$"--Cors:AllowedOrigins:0={origin}", "--environment=Production"])
        );

        Assert.StartsWith($"Cors:AllowedOrigins holds '{origin}'", fault.Message);
    }
}
