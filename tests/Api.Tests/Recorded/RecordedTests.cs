using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Recorded;

/// <summary>
/// What real clients send and read, replayed as data: each file beside this one is the flow of one client. <c>only</c>
/// names all members of an answer; <c>reads</c> says what stands at a path: <c>=text</c>, or a kind. What is kept of one
/// answer fills the <c>{names}</c> of later steps.
/// </summary>
public sealed class RecordedTests(Service service) : IClassFixture<Service>
{
    public static TheoryData<string> Clients() =>
        [
            .. Directory
                .EnumerateFiles(Repository.PathOf("tests", "Api.Tests", "Recorded"), "*.json")
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Clients))]
    public async Task A_client_reads_what_it_was_written_for(string client)
    {
        var kept = new Dictionary<string, string>();
        var file = Repository.PathOf("tests", "Api.Tests", "Recorded", client + ".json");
        foreach (var step in JsonNode.Parse(await System.IO.File.ReadAllTextAsync(file))!.AsArray())
        {
            var told = $"{client} {step!["does"]}";
            var answer = await AnswerAsync(step, kept, told);
            if (step["only"] is JsonArray only)
            {
                Assert.True(
                    answer
                        .EnumerateObject()
                        .Select(member => member.Name)
                        .SequenceEqual(only.Select(name => (string)name!)),
                    $"{told}: {answer}"
                );
            }

            foreach (var (path, expected) in step["reads"]?.AsObject() ?? [])
            {
                Assert.True(
                    Holds(answer, path, Fill((string)expected!, kept)),
                    $"{told}, and {path} is not {expected}: {answer}"
                );
            }

            foreach (var (name, path) in step["keeps"]?.AsObject() ?? [])
            {
                kept[name] = answer.GetProperty((string)path!).GetString()!;
            }
        }
    }

    private async Task<JsonElement> AnswerAsync(JsonNode step, Dictionary<string, string> kept, string told)
    {
        if ((string?)step["callback"] is { } verification)
        {
            var body = Assert.Single(
                await service.QueryAsync<byte[]>(
                    "SELECT body FROM outbox_messages WHERE kind = 'callback' AND verification_id = @Id",
                    new { Id = Fill(verification, kept) }
                )
            );
            return JsonSerializer.Deserialize<JsonElement>(body);
        }

        var request = new HttpRequestMessage(
            new HttpMethod((string)step["method"]!),
            Fill((string)step["path"]!, kept)
        );
        foreach (var (name, value) in step["headers"]!.AsObject())
        {
            request.Headers.TryAddWithoutValidation(name, (string)value!);
        }

        request.Content =
            step["json"] is { } json ? Text(Fill(json.ToJsonString(), kept), "application/json")
            : (string?)step["form"] is { } form ? Text(Fill(form, kept), "application/x-www-form-urlencoded")
            : (string?)step["file"] is { } fileName ? File(fileName)
            : (string?)step["text"] is { } text ? Text(text, "text/plain")
            : null;
        var answer = await service.SendAsync(request);
        Assert.True(answer.Status == (int)step["status"]!, $"{told}: {answer}");
        return answer.Json;
    }

    private static MultipartFormDataContent File(string name)
    {
        var part = new ByteArrayContent([0xFF, 0xD8, 0xFF, 0xE0, .. Encoding.ASCII.GetBytes(name), 0xFF, 0xD9]);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpg");
        return new MultipartFormDataContent("a-boundary")
        {
            { part, "file", name },
            { new StringContent("true"), "sandbox" },
        };
    }

    private static StringContent Text(string text, string type) => new(text, Encoding.UTF8, type);

    private static string Fill(string text, Dictionary<string, string> kept) =>
        kept.Aggregate(text, (filled, pair) => filled.Replace($"{{{pair.Key}}}", pair.Value, StringComparison.Ordinal));

    private static bool Holds(JsonElement answer, string path, string expected)
    {
        var at = answer;
        foreach (var segment in path.Split('.'))
        {
            if (at.ValueKind == JsonValueKind.Array)
            {
                at = at[int.Parse(segment, CultureInfo.InvariantCulture)];
            }
            else if (!at.TryGetProperty(segment, out at))
            {
                return false;
            }
        }

        return expected switch
        {
            "string" => at.ValueKind == JsonValueKind.String,
            "true" => at.ValueKind == JsonValueKind.True,
            "false" => at.ValueKind == JsonValueKind.False,
            "null" => at.ValueKind == JsonValueKind.Null,
            "number" => at.ValueKind == JsonValueKind.Number,
            "list" => at.ValueKind == JsonValueKind.Array,
            "time" => DateTime.TryParseExact(
                at.GetString(),
                "yyyy-MM-dd HH:mm:ss",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            ),
            _ when expected.StartsWith('=') => at.ValueKind == JsonValueKind.String && at.GetString() == expected[1..],
            _ => throw new ArgumentException($"{expected} is no kind.", nameof(expected)),
        };
    }
}
