using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Idempotency;

/// <summary>Reads <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header), quoted as the draft has it or bare.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Longest key taken, in characters without the quotes.</summary>
    public const int MaxLength = 255;

    private static readonly Error Malformed = Error.InvalidField(
        Header,
        $"{Header} must be 1 to {MaxLength} visible ASCII characters without quotes or backslashes, bare or in double quotes, given once"
    );

    /// <summary>The key; <c>"a"</c> and <c>a</c> are the same one.</summary>
    public static Result<string> Read(HttpRequest request)
    {
        var values = request.Headers[Header];
        var text = values.ToString().Trim();
        var key = text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
        return
            values.Count == 1
            && key.Length is > 0 and <= MaxLength
            && key.All(c => c is > ' ' and <= '~' and not '"' and not '\\')
            ? key
            : Malformed;
    }
}
