using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VerificationService.Domain.Shared;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Recorded;

/// <summary>
/// Flows of clients that were written for the published v2.1 service, kept as data in Recorded/V21: what each sends, and
/// the paths it reads of the answer with what they must hold. <c>&lt;text&gt;</c>, <c>&lt;time&gt;</c>, <c>&lt;number&gt;</c> and
/// <c>&lt;list&gt;</c> stand for any of that type; <c>{name}</c> for what an earlier step kept.
/// </summary>
public sealed class RecordedV21Tests(Service service) : IClassFixture<Service>
{
    private static readonly string Folder = Repository.PathOf("tests", "Api.Tests", "Recorded", "V21");

    public static TheoryData<string> Flows() =>
        new(Directory.EnumerateFiles(Folder, "v21-*.json").Select(file => Path.GetFileName(file)).Order());

    [Theory]
    [MemberData(nameof(Flows))]
    public async Task Each_recorded_flow_of_v2_1_reads_what_its_client_reads(string file)
    {
        var flow = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, file)))!;
        var kept = new Dictionary<string, string>();
        var unique = Ids.New(TimeProvider.System.GetUtcNow());
        foreach (var step in flow["steps"]!.AsArray().Select(step => step!))
        {
            var told = $"{flow["client"]}, {step["name"]}";
            var answer = await SendAsync(step, kept, unique);

            Assert.True(answer.Status == ((int?)step["status"] ?? 200), $"{told}: {answer}");
            foreach (var (path, expected) in step["reads"]!.AsObject())
            {
                Assert.True(Holds(At(answer.Json, path), expected, kept), $"{told}: {path} of {answer}");
            }

            foreach (var (name, path) in step["keeps"]?.AsObject() ?? [])
            {
                kept[name] = At(answer.Json, (string)path!)!.Value.GetString()!;
            }
        }
    }

    private async Task<Answer> SendAsync(JsonNode step, Dictionary<string, string> kept, string unique)
    {
        var method = new HttpMethod((string)step["method"]!);
        var path = Filled((string)step["path"]!, kept);
        var body = step["body"] is { } sent ? Filled(sent.ToJsonString(), kept).Replace("$unique", unique) : null;
        var token = kept.TryGetValue("token", out var own) ? own : await service.TokenAsync();
        if (step["headers"] is not JsonObject headers)
        {
            return await service.SendAsync(Service.V21(method, path, token, body: body));
        }

        var request = new HttpRequestMessage(method, path) { Content = Service.Json(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, Filled((string)value!, kept));
        }

        return await service.SendAsync(request);
    }

    private static string Filled(string text, Dictionary<string, string> kept) =>
        kept.Aggregate(text, (filled, one) => filled.Replace($"{{{one.Key}}}", one.Value));

    private static JsonElement? At(JsonElement json, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (
                json.ValueKind == JsonValueKind.Array
                && int.TryParse(name, CultureInfo.InvariantCulture, out var index)
            )
            {
                if (index >= json.GetArrayLength())
                {
                    return null;
                }

                json = json[index];
            }
            else if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
            {
                return null;
            }
        }

        return json;
    }

    private static bool Holds(JsonElement? read, JsonNode? expected, Dictionary<string, string> kept) =>
        read is { } value
        && (
            expected is JsonValue text && text.TryGetValue<string>(out var said)
                ? said switch
                {
                    "<text>" => value.ValueKind == JsonValueKind.String && value.GetString() != "",
                    "<time>" => value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out _),
                    "<number>" => value.ValueKind == JsonValueKind.Number,
                    "<list>" => value.ValueKind == JsonValueKind.Array,
                    _ => value.ValueKind == JsonValueKind.String && value.GetString() == Filled(said, kept),
                }
                : JsonNode.DeepEquals(JsonNode.Parse(value.GetRawText()), expected)
        );
}
