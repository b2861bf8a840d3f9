using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using VerificationService.Api.Tests.Faults;
using VerificationService.Domain.Shared;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Hosting;

/// <summary>The requests of <c>docs/http</c>, sent in their order as an editor sends them.</summary>
public sealed partial class HttpFilesTests(Service service) : IClassFixture<Service>
{
    private readonly Dictionary<string, string> variables = [];
    private readonly Dictionary<string, JsonElement> answers = [];

    [GeneratedRegex(@"^@(?<name>\w+) = (?<value>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^# @name (?<name>\w+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"\{\{(?<name>\w+)(\.response\.body\.\$\.(?<path>[\w.]+))?\}\}",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Reference();

    [Theory]
    [InlineData("v1.http", "v1.json")]
    [InlineData("v2.1.http", "v2.1.json")]
    public async Task Every_request_of_the_file_succeeds_and_together_they_are_every_operation_of_the_document(
        string file,
        string document
    )
    {
        var sent = new List<(string Method, string Path)>();
        foreach (var (part, request, name) in await RequestsAsync(file))
        {
            using var made = request();
            sent.Add((made.Method.Method, made.RequestUri!.AbsolutePath));
            var answer = await service.SendAsync(made);

            // A comment may name another status, and when it comes.
            var isExpected = answer.Status == 200 || part.Contains($"\n# {answer.Status} ", StringComparison.Ordinal);
            Assert.True(isExpected, $"{file}, {part.Split('\n')[0]}: {answer}");
            if (name is not null)
            {
                answers[name] = answer.Json;
            }
        }

        var text = await File.ReadAllTextAsync(Repository.PathOf("docs", "openapi", document));
        var operations = new FuzzDocument(JsonSerializer.Deserialize<JsonElement>(text)).Operations;
        Assert.NotEmpty(operations);
        Assert.All(operations, one => Assert.True(sent.Exists(one.IsAt), $"{one.Name} stands in no request of {file}"));
        Assert.All(sent, request => Assert.Contains(operations, one => one.IsAt(request)));
    }

    private async Task<List<(string Part, Func<HttpRequestMessage> Request, string? Name)>> RequestsAsync(string file)
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("docs", "http", file));
        foreach (Match variable in Variable().Matches(text))
        {
            variables[variable.Groups["name"].Value] = variable.Groups["value"].Value;
        }

        return
        [
            .. text.Split("\n### ")
                .Skip(1)
                .Select(part =>
                {
                    var name = Name().Match(part);
                    return (
                        part,
                        (Func<HttpRequestMessage>)(() => Request(part)),
                        name.Success ? name.Groups["name"].Value : null
                    );
                }),
        ];
    }

    private HttpRequestMessage Request(string part)
    {
        var halves = Reference()
            .Replace(part, Resolve)
            .Replace("{{$guid}}", Ids.New(TimeProvider.System.GetUtcNow()), StringComparison.Ordinal)
            .Replace(
                "{{$datetime iso8601 3 d}}",
                TimeProvider.System.GetUtcNow().AddDays(3).ToString("O", CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            )
            .Split("\n\n", 2);
        var head = halves[0].Split('\n').Skip(1).Where(line => line.Length > 0 && line[0] != '#').ToList();
        var line = head[0].Split(' ', 2);
        var request = new HttpRequestMessage(new HttpMethod(line[0]), line[1]);
        if (halves.Length > 1 && halves[1].Trim().Length > 0)
        {
            request.Content = new StringContent(halves[1].Trim());
            request.Content.Headers.ContentType = null;
        }

        foreach (var header in head.Skip(1).Select(text => text.Split(": ", 2)))
        {
            Assert.True(
                request.Headers.TryAddWithoutValidation(header[0], header[1])
                    || request.Content!.Headers.TryAddWithoutValidation(header[0], header[1])
            );
        }

        return request;
    }

    // A name that is neither a variable nor a request is the body's own: the placeholders of e-mail templates.
    private string Resolve(Match reference)
    {
        var name = reference.Groups["name"].Value;
        if (!reference.Groups["path"].Success)
        {
            return variables.GetValueOrDefault(name) ?? reference.Value;
        }

        var at = answers[name];
        foreach (var step in reference.Groups["path"].Value.Split('.'))
        {
            at = at.GetProperty(step);
        }

        return at.ToString();
    }
}
