using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.V21;

/// <summary>An error of v2.1: the same wrapper as a success, with the error in <c>data</c>.</summary>
public sealed class V21Error
{
    /// <summary>The HTTP status.</summary>
    public required int Code { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Message { get; init; }

    /// <summary>The error itself.</summary>
    public required V21ErrorData Data { get; init; }

    internal static V21Error Of(Failure failure) =>
        new()
        {
            Code = failure.Status,
            Message = failure.Message,
            Data = new V21ErrorData
            {
                Error = failure.Code,
                Details =
                    failure.Fields.Count > 0
                        ? string.Join("; ", failure.Fields.Select(field => field.Message).Distinct())
                        : failure.Message,
                Field = failure.Fields.Count == 1 ? failure.Fields[0].Field : null,
                Errors =
                    failure.Fields.Count > 0
                        ? [.. failure.Fields.Select(f => new V21FieldError { Field = f.Field, Message = f.Message })]
                        : null,
            },
        };
}

/// <summary>What went wrong.</summary>
public sealed class V21ErrorData
{
    /// <summary>Stable machine-readable code, UPPER_SNAKE_CASE.</summary>
    public required string Error { get; init; }

    /// <summary>What exactly, for a person.</summary>
    public required string Details { get; init; }

    /// <summary>The field at fault, when there is exactly one.</summary>
    public string? Field { get; init; }

    /// <summary>Every field or header at fault.</summary>
    public IReadOnlyList<V21FieldError>? Errors { get; init; }
}

/// <summary>One field or header and what is wrong with it.</summary>
public sealed class V21FieldError
{
    /// <summary>Its name as sent.</summary>
    public required string Field { get; init; }

    /// <summary>One sentence, saying what would have been accepted.</summary>
    public required string Message { get; init; }
}
