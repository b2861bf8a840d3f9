using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace VerificationService.Api.Tests.Faults;

/// <summary>Makes requests up: mostly what the document asks for, with something wrong here and there.</summary>
internal sealed class Fuzzer(SchemaCheck check, FuzzPool pool, Random random)
{
    private const int Deepest = 6;

    // As JSON text: what every parser, type and length check should have an answer to.
    private static readonly string[] Nasty =
    [
        "null",
        "true",
        "0",
        "-1",
        "1e400",
        "9223372036854775808",
        "0.1",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"<script>alert(1)</script>\"",
        "\"\\u202Egnp.exe\"",
        "\"😀\"",
        "\"'; DROP TABLE verifications; --\"",
        "\"../../etc/passwd\"",
        $"\"{new string('a', 5000)}\"",
        "[]",
        "{}",
        "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]",
        "{\"a\":1,\"a\":2}",
    ];

    public T OneOf<T>(IReadOnlyList<T> many) => many[random.Next(many.Count)];

    /// <summary>A request, and how it reads.</summary>
    public (HttpRequestMessage Request, string Said) Make(FuzzOperation operation)
    {
        var path = operation.Path;
        var query = new List<string>();
        var headers = new List<(string Name, string Value)>();
        foreach (var parameter in Parameters(operation))
        {
            var name = parameter.GetProperty("name").GetString()!;
            var schema = parameter.GetProperty("schema");
            switch (parameter.GetProperty("in").GetString())
            {
                case "path":
                    path = path.Replace(
                        $"{{{name}}}",
                        Uri.EscapeDataString(PathValue(schema)),
                        StringComparison.Ordinal
                    );
                    break;
                case "query" when In(2):
                    query.Add($"{name}={Uri.EscapeDataString(Text(schema))}");
                    break;
                case "header" when name != "X-Tenant-ID" && (IsRequired(parameter) ? !In(40) : In(8)):
                    headers.Add((name, HeaderValue(parameter)));
                    break;
                default:
                    break;
            }
        }

        var request = new HttpRequestMessage(
            new HttpMethod(operation.Method),
            path + (query.Count == 0 ? "" : "?" + string.Join('&', query))
        );
        Authenticate(operation, headers);
        var body = AddBody(request, operation);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return (request, $"{request.Method} {request.RequestUri}\n{request.Headers}{request.Content?.Headers}\n{body}");
    }

    /// <summary>Keeps the ids that an answer shows, for later requests.</summary>
    public void Learn(string answer)
    {
        if (answer.Length is 0 or > 20_000 || answer[0] != '{')
        {
            return;
        }

        using var document = JsonDocument.Parse(answer);
        Learn(document.RootElement);
    }

