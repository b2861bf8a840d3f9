using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Installation;

namespace VerificationService.Api.Tests.Http.Hosting;

/// <summary>Whose word is taken for the client's address and scheme.</summary>
public sealed class TrustedProxiesTests
{
    private const string Proxy = "10.0.0.5";
    private const string Client = "198.51.100.7";

    /// <summary>A service that every request reaches from <paramref name="peer"/>.</summary>
    private sealed class Behind(string peer, params (string Name, string Value)[] settings)
        : Service(
            settings.ToDictionary(s => s.Name, s => s.Value),
            builder =>
                builder.ConfigureServices(services =>
                    services.AddSingleton<IStartupFilter>(new From(IPAddress.Parse(peer)))
                )
        );

    private sealed class From(IPAddress peer) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, rest) =>
                    {
                        context.Connection.RemoteIpAddress = peer;
                        return rest(context);
                    }
                );
                next(app);
            };
    }

    private static async Task<(string? Address, string? Claimed, string? Hsts)> SeenAsync(
        Service service,
        string forwardedFor = Client
    )
    {
        var id = await service.OpenAsync();
        var request = Service.V1(
            HttpMethod.Post,
            $"/verifications/{id}/status",
            """{"verification_status":"approved"}"""
        );
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", "https");
        var answer = await service.SendAsync(request);
        Assert.Equal(200, answer.Status);
        var origin = (await service.HistoryAsync(id))[^1].GetProperty("origin");
        return (
            origin.GetProperty("address").GetString(),
            origin.TryGetProperty("forwardedFor", out var claimed) ? claimed.GetString() : null,
            answer.Header("Strict-Transport-Security")
        );
    }

    [Fact]
    public async Task Nobody_is_trusted_by_default_and_what_is_claimed_stands_beside_the_connections_address()
    {
        using var service = new Behind(Proxy);

        Assert.Equal((Proxy, Client, null), await SeenAsync(service));
    }

    [Theory]
    [InlineData("ForwardedHeaders:KnownProxies:0", Proxy)]
    [InlineData("ForwardedHeaders:KnownNetworks:0", "10.0.0.0/24")]
    public async Task A_trusted_proxy_says_the_clients_address_and_scheme(string name, string value)
    {
        using var service = new Behind(Proxy, (name, value));

        Assert.Equal((Client, null, "max-age=31536000"), await SeenAsync(service));
    }

    [Fact]
    public async Task Hosts_below_this_one_are_spoken_for_only_where_the_operator_says_so()
    {
        using var service = new Behind(
            Proxy,
            ("ForwardedHeaders:KnownProxies:0", Proxy),
            ("Hsts:IncludeSubDomains", "true")
        );

        Assert.Equal("max-age=31536000; includeSubDomains", (await SeenAsync(service)).Hsts);
    }

    [Fact]
    public async Task What_a_client_put_before_the_proxys_own_word_is_not_believed()
    {
        using var service = new Behind(Proxy, ("ForwardedHeaders:KnownProxies:0", Proxy));

        Assert.Equal(
            (Client, $"192.0.2.66, {Client}", "max-age=31536000"),
            await SeenAsync(service, $"192.0.2.66, {Client}")
        );
    }

    [Fact]
    public async Task Where_proxies_are_named_anybody_else_is_taken_at_the_connections_address()
    {
        using var service = new Behind("203.0.113.9", ("ForwardedHeaders:KnownProxies:0", Proxy));

        Assert.Equal(("203.0.113.9", Client, null), await SeenAsync(service));
    }

    [Fact]
    public async Task A_trusted_proxy_leaves_the_header_that_strict_v21_requires()
    {
        using var service = new Behind(Proxy, ("ForwardedHeaders:KnownProxies:0", Proxy), ("StrictHeaders", "true"));
        var request = await service.V21Async(HttpMethod.Get, "/api/v2.1/verifications");
        request.Headers.Add("X-Forwarded-For", Client);
        request.Headers.Add("User-Agent", "tests");

        Assert.Equal(200, (await service.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData(
        "ForwardedHeaders:KnownProxies:0",
        "proxy.example",
        "ForwardedHeaders:KnownProxies holds 'proxy.example'"
    )]
    [InlineData(
        "ForwardedHeaders:KnownNetworks:0",
        "10.0.0.0/99",
        "ForwardedHeaders:KnownNetworks holds '10.0.0.0/99'"
    )]
    public void What_is_no_address_stops_the_start(string name, string value, string sentence)
    {
        var fault = Assert.Throws<ConfigurationException>(() => WebHost.Build([$"--{name}={value}"]));

        Assert.StartsWith(sentence, fault.Message);
    }
}
