using System.Text.Json.Serialization;

namespace VerificationService.Api.V1;

/// <summary>A successful v1 answer.</summary>
/// <typeparam name="T">What it carries.</typeparam>
public sealed class V1Answer<T>
    where T : class
{
    /// <summary>Always <c>ok</c>.</summary>
    /// <example>ok</example>
    [JsonPropertyName("status")]
    public string Status { get; init; } = "ok";

    /// <summary>The answer itself.</summary>
    [JsonPropertyName("data")]
    public required T Data { get; init; }

    /// <summary>What was asked for and could not be done; left out when there is nothing.</summary>
    [JsonPropertyName("warnings")]
    public IReadOnlyList<V1FieldError>? Warnings { get; init; }
}