    private void Learn(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    if (
                        member.Name.EndsWith("id", StringComparison.OrdinalIgnoreCase)
                        && member.Value.ValueKind == JsonValueKind.String
                        && In(3)
                    )
                    {
                        pool.Add(member.Value.GetString()!);
                    }

                    Learn(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray().Take(3))
                {
                    Learn(item);
                }

                break;
            default:
                break;
        }
    }

    // True one time in that many.
    private bool In(int many) => random.Next(many) == 0;

    private IEnumerable<JsonElement> Parameters(FuzzOperation operation) =>
        operation.Definition.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Select(check.Resolve)
            : [];

    private static bool IsRequired(JsonElement parameter) =>
        parameter.TryGetProperty("required", out var required) && required.GetBoolean();

    private void Authenticate(FuzzOperation operation, List<(string Name, string Value)> headers)
    {
        if (operation.IsV1)
        {
            if (!In(50))
            {
                headers.Add(("Authorization", "Token " + (In(50) ? "vk_nobody" : OneOf(pool.Keys))));
            }

            return;
        }

        var (token, tenant) = OneOf(pool.Tokens);
        if (!In(50))
        {
            headers.Add(("Authorization", "Bearer " + (In(50) ? "x.y.z" : token)));
        }

        if (!In(50))
        {
            headers.Add(("X-Tenant-ID", In(50) ? pool.Id(random) : tenant));
        }
    }

    private string HeaderValue(JsonElement parameter) =>
        In(10) ? new string((char)random.Next(32, 127), random.Next(300))
        : parameter.TryGetProperty("example", out var example) ? example.ToString()
        : Text(parameter.GetProperty("schema"));

    private string PathValue(JsonElement schema)
    {
        var value = In(8) ? Text(schema) : pool.Id(random);

        // A dot segment or an empty one is another path.
        return value.Trim('.', ' ', '/', '\0').Length == 0 ? "-" : value;
    }

    // A value outside of JSON: a string without its quotes.
    private string Text(JsonElement schema)
    {
        var json = Value(schema, Deepest - 1);
        try
        {
            using var value = JsonDocument.Parse(json);
            return value.RootElement.ValueKind == JsonValueKind.String ? value.RootElement.GetString()! : json;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "not-unicode";
        }
    }

    private string? AddBody(HttpRequestMessage request, FuzzOperation operation)
    {
        if (!operation.Definition.TryGetProperty("requestBody", out var body) || In(60))
        {
            return null;
        }

        var contents = check.Resolve(body).GetProperty("content").EnumerateObject().ToArray();
        var content = OneOf(contents);
        if (content.Name.StartsWith("multipart/", StringComparison.Ordinal))
        {
            var parts = new MultipartFormDataContent();
            foreach (var member in Schema(content).GetProperty("properties").EnumerateObject().Where(_ => !In(8)))
            {
                parts.Add(new StringContent(Text(member.Value)), member.Name, In(2) ? "file.pdf" : "a/b\\c.png");
            }

            request.Content = parts;
            return "multipart";
        }

        var text = content.Name.Contains("json", StringComparison.Ordinal)
            ? Value(content.Value.GetProperty("schema"), 0)
            : Form(Schema(content));
        if (text.Length > 0 && In(30))
        {
            text = text.Remove(random.Next(text.Length), 1).Insert(0, In(2) ? "" : OneOf(["\uFEFF", "{", "]", "\0"]));
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        if (In(60) && bytes.Length > 0)
        {
            bytes[random.Next(bytes.Length)] = 0xC0;
        }

        request.Content = new ByteArrayContent(bytes);
        var type = In(60) ? OneOf(["text/plain", "application/xml", "application/json; charset=utf-16"]) : content.Name;
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return text;
    }

    private JsonElement Schema(JsonProperty content) => check.Resolve(content.Value.GetProperty("schema"));

    private string Form(JsonElement schema) =>
        string.Join(
            '&',
            from member in schema.GetProperty("properties").EnumerateObject()
            where !In(4)
            select $"{member.Name}={Uri.EscapeDataString(Text(member.Value))}"
        );

    private string Value(JsonElement schema, int depth)
    {
        schema = check.Resolve(schema);
        if (In(25))
        {
            return OneOf(Nasty);
        }

        if (schema.TryGetProperty("enum", out var words))
        {
            return OneOf(words.EnumerateArray().ToArray()).GetRawText();
        }

        foreach (var choice in new[] { "oneOf", "anyOf", "allOf" })
        {
            if (schema.TryGetProperty(choice, out var choices))
            {
                return Value(OneOf(choices.EnumerateArray().ToArray()), depth + 1);
            }
        }

        var type =
            !schema.TryGetProperty("type", out var types) ? "string"
            : types.ValueKind == JsonValueKind.Array ? OneOf(types.EnumerateArray().ToArray()).GetString()!
            : types.GetString()!;
        return type switch
        {
            "object" => depth >= Deepest ? "{}" : Object(schema, depth),
            "array" => depth >= Deepest ? "[]" : Array(schema, depth),
            "boolean" => In(2) ? "true" : "false",
            "integer" or "number" => Number(schema),
            "null" => "null",
            _ => String(schema),
        };
    }

    private string Object(JsonElement schema, int depth)
    {
        var members = new List<string>();
        var required = schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet()
            : [];
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var member in properties.EnumerateObject())
            {
                if (required.Contains(member.Name) ? !In(30) : In(3))
                {
                    members.Add($"{JsonSerializer.Serialize(member.Name)}:{Value(member.Value, depth + 1)}");
                }
            }
        }

        if (In(20))
        {
            members.Add($"\"unasked\":{OneOf(Nasty)}");
        }

        return $"{{{string.Join(',', members)}}}";
    }

    private string Array(JsonElement schema, int depth)
    {
        var items = schema.TryGetProperty("items", out var of) ? of : default;
        var count = In(40) ? 200 : random.Next(3);
        return $"[{string.Join(',', Enumerable.Range(0, count).Select(_ => items.ValueKind == JsonValueKind.Object ? Value(items, depth + 1) : "1"))}]";
    }

    private string Number(JsonElement schema) =>
        In(10) ? long.MaxValue.ToString(CultureInfo.InvariantCulture)
        : schema.TryGetProperty("minimum", out var minimum) && In(3) ? minimum.GetRawText()
        : random.Next(1, 100).ToString(CultureInfo.InvariantCulture);

    private string String(JsonElement schema)
    {
        if (schema.TryGetProperty("examples", out var examples) && !In(4))
        {
            var example = OneOf(examples.EnumerateArray().ToArray());
            return example.ValueKind == JsonValueKind.String ? example.GetRawText() : "\"x\"";
        }

        var format = schema.TryGetProperty("format", out var named) ? named.GetString() : null;
        return JsonSerializer.Serialize(
            format switch
            {
                "date-time" => "2026-03-14T07:05:00.000Z",
                "date" => "2001-02-03",
                "uri" => "https://receiver.example.org/" + random.Next(100),
                "email" => "ada@example.org",
                _ when In(2) => pool.Id(random),
                _ => OneOf([
                    "a",
                    "tenant-admin",
                    "power-tenant",
                    "GB",
                    "KP",
                    "E2E_TEST_ADMIN",
                    "x y",
                    new string('z', 300),
                ]),
            }
        );
    }
}
