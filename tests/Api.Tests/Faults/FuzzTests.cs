using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using VerificationService.TestKit;
using Xunit.Abstractions;

namespace VerificationService.Api.Tests.Faults;

/// <summary>
/// Requests made up from the OpenAPI documents, most of them nearly right: none ends in a 500, and every answer is one that
/// its operation documents, in the documented shape. <c>VERIFICATION_FUZZ_REQUESTS</c> makes it longer,
/// <c>VERIFICATION_SEED</c> makes other choices.
/// </summary>
[Trait(Categories.Name, Categories.Load)]
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Lanes = 4;
    private static readonly int Requests = Variable("VERIFICATION_FUZZ_REQUESTS", 20_000);

    // One of each kind.
    private readonly ConcurrentDictionary<string, string> faults = new();
    private readonly ConcurrentDictionary<(string Operation, int Status), int> answers = new();

    [Fact]
    public async Task Whatever_is_sent_is_answered_as_documented_and_never_with_a_500()
    {
        var seed = Variable("VERIFICATION_SEED", 1);
        output.WriteLine($"VERIFICATION_SEED={seed}");
        using var service = new Unlimited();
        var documents = new List<FuzzDocument>();
        foreach (var name in new[] { "v1", "v2.1" })
        {
            var document = await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/openapi/{name}.json"));
            documents.Add(new FuzzDocument(document.Json));
        }

        var pool = await PoolAsync(service);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Lanes),
            async (lane, _) =>
            {
                var random = new Random(seed + lane);
                for (var i = 0; i < Requests / Lanes && faults.Count < 20; i++)
                {
                    var document = documents[random.Next(4) == 0 ? 0 : 1];
                    await AskAsync(service, document, new Fuzzer(document.Check, pool, random));
                }
            }
        );

        foreach (var one in answers.OrderBy(one => one.Key.Operation, StringComparer.Ordinal).ThenBy(one => one.Key))
        {
            output.WriteLine($"{one.Key.Operation} {one.Key.Status}: {one.Value}");
        }

        Assert.True(faults.IsEmpty, string.Join("\n\n", faults.Values));
        Assert.Equal(Requests / Lanes * Lanes, answers.Values.Sum());
        var untouched = documents
            .SelectMany(document => document.Operations)
            .Select(operation => operation.Name)
            .Except(answers.Keys.Where(key => key.Status < 300).Select(key => key.Operation));
        output.WriteLine($"Never a success: {string.Join(", ", untouched)}");
        Assert.True(answers.Where(one => one.Key.Status < 300).Sum(one => one.Value) > Requests / 50);
    }

    private async Task AskAsync(Service service, FuzzDocument document, Fuzzer fuzzer)
    {
        // Signing out would end the token that every other request bears.
        var operation = fuzzer.OneOf([
            .. document.Operations.Where(operation => operation.Name != "DELETE /api/v2.1/sessions/current"),
        ]);
        var (request, said) = fuzzer.Make(operation);
        var answer = await service.SendAsync(request);
        answers.AddOrUpdate((operation.Name, answer.Status), 1, (_, count) => count + 1);
        if (Fault(document.Check, operation, answer) is { } fault)
        {
            faults.TryAdd(fault, $"{fault}\n{said}\n{answer}");
        }
        else
        {
            fuzzer.Learn(answer.Text);
        }
    }

    private static string? Fault(SchemaCheck check, FuzzOperation operation, Answer answer)
    {
        if (answer.Status == 500)
        {
            return $"{operation.Name} ended in a 500";
        }

        if (!operation.Responses.TryGetProperty(answer.Status.ToString(CultureInfo.InvariantCulture), out var response))
        {
            return $"{operation.Name} does not document {answer.Status}";
        }

        var media = answer.Header("Content-Type") is { } type ? MediaTypeHeaderValue.Parse(type).MediaType! : null;
        if (!check.Resolve(response).TryGetProperty("content", out var contents))
        {
            return answer.Text.Length == 0 ? null : $"{operation.Name} {answer.Status} documents no body";
        }

        if (media is null || !contents.TryGetProperty(media, out var content))
        {
            return $"{operation.Name} {answer.Status} does not document {media ?? "an empty body"}";
        }

        return media.EndsWith("json", StringComparison.Ordinal)
            ? check.Fault(content.GetProperty("schema"), answer.Json)
            : null;
    }

    private static async Task<FuzzPool> PoolAsync(Service service)
    {
        var tokens = new List<(string, string)>();
        foreach (var user in new[] { "tenant-admin", "power-tenant", "power-tenant", "reviewer", "auditor" })
        {
            tokens.Add((await service.TokenAsync(user), TestApi.Tenant));
        }

        tokens.Add((await service.TokenAsync("power-tenant", TestApi.OtherTenant), TestApi.OtherTenant));
        var people = await service.QueryAsync<string>("SELECT id FROM users UNION SELECT id FROM api_keys");
        return new FuzzPool(tokens, people.ToHashSet())
        {
            Seeded.Person,
            Seeded.Business,
            Seeded.Identity,
            Seeded.Exchange,
            Seeded.Foreign,
            Seeded.Applicant,
            Seeded.Customer,
            Seeded.Organization,
            Seeded.ForeignApplicant,
        };
    }

    private static int Variable(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;

    private sealed class Unlimited() : Service(new Dictionary<string, string> { ["RateLimits:Enabled"] = "false" });
}

