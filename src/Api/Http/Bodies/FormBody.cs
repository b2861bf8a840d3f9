using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using VerificationService.Api.Http.Json;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// Turns <c>application/x-www-form-urlencoded</c> (WHATWG URL §5.1) into the same request classes as JSON:
/// <c>a=b</c>, <c>types[]=X</c>, <c>types[0]=X</c> or, for a list of one, <c>types=X</c>, <c>directors[0][name]=Y</c>. Strict where lenient parsers guess:
/// bad escapes, bytes that are not UTF-8 and repeated names are refused.
/// </summary>
internal static class FormBody
{
    public const int MaxPairs = 200;
    public const int MaxName = 100;
    public const int MaxValue = 4096;

    private const int MaxSegments = 4;

    /// <summary>An instance of <paramref name="type"/>, or what is wrong, named.</summary>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="type">The request class.</param>
    /// <param name="ignored">Names that the operator has accepted on this surface.</param>
    public static Result<object> Read(ReadOnlySpan<byte> body, Type type, IReadOnlySet<string> ignored)
    {
        if (body.IsEmpty)
        {
            return BodyErrors.Missing;
        }

        var root = new Branch();
        var pairs = 0;
        foreach (var range in body.Split((byte)'&'))
        {
            var pair = body[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            var name = Decode(equals < 0 ? pair : pair[..equals]);
            var value = Decode(equals < 0 ? default : pair[(equals + 1)..]);
            if (name is null || value is null)
            {
                return BodyErrors.NotAForm;
            }

            if (++pairs > MaxPairs || name.Length > MaxName || value.Length > MaxValue)
            {
                return BodyErrors.FormTooLarge;
            }

            if (name.Any(char.IsControl))
            {
                return BodyErrors.ControlCharacter(BodyErrors.Body);
            }

            if (value.Any(JsonGuard.IsControl))
            {
                return BodyErrors.ControlCharacter(name);
            }

            if (Add(root, name, value) is { } misplaced)
            {
                return misplaced;
            }
        }

        var shape = RequestShape.Of(type)!;
        var unknown = new UnknownNames(ignored);
        Check(root, shape, "", unknown);
        if (unknown.Refusal is { } refusal)
        {
            return refusal;
        }

        var typeInfo = WireJson.Options.GetTypeInfo(type);
        try
        {
            var request = ToJson(root, typeInfo).Deserialize(typeInfo)!;
            shape.DropEmptyIds(request);
            return request;
        }
        catch (JsonException exception)
        {
            return JsonRefusal.Describe(exception.Path, typeInfo);
        }
    }

    private static void Check(object node, RequestShape? shape, string path, UnknownNames unknown)
    {
        if (shape is null || node is not Branch branch)
        {
            return;
        }

        foreach (var (name, child) in branch.Children)
        {
            var at =
                shape.IsList ? $"{path}[{name}]"
                : path.Length == 0 ? name
                : $"{path}.{name}";
            if (shape.IsList)
            {
                Check(child, shape.Element, at, unknown);
            }
            else if (shape.Find(name) is { } member)
            {
                Check(child, member.Shape, at, unknown);
            }
            else
            {
                unknown.AddField(at, name, shape);
            }
        }
    }

    private static Error? Add(Branch root, string name, string value)
    {
        if (Segments(name) is not { } segments)
        {
            return BodyErrors.NotAForm;
        }

        var branch = root;
        for (var i = 0; i < segments.Count - 1; i++)
        {
            if (!branch.Children.TryGetValue(segments[i], out var child))
            {
                branch.Children.Add(segments[i], child = new Branch());
            }

            if (child is not Branch next)
            {
                return BodyErrors.Repeated(name);
            }

            branch = next;
        }

        // "[]" stands for the next place.
        var last = segments[^1].Length > 0 ? segments[^1] : $"{branch.Children.Count}";
        return branch.Children.TryAdd(last, value) ? null : BodyErrors.Repeated(name);
    }

    // "directors[0][name]" → directors, 0, name; null when the brackets are not in order.
    private static List<string>? Segments(string name)
    {
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        var segments = new List<string> { bracket < 0 ? name : name[..bracket] };
        var rest = bracket < 0 ? "" : name[bracket..];
        while (rest.Length > 0)
        {
            var close = rest.IndexOf(']', StringComparison.Ordinal);
            if (rest[0] != '[' || close < 0 || segments.Count == MaxSegments)
            {
                return null;
            }

            segments.Add(rest[1..close]);
            rest = rest[(close + 1)..];
        }

        var emptyBeforeLast = segments.SkipLast(1).Any(segment => segment.Length == 0);
        return segments[0].Length == 0 || emptyBeforeLast ? null : segments;
    }

    // A value of the wrong type is kept as text, so that reading it is refused with the same sentence as in JSON.
    private static JsonNode ToJson(object node, JsonTypeInfo? type)
    {
        if (node is string text)
        {
            // "types=X" is a list of one.
            if (type is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } only })
            {
                return new JsonArray([ToJson(text, type.Options.GetTypeInfo(only))]);
            }

            return
                (Nullable.GetUnderlyingType(type?.Type ?? typeof(string)) ?? type?.Type) == typeof(bool)
                && text is "true" or "false"
                ? JsonValue.Create(text == "true")
                : JsonValue.Create(text);
        }

        var children = ((Branch)node).Children;
        if (type?.ElementType is { } elementType && children.Keys.All(key => ushort.TryParse(key, out _)))
        {
            var element = type.Options.GetTypeInfo(elementType);
            return new JsonArray([
                .. children
                    .OrderBy(child => ushort.Parse(child.Key, null))
                    .Select(child => ToJson(child.Value, element)),
            ]);
        }

        var json = new JsonObject();
        foreach (var (name, child) in children)
        {
            var property = type?.Properties.FirstOrDefault(p => p.Name == name);
            json[name] = ToJson(child, property is null ? null : type!.Options.GetTypeInfo(property.PropertyType));
        }

        return json;
    }

    // Percent-decoding by hand: the framework's replaces what is not UTF-8, and so changes what was sent.
    private static string? Decode(ReadOnlySpan<byte> encoded)
    {
        var bytes = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var b = encoded[i];
            if (b == '%')
            {
                if (
                    i + 2 >= encoded.Length
                    || !char.IsAsciiHexDigit((char)encoded[i + 1])
                    || !char.IsAsciiHexDigit((char)encoded[i + 2])
                )
                {
                    return null;
                }

                b = Convert.FromHexString([(char)encoded[i + 1], (char)encoded[i + 2]])[0];
                i += 2;
            }
            else if (b == '+')
            {
                b = (byte)' ';
            }

            bytes[length++] = b;
        }

        return Utf8.IsValid(bytes.AsSpan(0, length)) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private sealed class Branch
    {
        public Dictionary<string, object> Children { get; } = [];
    }
}
