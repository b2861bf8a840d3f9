using System.Text.Json;
using VerificationService.Api.Tests.Routes;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.OpenApi;

/// <summary>The documents that integrators read without starting anything, and what they promise of requests.</summary>
public sealed class CheckedInDocumentsTests(Service service) : IClassFixture<Service>
{
    [Theory]
    [InlineData("v1")]
    [InlineData("v2.1")]
    public async Task The_checked_in_document_is_the_one_that_is_served(string name)
    {
        var served = await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/openapi/{name}.json"));
        var checkedIn = await File.ReadAllTextAsync(Repository.PathOf("docs", "openapi", $"{name}.json"));

        Assert.True(
            served.Text == checkedIn,
            $"docs/openapi/{name}.json is not what the service serves. Write it anew: dotnet run --project src/Api -- openapi --output ../../docs/openapi"
        );
    }

    [Fact]
    public async Task A_text_or_a_list_longer_than_the_documents_say_is_refused()
    {
        var tried = 0;
        foreach (var name in new[] { "v1", "v2.1" })
        {
            var document = (
                await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/openapi/{name}.json"))
            ).Json;
            foreach (
                var route in Route.ContractsOf(service).Where(r => r.BodyType is not null && r.IsV1 == (name == "v1"))
            )
            {
                var schema = document
                    .GetProperty("paths")
                    .GetProperty(route.Template)
                    .GetProperty(route.Method.ToLowerInvariant())
                    .GetProperty("requestBody")
                    .GetProperty("content")
                    .GetProperty("application/json")
                    .GetProperty("schema")
                    .GetProperty("$ref")
                    .GetString()!
                    .Split('/')[^1];
                var properties = document.GetProperty("components").GetProperty("schemas").GetProperty(schema);
                foreach (var property in properties.GetProperty("properties").EnumerateObject())
                {
                    if (TooMuch(property.Value) is not { } value)
                    {
                        continue;
                    }

                    var answers = new List<Answer>();
                    foreach (var taken in BodiesOf(route))
                    {
                        var body = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(taken)!;
                        body[property.Name] = value;
                        answers.Add(await SendAsync(route, JsonSerializer.Serialize(body)));
                    }

                    Assert.True(
                        answers.Exists(answer =>
                            answer.Status is 400 or 401 or 404 || (route.IsV1 && answer.Status == 422)
                        ),
                        $"{route} takes a {property.Name} that is longer than documented: {answers[0]}"
                    );
                    tried++;
                }
            }
        }

        Assert.InRange(tried, 30, int.MaxValue);
    }

    // What applies to a company is read of a company alone.
    private static IEnumerable<string> BodiesOf(Route route) =>
        route.Name == "POST /applicants"
            ? [RouteTable.Of(route).Body!, """{"type":"COMPANY","company_name":"Lucky Star Ltd"}"""]
            : [RouteTable.Of(route).Body!];

    // One more than the schema's own limit; null where it has none but the size of a body.
    private static JsonElement? TooMuch(JsonElement schema)
    {
        if (schema.TryGetProperty("maxItems", out var items) && items.GetInt32() is < 1000 and var most)
        {
            return JsonSerializer.SerializeToElement(Enumerable.Repeat("x", most + 1));
        }

        return
            schema.TryGetProperty("maxLength", out var length)
            && length.GetInt32() is < 262144 and var longest
            && !schema.TryGetProperty("format", out _)
            ? JsonSerializer.SerializeToElement(new string('x', longest + 1))
            : null;
    }

    private async Task<Answer> SendAsync(Route route, string body)
    {
        var path = route.Fill(name => RouteTable.NoIds.GetValueOrDefault(name) ?? Seeded.Business);
        return await service.SendAsync(
            route.IsV1
                ? Service.V1(route.HttpMethod, path, body)
                : await service.V21Async(route.HttpMethod, path, body, "power-tenant")
        );
    }
}
