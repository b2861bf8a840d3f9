namespace VerificationService.Domain.Shared;

/// <summary>The few kinds of expected refusal. One place per surface turns each into its answer.</summary>
public enum ErrorKind
{
    /// <summary>The request itself is malformed or holds a value outside what is accepted.</summary>
    Invalid,

    /// <summary>Nobody, or nobody we can prove, is asking.</summary>
    Unauthenticated,

    /// <summary>The actor is known and may not do this.</summary>
    Forbidden,

    /// <summary>No such thing in this tenant; another tenant's thing answers the same.</summary>
    NotFound,

    /// <summary>The state it would change has moved on, or does not allow the move.</summary>
    Conflict,

    /// <summary>The caller named a version (If-Match) that is no longer the current one.</summary>
    PreconditionFailed,

    /// <summary>The caller must name a version (If-Match) and did not.</summary>
    PreconditionRequired,

    /// <summary>It is larger than is taken.</summary>
    TooLarge,

    /// <summary>The request is well formed and breaks a rule of the business.</summary>
    RuleBroken,

    /// <summary>Too much of it at once; it may be tried again in a moment.</summary>
    TooMany,

    /// <summary>The service does as much of it as it can, whoever asks; it may be tried again in a moment.</summary>
    Busy,
}

/// <summary>One field of a request and what is wrong with it.</summary>
/// <param name="Field">The field's name as the use case knows it, in camelCase.</param>
/// <param name="Message">One sentence, saying what would have been accepted.</param>
public sealed record FieldError(string Field, string Message);

/// <summary>An expected refusal. Exceptions mean bugs or broken infrastructure, never this.</summary>
/// <param name="Kind">Which answer it gets.</param>
/// <param name="Code">Stable machine-readable code, UPPER_SNAKE_CASE.</param>
/// <param name="Message">One sentence for a person.</param>
public sealed record Error(ErrorKind Kind, string Code, string Message)
{
    /// <summary>The fields the refusal is about; empty where it is about none.</summary>
    public IReadOnlyList<FieldError> Fields { get; init; } = [];

    /// <summary>Whether one of <see cref="Fields"/> is refused because it is absent or empty.</summary>
    public bool LacksField { get; init; }

    /// <summary>An <see cref="ErrorKind.Invalid"/> refusal of one field.</summary>
    public static Error InvalidField(string field, string message) =>
        new(ErrorKind.Invalid, "INVALID_REQUEST", message) { Fields = [new FieldError(field, message)] };
}
