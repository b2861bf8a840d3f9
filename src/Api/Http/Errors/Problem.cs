using Microsoft.AspNetCore.WebUtilities;

namespace VerificationService.Api.Http.Errors;

/// <summary>A failure that is neither surface's, as RFC 9457 problem details.</summary>
internal sealed class Problem
{
    /// <summary>RFC 9457 §4.2.1: nothing is meant beyond the status.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The status' own phrase.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Detail { get; init; }

    public static Problem Of(Failure failure) =>
        new()
        {
            Title = ReasonPhrases.GetReasonPhrase(failure.Status),
            Status = failure.Status,
            Detail = failure.Message,
        };
}
