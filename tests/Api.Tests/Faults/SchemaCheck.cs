using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VerificationService.Api.Tests.Faults;

/// <summary>
/// Holds a value to a schema of an OpenAPI 3.1 document (JSON Schema 2020-12): the keywords that the documents use, and a
/// failure for one it does not know, so that none is passed over in silence.
/// </summary>
internal sealed class SchemaCheck(JsonElement document)
{
    private static readonly HashSet<string> SaysNothing =
    [
        "description",
        "title",
        "example",
        "examples",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
        "contentEncoding",
        "contentMediaType",
    ];

    private readonly Dictionary<string, Regex> patterns = [];

    /// <summary>What a <c>$ref</c> stands for.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var reference))
        {
            element = reference
                .GetString()![2..]
                .Split('/')
                .Aggregate(document, (at, name) => at.GetProperty(name.Replace("~1", "/", StringComparison.Ordinal)));
        }

        return element;
    }

    /// <summary>The first place where the value is not what the schema says, or null.</summary>
    public string? Fault(JsonElement schema, JsonElement value, string path = "$")
    {
        schema = Resolve(schema);
        foreach (var rule in schema.EnumerateObject())
        {
            if (Broken(rule, schema, value, path) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private string? Broken(JsonProperty rule, JsonElement schema, JsonElement value, string path) =>
        rule.Name switch
        {
            "type" => Types(rule.Value).Any(type => Is(value, type)) ? null : $"{path} is no {rule.Value}",
            "enum" => rule.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value))
                ? null
                : $"{path} is {value}, not one of {rule.Value}",
            "required" => rule
                .Value.EnumerateArray()
                .Where(name =>
                    value.ValueKind == JsonValueKind.Object && !value.TryGetProperty(name.GetString()!, out _)
                )
                .Select(name => $"{path}.{name} is missing")
                .FirstOrDefault(),
            "properties" => Members(value)
                .Select(member =>
                    rule.Value.TryGetProperty(member.Name, out var of)
                        ? Fault(of, member.Value, $"{path}.{member.Name}")
                    : schema.TryGetProperty("additionalProperties", out _) ? null
                    : $"{path}.{member.Name} is not documented"
                )
                .FirstOrDefault(fault => fault is not null),
            "additionalProperties" => Additional(rule.Value, schema, value, path),
            "items" => Items(value)
                .Select((item, index) => Fault(rule.Value, item, $"{path}[{index}]"))
                .FirstOrDefault(fault => fault is not null),
            "oneOf" or "anyOf" => rule.Value.EnumerateArray().Any(one => Fault(one, value, path) is null)
                ? null
                : $"{path} fits none of {rule.Name}",
            "allOf" => rule
                .Value.EnumerateArray()
                .Select(one => Fault(one, value, path))
                .FirstOrDefault(fault => fault is not null),
            "maxItems" => Items(value).Count() <= rule.Value.GetInt32() ? null : $"{path} has too many items",
            "minItems" => value.ValueKind != JsonValueKind.Array || Items(value).Count() >= rule.Value.GetInt32()
                ? null
                : $"{path} has too few items",
            "maxLength" => Length(value) <= rule.Value.GetInt32() ? null : $"{path} is too long",
            "minLength" => value.ValueKind != JsonValueKind.String || Length(value) >= rule.Value.GetInt32()
                ? null
                : $"{path} is too short",
            "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.Value.GetDouble()
                ? null
                : $"{path} is too small",
            "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.Value.GetDouble()
                ? null
                : $"{path} is too large",
            "pattern" => value.ValueKind != JsonValueKind.String || Pattern(rule.Value).IsMatch(value.GetString()!)
                ? null
                : $"{path} is '{value}', not {rule.Value}",
            "format" => HasFormat(rule.Value.GetString()!, value) ? null : $"{path} is '{value}', no {rule.Value}",
            _ when SaysNothing.Contains(rule.Name) || rule.Name.StartsWith("x-", StringComparison.Ordinal) => null,
            _ => throw new InvalidOperationException($"The check does not know '{rule.Name}'."),
        };

    private string? Additional(JsonElement rule, JsonElement schema, JsonElement value, string path)
    {
        var known = schema.TryGetProperty("properties", out var properties) ? properties : default;
        foreach (var member in Members(value))
        {
            if (known.ValueKind == JsonValueKind.Object && known.TryGetProperty(member.Name, out _))
            {
                continue;
            }

            if (rule.ValueKind == JsonValueKind.False)
            {
                return $"{path}.{member.Name} is not documented";
            }

            if (
                rule.ValueKind == JsonValueKind.Object
                && Fault(rule, member.Value, $"{path}.{member.Name}") is { } fault
            )
            {
                return fault;
            }
        }

        return null;
    }

    private Regex Pattern(JsonElement pattern)
    {
        var text = pattern.GetString()!;
        return patterns.TryGetValue(text, out var known)
            ? known
            : patterns[text] = new Regex(
                text,
                RegexOptions.ECMAScript | RegexOptions.CultureInvariant,
                TimeSpan.FromSeconds(1)
            );
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Select(one => one.GetString()!)
            : [type.GetString()!];

    private static bool Is(JsonElement value, string type) =>
        type switch
        {
            "null" => value.ValueKind == JsonValueKind.Null,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "array" => value.ValueKind == JsonValueKind.Array,
            "object" => value.ValueKind == JsonValueKind.Object,
            _ => throw new InvalidOperationException($"The check does not know the type '{type}'."),
        };

    private static bool HasFormat(string format, JsonElement value) =>
        value.ValueKind != JsonValueKind.String
        || format switch
        {
            "date-time" => DateTimeOffset.TryParse(
                value.GetString(),
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            ),
            "date" => DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", out _),
            "uri" => Uri.TryCreate(value.GetString(), UriKind.Absolute, out _),
            _ => true,
        };

    private static IEnumerable<JsonProperty> Members(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : [];

    private static IEnumerable<JsonElement> Items(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static int Length(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()!.EnumerateRunes().Count() : 0;
}