/// <summary>One of the two documents, its operations laid out.</summary>
internal sealed class FuzzDocument
{
    public FuzzDocument(JsonElement document)
    {
        Check = new SchemaCheck(document);
        Operations =
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where operation.Name is "get" or "post" or "put" or "patch" or "delete"
            select new FuzzOperation(operation.Name.ToUpperInvariant(), path.Name, operation.Value),
        ];
    }

    public SchemaCheck Check { get; }

    public IReadOnlyList<FuzzOperation> Operations { get; }
}

/// <summary>An operation of a document.</summary>
internal sealed record FuzzOperation(string Method, string Path, JsonElement Definition)
{
    public string Name => $"{Method} {Path}";

    public JsonElement Responses => Definition.GetProperty("responses");

    public bool IsV1 => !Path.StartsWith("/api/", StringComparison.Ordinal);

    /// <summary>Whether a request is one of this operation.</summary>
    public bool IsAt((string Method, string Path) request)
    {
        var (ours, theirs) = (Path.Split('/'), request.Path.Split('/'));
        return Method == request.Method
            && ours.Length == theirs.Length
            && ours.Zip(theirs).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }
}

/// <summary>What the requests draw on: credentials, and the ids that answers have shown.</summary>
internal sealed class FuzzPool(IReadOnlyList<(string Token, string Tenant)> tokens, IReadOnlySet<string> people)
    : System.Collections.IEnumerable
{
    private const int Most = 500;
    private readonly List<string> ids = [];

    public IReadOnlyList<(string Token, string Tenant)> Tokens => tokens;

    public IReadOnlyList<string> Keys { get; } =
    [
        "vk_sandbox_integration",
        "vk_sandbox_tenant_admin",
        "vk_sandbox_power_tenant",
        "vk_sandbox_power_tenant",
        "vk_other_power_tenant",
    ];

    public void Add(string id)
    {
        // Nobody locks the fuzzer itself out.
        lock (ids)
        {
            if (!people.Contains(id))
            {
                ids.Insert(0, id);
                ids.RemoveRange(Math.Min(ids.Count, Most), Math.Max(0, ids.Count - Most));
            }
        }
    }

    public string Id(Random random)
    {
        lock (ids)
        {
            return ids[random.Next(ids.Count)];
        }
    }

    public System.Collections.IEnumerator GetEnumerator() => ids.GetEnumerator();
}
