using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Json;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Bodies;

/// <summary>Every refusal of a body before any use case sees it, one sentence each.</summary>
internal static class BodyErrors
{
    /// <summary>Field name of a refusal that is about the body as a whole.</summary>
    public const string Body = Failure.Body;

    /// <summary>Nothing was sent.</summary>
    public static readonly Error Missing = Error.InvalidField(Body, "The request body is missing");

    /// <summary>The bytes are not UTF-8 (RFC 8259 §8.1).</summary>
    public static readonly Error NotUtf8 = Error.InvalidField(Body, "The request body is not valid UTF-8");

    /// <summary>The text is not JSON.</summary>
    public static readonly Error NotJson = Error.InvalidField(Body, "The request body is not valid JSON");

    /// <summary>An array, a string, null …</summary>
    public static readonly Error NotAnObject = Error.InvalidField(Body, "The request body must be a JSON object");

    /// <summary>Nested deeper than anybody needs.</summary>
    public static readonly Error TooDeep = Error.InvalidField(
        Body,
        $"The request body is nested deeper than {WireJson.MaxDepth} levels"
    );

    /// <summary>The text is not form data.</summary>
    public static readonly Error NotAForm = Error.InvalidField(Body, "The request body is not valid form data");

    /// <summary>More pairs, longer names or longer values than anybody needs.</summary>
    public static readonly Error FormTooLarge = Error.InvalidField(
        Body,
        $"The request body must hold at most {FormBody.MaxPairs} fields with names of at most {FormBody.MaxName} and values of at most {FormBody.MaxValue} characters"
    );

    /// <summary>The parts of a multipart body cannot be told apart.</summary>
    public static readonly Error NotMultipart = Error.InvalidField(
        Body,
        "The request body is not valid multipart data: send docId, documentType and, as the last part, the file"
    );

    /// <summary>A part that would not be read, since the file goes from the connection to the store.</summary>
    public static readonly Error PartAfterFile = Error.InvalidField(
        Body,
        "The file must be the last part: send every other part before it"
    );

    /// <summary>A name given twice: two readers could take different ones.</summary>
    public static Error Repeated(string field) => Error.InvalidField(field, $"{field} must be given only once");

    /// <summary>Half of a surrogate pair, which no UTF-8 text can hold.</summary>
    public static Error NotUnicode(string field) => Error.InvalidField(field, $"{field} is not valid Unicode text");

    /// <summary>A control character other than tab and line break.</summary>
    public static Error ControlCharacter(string field) =>
        Error.InvalidField(field, $"{field} must not contain control characters");

    /// <summary>A value of another type.</summary>
    public static Error WrongType(string field, string expected) =>
        Error.InvalidField(field, $"{field} must be {expected}");
}
