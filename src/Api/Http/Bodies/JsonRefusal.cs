using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using VerificationService.Api.Http.Json;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Bodies;

/// <summary>Says what type a field should have had, from the place where reading it failed.</summary>
internal static partial class JsonRefusal
{
    /// <param name="path">The serializer's path, such as <c>$.directors[0].pep</c>.</param>
    /// <param name="root">What was to be read.</param>
    public static Error Describe(string? path, JsonTypeInfo root)
    {
        var field = path is { Length: > 2 } ? path[2..] : "";
        var type = root.Type;
        foreach (Match step in Steps().Matches(field))
        {
            var info = root.Options.GetTypeInfo(type);
            var next = step.Groups["name"] is { Success: true, Value: var name }
                ? info.Properties.FirstOrDefault(property => property.Name == name)?.PropertyType
                : info.ElementType;
            if (next is null)
            {
                return BodyErrors.NotJson;
            }

            type = next;
        }

        return field.Length == 0 ? BodyErrors.NotAnObject : BodyErrors.WrongType(field, Expected(root, type));
    }

    private static string Expected(JsonTypeInfo root, Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare == typeof(bool))
        {
            return "a boolean";
        }

        if (bare == typeof(string))
        {
            return "a string";
        }

        if (bare == typeof(DateTimeOffset))
        {
            return UtcTime.Accepted;
        }

        if (bare == typeof(byte[]))
        {
            return "a string of base64 (RFC 4648 §4)";
        }

        return root.Options.GetTypeInfo(bare).Kind == JsonTypeInfoKind.Enumerable ? "an array" : "an object";
    }

    [GeneratedRegex(@"(?<name>[^.\[\]]+(?=[.\[]|$))|\[(?<index>\d+)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Steps();
}
