using Microsoft.Extensions.Options;

namespace VerificationService.Api.Http.Hosting;

/// <summary>How many requests run at once, for how long, and what is done before the first. Section <c>Requests</c>.</summary>
internal sealed record RequestLimitOptions
{
    /// <summary>Most requests at once; the next is told to come back.</summary>
    public int MaxConcurrent { get; init; } = 2000;

    /// <summary>How long one may take until its answer begins.</summary>
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>Whether the service warms up before it says that it is ready.</summary>
    public bool WarmUp { get; init; } = true;

    internal sealed class Validator : IValidateOptions<RequestLimitOptions>
    {
        public ValidateOptionsResult Validate(string? name, RequestLimitOptions options) =>
            options.MaxConcurrent is < 1 or > 100_000
                ? ValidateOptionsResult.Fail(
                    $"Requests:MaxConcurrent is {options.MaxConcurrent}; accepted is 1 to 100000."
                )
            : options.TimeoutSeconds is < 1 or > 3600
                ? ValidateOptionsResult.Fail(
                    $"Requests:TimeoutSeconds is {options.TimeoutSeconds}; accepted is 1 to 3600."
                )
            : ValidateOptionsResult.Success;
    }
}
