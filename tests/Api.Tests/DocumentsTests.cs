using System.Text.Json;
using System.Text.RegularExpressions;
using VerificationService.Api.Tests.Routes;

namespace VerificationService.Api.Tests;

/// <summary>The OpenAPI documents, the page that shows them, and health.</summary>
public sealed partial class DocumentsTests(Service service) : IClassFixture<Service>
{
    [GeneratedRegex(
        """(?:src|href)="(?<url>[^"]+)" """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        1000
    )]
    private static partial Regex Reference();

    private Task<Answer> GetAsync(string path) => service.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    private static IEnumerable<JsonElement> Descend(JsonElement element)
    {
        yield return element;
        var children = element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Select(member => member.Value),
            JsonValueKind.Array => element.EnumerateArray(),
            _ => [],
        };
        foreach (var descendant in children.SelectMany(Descend))
        {
            yield return descendant;
        }
    }

    [Theory]
    [InlineData("/openapi/v1.json", true)]
    [InlineData("/openapi/v2.1.json", false)]
    public async Task A_document_holds_every_route_of_its_surface_and_no_other_with_its_errors(string path, bool isV1)
    {
        var answer = await GetAsync(path);
        var document = answer.Json;

        Assert.Equal(200, answer.Status);
        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString());
        var described = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(at =>
                at.Value.EnumerateObject().Select(o => ($"{o.Name.ToUpperInvariant()} {at.Name}", o.Value))
            )
            .ToDictionary(pair => pair.Item1, pair => pair.Value);
        var routes = Route.ContractsOf(service).Where(route => route.IsV1 == isV1).ToList();
        Assert.Equal(routes.Select(route => route.Name).Order(), described.Keys.Order());
        foreach (var route in routes)
        {
            var operation = described[route.Name];
            var statuses = operation.GetProperty("responses").EnumerateObject().Select(r => r.Name).ToList();
            List<string> expected = ["200", "400", "401", "403", "500", "503"];
            if (route.Parameters.Count > 0)
            {
                expected.Add("404");
            }

            if (route.BodyType is not null)
            {
                expected.AddRange(["413", "415"]);
            }

            Assert.Empty(expected.Except(statuses));
            Assert.Equal(route.BodyType is not null, operation.TryGetProperty("requestBody", out var body));
            if (route.BodyType is not null)
            {
                Assert.Equal(
                    route.AcceptsForm,
                    body.GetProperty("content").TryGetProperty("application/x-www-form-urlencoded", out _)
                );
            }

            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.NotEmpty(operation.GetProperty("operationId").GetString()!);
            var parameters = operation.TryGetProperty("parameters", out var list)
                ? list.EnumerateArray().Select(p => p.GetProperty("name").GetString()!).ToList()
                : [];
            Assert.Empty(route.Parameters.Concat(route.Query).Except(parameters));
            if (!isV1)
            {
                Assert.Contains("X-Tenant-ID", parameters);
            }
        }

        Assert.Equal(
            described.Count,
            described.Values.Select(o => o.GetProperty("operationId").GetString()).Distinct().Count()
        );
    }

    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/openapi/v2.1.json")]
    public async Task Every_reference_of_a_document_leads_somewhere_and_no_host_is_named(string path)
    {
        var answer = await GetAsync(path);
        var document = answer.Json;

        var references = Descend(document)
            .Where(e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty("$ref", out _))
            .Select(e => e.GetProperty("$ref").GetString()!)
            .Distinct()
            .ToList();
        Assert.NotEmpty(references);
        Assert.All(
            references,
            reference =>
            {
                Assert.StartsWith("#/", reference);
                var at = document;
                foreach (var step in reference[2..].Split('/'))
                {
                    Assert.True(at.TryGetProperty(step, out at), reference);
                }
            }
        );
        Assert.DoesNotContain("sandbox.finhub.cloud", answer.Text);
        Assert.DoesNotContain("localhost", answer.Text);
    }

    [Fact]
    public async Task The_published_samples_stand_in_the_documents()
    {
        var v21 = (await GetAsync("/openapi/v2.1.json")).Text;
        var v1 = (await GetAsync("/openapi/v1.json")).Text;

        Assert.Contains("All documents verified, personnel checks complete", v21);
        Assert.Contains("2026-03-14T07:05:00.658Z", v21);
        Assert.Contains("d2177cdf067d424a221b5d045dc616bf81f9", v1);
    }

    [Fact]
    public async Task The_page_at_docs_loads_everything_from_here()
    {
        var root = await GetAsync("/docs");
        Assert.Contains(root.Status, new[] { 301, 302, 307 });
        var page = await GetAsync("/docs/index.html");

        Assert.Equal(200, page.Status);
        var urls = Reference().Matches(page.Text).Select(match => match.Groups["url"].Value).ToList();
        Assert.Contains(urls, url => url.EndsWith(".js", StringComparison.Ordinal));
        foreach (var url in urls.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain("//", url);
            var asset = await GetAsync($"/docs/{url.TrimStart('.', '/')}");
            Assert.True(asset.Status == 200, $"{url}: {asset.Status}");
        }

        var policy = page.Header("Content-Security-Policy")!;
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self'", policy);
        Assert.DoesNotContain("http", policy);

        // The page runs under that policy only without scripts of its own.
        Assert.DoesNotMatch("<script(?![^>]*src=)[^>]*>[^<]*\\S", page.Text);
    }

    [Theory]
    [InlineData("/health/live", "live")]
    [InlineData("/health/ready", "ready")]
    public async Task A_healthy_service_says_so_and_nothing_else(string path, string status)
    {
        var answer = await GetAsync(path);

        Assert.Equal(200, answer.Status);
        Assert.Equal($$"""{"status":"{{status}}"}""", answer.Text);
    }
}

