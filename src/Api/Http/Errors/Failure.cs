using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Errors;

/// <summary>What went wrong, before any surface has put it into its own shape.</summary>
/// <param name="Status">The HTTP status (RFC 9110 §15).</param>
/// <param name="Code">Stable machine-readable code, UPPER_SNAKE_CASE.</param>
/// <param name="Message">One sentence for a person.</param>
internal sealed record Failure(int Status, string Code, string Message)
{
    /// <summary>Field name of a refusal that is about the body as a whole.</summary>
    public const string Body = "body";

    /// <summary>The fields it is about.</summary>
    public IReadOnlyList<FieldError> Fields { get; init; } = [];

    /// <summary>Whether <see cref="Fields"/> are named as they were sent, and not by the use case's names.</summary>
    public bool NamedAsSent { get; init; }

    /// <summary>The codings of a body that are taken instead; sent as <c>Accept-Encoding</c> (RFC 9110 §12.5.3).</summary>
    public string? AcceptEncoding { get; init; }

    /// <summary>When it is worth trying again; sent as <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>An expected refusal.</summary>
    public static Failure Of(Error error) =>
        new(StatusOf(error.Kind), error.Code, error.Message)
        {
            Fields = error.Fields,
            RetryAfter = error.Kind is ErrorKind.TooMany or ErrorKind.Busy ? TimeSpan.FromSeconds(1) : null,
        };

    /// <summary>A refusal of the request as it was sent, before any use case saw it.</summary>
    public static Failure OfRequest(Error error) => Of(error) with { NamedAsSent = true };

    /// <summary>What an exception, a bug or broken infrastructure, is told as. Nothing of its text leaves.</summary>
    public static Failure Of(Exception exception) =>
        exception switch
        {
            BodyTooLargeException large => TooLarge(large.MaxLength),
            BadBodyException bad => OfRequest(bad.Error),
            BadHttpRequestException bad => OfStatus(bad.StatusCode),
            DatabaseUnavailableException { IsOutcomeUnknown: true } lost => new Failure(
                StatusCodes.Status503ServiceUnavailable,
                "OUTCOME_UNKNOWN",
                "The service lost its database while it was storing this; read the record before trying again"
            )
            {
                RetryAfter = lost.RetryAfter,
            },
            DatabaseUnavailableException unavailable => new Failure(
                StatusCodes.Status503ServiceUnavailable,
                "TEMPORARILY_UNAVAILABLE",
                "The service cannot answer at the moment; nothing was changed, try again"
            )
            {
                RetryAfter = unavailable.RetryAfter,
            },
            DocumentStoreUnavailableException away => Of(
                new DatabaseUnavailableException(away.Message, away) { RetryAfter = away.RetryAfter }
            ),
            IOException full when IsDiskFull(full) => Of(new DatabaseUnavailableException("The disk is full.", full)),
            _ => OfStatus(StatusCodes.Status500InternalServerError),
        };

    // ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL; ENOSPC, and EDQUOT of Linux.
    private static bool IsDiskFull(IOException failure) =>
        OperatingSystem.IsWindows()
            ? failure.HResult is unchecked((int)0x80070027) or unchecked((int)0x80070070)
            : failure.HResult is 28 or 122;

    /// <summary>More requests at once than the service takes.</summary>
    public static readonly Failure Busy = new(
        StatusCodes.Status503ServiceUnavailable,
        "TOO_BUSY",
        "The service has too much to do at the moment; nothing was changed, try again"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>A request that took too long.</summary>
    public static readonly Failure TimedOut = new(
        StatusCodes.Status503ServiceUnavailable,
        "REQUEST_TIMED_OUT",
        "The request took too long and was given up; send it again, with the same Idempotency-Key if it had one"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>What the framework says by a status alone.</summary>
    public static Failure OfStatus(int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => new Failure(status, "ROUTE_NOT_FOUND", "There is nothing at this address"),
            StatusCodes.Status405MethodNotAllowed => new Failure(
                status,
                "METHOD_NOT_ALLOWED",
                "This address does not take this method; the Allow header says which it takes"
            ),
            StatusCodes.Status408RequestTimeout => new Failure(
                status,
                "REQUEST_TIMEOUT",
                "The request did not arrive in time"
            ),
            StatusCodes.Status413PayloadTooLarge => TooLarge(BodyTooLargeException.UsualMaxLength),
            StatusCodes.Status429TooManyRequests => new Failure(
                status,
                "TOO_MANY_REQUESTS",
                "Too many requests; Retry-After says in how many seconds to try again"
            ),
            >= 500 => new Failure(status, "INTERNAL_ERROR", "The service failed; the failure has been recorded"),
            _ => new Failure(status, "BAD_REQUEST", "The request could not be read"),
        };

    private static Failure TooLarge(long maxLength)
    {
        var message = $"The request body must be at most {maxLength / 1024} KiB";
        return new Failure(StatusCodes.Status413PayloadTooLarge, "BODY_TOO_LARGE", message)
        {
            NamedAsSent = true,
            Fields = [new FieldError(Body, message)],
        };
    }

    /// <summary>A body of a type the surface does not take.</summary>
    public static Failure UnsupportedMediaType(string accepted) =>
        new(
            StatusCodes.Status415UnsupportedMediaType,
            "UNSUPPORTED_MEDIA_TYPE",
            $"Content-Type must be {accepted}, in UTF-8"
        )
        {
            NamedAsSent = true,
            Fields = [new FieldError("Content-Type", $"Content-Type must be {accepted}, in UTF-8")],
        };

    private static int StatusOf(ErrorKind kind) =>
        kind switch
        {
            ErrorKind.Invalid => StatusCodes.Status400BadRequest,
            ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
            ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
            ErrorKind.NotFound => StatusCodes.Status404NotFound,
            ErrorKind.Conflict => StatusCodes.Status409Conflict,
            ErrorKind.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
            ErrorKind.PreconditionRequired => StatusCodes.Status428PreconditionRequired,
            ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            ErrorKind.RuleBroken => StatusCodes.Status422UnprocessableEntity,
            ErrorKind.TooMany => StatusCodes.Status429TooManyRequests,
            ErrorKind.Busy => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };
}

/// <summary>A body beyond what its route takes.</summary>
internal sealed class BodyTooLargeException(long maxLength)
    : BadHttpRequestException("The request body is too large.", StatusCodes.Status413PayloadTooLarge)
{
    /// <summary>Largest body of a route that takes no file, in bytes.</summary>
    public const int UsualMaxLength = 256 * 1024;

    /// <summary>What it takes, in bytes.</summary>
    public long MaxLength { get; } = maxLength;
}

/// <summary>A body that turns out wrong while it is read.</summary>
internal sealed class BadBodyException(Error error) : BadHttpRequestException(error.Message)
{
    /// <summary>What is wrong with it.</summary>
    public Error Error { get; } = error;
}
