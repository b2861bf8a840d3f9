using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace VerificationService.Api.Http.Json;

/// <summary>
/// How JSON is read and written, on every surface alike: strict in what is taken, the same bytes for the same answer.
/// v2.1 names its members in camelCase by policy; v1 names each of its snake_case members itself, because the document
/// generator knows one policy for the whole process.
/// </summary>
internal static class WireJson
{
    /// <summary>Deepest nesting taken; RFC 8259 §9 lets a parser set such a limit.</summary>
    public const int MaxDepth = 16;

    /// <summary>The one set of options.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        Apply(options);
        options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Writes <paramref name="body"/> as the whole answer.</summary>
    public static Task WriteAsync<T>(HttpResponse response, T body) =>
        response.WriteAsJsonAsync(
            body,
            Options,
            "application/json; charset=utf-8",
            response.HttpContext.RequestAborted
        );

    /// <summary>Applies the rules to options that the framework made.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.MaxDepth = MaxDepth;
        options.Converters.Add(new UtcMillisecondsConverter());
        foreach (var generated in typeof(WireJson).Assembly.GetCustomAttributes<GeneratedJsonAttribute>())
        {
            options.TypeInfoResolverChain.Insert(0, generated.Context);
        }
    }
}
