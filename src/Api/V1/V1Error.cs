using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.V1;

/// <summary>An error of v1.</summary>
public sealed class V1Error
{
    /// <summary>The kind. The status says more, where there are more statuses than kinds.</summary>
    [JsonPropertyName("type")]
    [AllowedValues(
        "bad_request",
        "unauthorized",
        "forbidden",
        "not_found",
        "conflict",
        "validation",
        "too_many_requests",
        "internal"
    )]
    public required string Type { get; init; }

    /// <summary>Every parameter at fault; at least one.</summary>
    [JsonPropertyName("errors")]
    public required IReadOnlyList<V1FieldError> Errors { get; init; }

    internal static V1Error Of(Failure failure) =>
        new()
        {
            Type = TypeOf(failure.Status),
            Errors =
                failure.Fields.Count > 0
                    ?
                    [
                        .. failure.Fields.Select(field => new V1FieldError
                        {
                            Parameter = failure.NamedAsSent ? field.Field : V1Names.Parameter(field.Field),
                            Message = failure.NamedAsSent ? field.Message : V1Names.Message(field.Field, field.Message),
                        }),
                    ]
                    : [new V1FieldError { Parameter = V1Names.ParameterOf(failure), Message = failure.Message }],
        };

    private static string TypeOf(int status) =>
        status switch
        {
            StatusCodes.Status401Unauthorized => "unauthorized",
            StatusCodes.Status403Forbidden => "forbidden",
            StatusCodes.Status404NotFound => "not_found",
            StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed => "conflict",
            StatusCodes.Status422UnprocessableEntity => "validation",
            StatusCodes.Status429TooManyRequests => "too_many_requests",
            >= 500 => "internal",
            _ => "bad_request",
        };
}

/// <summary>One parameter and what is wrong with it.</summary>
public sealed class V1FieldError
{
    /// <summary>Its name as sent.</summary>
    [JsonPropertyName("parameter")]
    public required string Parameter { get; init; }

    /// <summary>One sentence, saying what would have been accepted.</summary>
    [JsonPropertyName("message")]
    public required string Message { get; init; }
}
