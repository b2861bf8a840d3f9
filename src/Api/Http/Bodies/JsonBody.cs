using System.Text.Json;
using System.Text.Unicode;
using VerificationService.Api.Http.Json;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Bodies;

/// <summary>Turns the bytes of a JSON body into a request class.</summary>
internal static class JsonBody
{
    /// <summary>An instance of <paramref name="type"/>, or what is wrong, named.</summary>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="type">The request class.</param>
    /// <param name="ignored">Names that the operator has accepted on this surface.</param>
    public static Result<object> Read(ReadOnlySpan<byte> body, Type type, IReadOnlySet<string> ignored)
    {
        // A byte order mark is not JSON, and may be ignored (RFC 8259 §8.1).
        body = body.StartsWith("\uFEFF"u8) ? body[3..] : body;
        if (body.Trim(" \t\r\n"u8).IsEmpty)
        {
            return BodyErrors.Missing;
        }

        var shape = RequestShape.Of(type)!;
        if (Refusal(body, shape, ignored, out var hasEmptyId) is { } refusal)
        {
            return refusal;
        }

        var typeInfo = WireJson.Options.GetTypeInfo(type);
        try
        {
            var request = JsonSerializer.Deserialize(body, typeInfo)!;
            if (hasEmptyId)
            {
                shape.DropEmptyIds(request);
            }

            return request;
        }
        catch (JsonException exception)
        {
            // The guard has passed, so the text is sound and only a value's type can be wrong.
            return JsonRefusal.Describe(exception.Path, typeInfo);
        }
    }

    /// <summary>What is wrong with the text and its names; values are not looked at.</summary>
    public static Error? Refusal(
        ReadOnlySpan<byte> body,
        RequestShape shape,
        IReadOnlySet<string> ignored,
        out bool hasEmptyId
    )
    {
        hasEmptyId = false;
        return Utf8.IsValid(body) ? JsonGuard.Refusal(body, shape, ignored, out hasEmptyId) : BodyErrors.NotUtf8;
    }
}
