using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Recorded;

/// <summary>
/// What real clients send and read, replayed as data: each file beside this one is the flow of one client, or of what all
/// of them may count on. <c>only</c> names all members of an answer; <c>reads</c> says what stands at a path:
/// <c>=text</c>, <c>!another text</c>, or a kind. What is kept of one answer fills the <c>{names}</c> of later steps. <c>as</c> is who asks
/// through v2.1. <c>callback</c> is what waits for a verification's address, <c>received</c> what came to the client's own
/// server, <c>{receiver}</c>, at that path as its <c>number</c>th request, <c>signedWith</c> which key.
/// </summary>
public sealed class RecordedTests(RecordedTests.Sending service) : IClassFixture<RecordedTests.Sending>
{
    /// <summary>A service that delivers, and the server of the client that hears it.</summary>
    public sealed class Sending()
        : Service(new Dictionary<string, string> { ["Deliveries:Enabled"] = "true", ["Deliveries:PollMs"] = "50" }),
            IAsyncLifetime
    {
        public Receiver Receiver { get; private set; } = null!;

        public async Task InitializeAsync() => Receiver = await Receiver.StartAsync();

        public Task DisposeAsync() => Receiver.DisposeAsync().AsTask();
    }

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
        var kept = new Dictionary<string, string> { ["receiver"] = service.Receiver.Url };
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

        if ((string?)step["received"] is { } heardAt)
        {
            return await HeardAsync(heardAt, (int)step["number"]!, (string?)step["signedWith"], told);
        }

        var method = new HttpMethod((string)step["method"]!);
        var path = Fill((string)step["path"]!, kept);
        if ((string?)step["as"] is { } user)
        {
            var body = step["json"] is { } sent ? Fill(sent.ToJsonString(), kept) : null;
            return await AnsweredAsync(await service.V21Async(method, path, body, user));
        }

        var request = new HttpRequestMessage(method, path);
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
        return await AnsweredAsync(request);

        async Task<JsonElement> AnsweredAsync(HttpRequestMessage request)
        {
            var answer = await service.SendAsync(request);
            Assert.True(answer.Status == (int)step["status"]!, $"{told}: {answer}");
            return answer.Json;
        }
    }

    private async Task<JsonElement> HeardAsync(string path, int number, string? key, string told)
    {
        await Eventually.HoldsAsync(() => At().Count() >= number);
        var request = At().ElementAt(number - 1);
        if (key is not null)
        {
            var signature = HMACSHA512.HashData(
                Encoding.UTF8.GetBytes(key),
                Encoding.ASCII.GetBytes(Convert.ToBase64String(request.Body))
            );
            Assert.True(Convert.ToHexStringLower(signature) == request.Headers["x-data-integrity"], told);
        }

        return JsonSerializer.Deserialize<JsonElement>(request.Body);

        IEnumerable<ReceivedRequest> At() => service.Receiver.Requests.Where(one => one.Path == path);
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
            _ when expected.StartsWith('!') => at.ValueKind == JsonValueKind.String && at.GetString() != expected[1..],
            _ when expected.StartsWith('=') => at.ValueKind == JsonValueKind.String && at.GetString() == expected[1..],
            _ => throw new ArgumentException($"{expected} is no kind.", nameof(expected)),
        };
    }
}
