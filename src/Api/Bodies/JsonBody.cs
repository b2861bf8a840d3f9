using System.Text.Json;
using System.Text.Unicode;
using VerificationService.Api.Wire;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Bodies;

/// <summary>Turns the bytes of a JSON body into a request class.</summary>
internal static class JsonBody
{
    /// <summary>An instance of <paramref name="type"/>, or the first fault, named.</summary>
    public static Result<object> Read(ReadOnlySpan<byte> body, Type type)
    {
        // A byte order mark is not JSON, and may be ignored (RFC 8259 §8.1).
        body = body.StartsWith("\uFEFF"u8) ? body[3..] : body;
        if (body.Trim(" \t\r\n"u8).IsEmpty)
        {
            return BodyErrors.Missing;
        }

        if (!Utf8.IsValid(body))
        {
            return BodyErrors.NotUtf8;
        }

        if (JsonGuard.FirstFault(body) is { } fault)
        {
            return fault;
        }

        var typeInfo = WireJson.Options.GetTypeInfo(type);
        try
        {
            return JsonSerializer.Deserialize(body, typeInfo)!;
        }
        catch (JsonException exception)
        {
            // The guard has passed, so the text is sound and only a value's type can be at fault.
            return JsonFault.Describe(exception.Path, typeInfo);
        }
    }
}