/// <summary>What every answer has, whatever it is.</summary>
public sealed class ResponseHeadersTests(Service service) : IClassFixture<Service>
{
    private async Task<IReadOnlyList<(string Name, Answer Answer)>> EverythingAsync()
    {
        var large = Service.V1(HttpMethod.Post, "/applicants", new string(' ', 300 * 1024) + "{}");
        var typed = Service.V1(HttpMethod.Post, "/applicants");
        typed.Content = new StringContent("x");
        var stale = await service.V21Async(
            HttpMethod.Post,
            $"/api/v2.1/verifications/{Seeded.Business}/approve",
            """{"approvedBy":"tenant-admin","notes":"n"}"""
        );
        stale.Headers.TryAddWithoutValidation("If-Match", "\"0\"");
        var requests = new Dictionary<string, HttpRequestMessage>
        {
            ["200 v1"] = Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Person}"),
            ["200 v2.1"] = await service.V21Async(HttpMethod.Get, "/api/v2.1/verifications"),
            ["400 v1"] = Service.V1(HttpMethod.Post, "/applicants", "{"),
            ["400 v2.1"] = await service.V21Async(HttpMethod.Post, "/api/v2.1/customers", "{"),
            ["401 v1"] = Service.V1(HttpMethod.Get, "/applicants/a", key: "nobody"),
            ["401 v2.1"] = Service.V21(HttpMethod.Get, "/api/v2.1/customers", "nobody"),
            ["403 v2.1"] = await service.V21Async(HttpMethod.Get, "/api/v2.1/webhooks", user: "reviewer"),
            ["404 v1"] = Service.V1(HttpMethod.Get, "/applicants/a"),
            ["404 v2.1"] = await service.V21Async(HttpMethod.Get, "/api/v2.1/customers/a"),
            ["404"] = new(HttpMethod.Get, "/nothing"),
            ["405 v1"] = Service.V1(HttpMethod.Delete, "/applicants"),
            ["412 v2.1"] = stale,
            ["413 v1"] = large,
            ["415 v1"] = typed,
            ["200 health"] = new(HttpMethod.Get, "/health/live"),
            ["200 openapi"] = new(HttpMethod.Get, "/openapi/v1.json"),
            ["200 docs"] = new(HttpMethod.Get, "/docs/index.html"),
        };
        var answers = new List<(string, Answer)>();
        foreach (var (name, request) in requests)
        {
            var answer = await service.SendAsync(request);
            Assert.StartsWith($"{answer.Status}", name);
            answers.Add((name, answer));
        }

        return answers;
    }

    [Fact]
    public async Task Every_answer_carries_a_trace_id_and_the_security_headers_and_names_no_software()
    {
        foreach (var (name, answer) in await EverythingAsync())
        {
            Assert.Matches("^[0-9a-f]{32}$", answer.Header("X-Trace-Id") ?? $"{name} has none");
            Assert.Equal((name, "nosniff"), (name, answer.Header("X-Content-Type-Options")));
            Assert.Equal((name, "no-referrer"), (name, answer.Header("Referrer-Policy")));
            Assert.Contains("frame-ancestors 'none'", answer.Header("Content-Security-Policy") ?? name);
            Assert.Null(answer.Header("Server"));
            Assert.Null(answer.Header("X-Powered-By"));
            if (name.Contains(" v", StringComparison.Ordinal))
            {
                Assert.Equal((name, "no-store"), (name, answer.Header("Cache-Control")));
                Assert.Equal("application/json; charset=utf-8", answer.Header("Content-Type"));
            }
        }
    }

    [Fact]
    public async Task The_trace_id_of_an_answer_stands_in_the_audit_entry_it_caused()
    {
        var id = await service.OpenAsync();

        var answer = await service.SendAsync(
            Service.V1(HttpMethod.Post, $"/verifications/{id}/status", """{"verification_status":"approved"}""")
        );

        Assert.Equal(
            answer.Header("X-Trace-Id"),
            (await service.HistoryAsync(id))[^1].GetProperty("origin").GetProperty("traceId").GetString()
        );
    }
}
