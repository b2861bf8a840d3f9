using Microsoft.Extensions.Options;

namespace VerificationService.Api.Http.RateLimits;

/// <summary>How much one caller may ask for. Section <c>RateLimits</c>. Nodes that share a server share the limits; on the embedded database each process counts for itself.</summary>
internal sealed record RateLimitOptions
{
    /// <summary>False lifts every one of these limits.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Requests a second that a key or user may make for good.</summary>
    public int RequestsPerSecond { get; init; } = 500;

    /// <summary>Requests that a key or user may make at once after a pause.</summary>
    public int Burst { get; init; } = 2000;

    /// <summary>Attempts to sign in a minute for one user name of a tenant.</summary>
    public int SignInsPerUserPerMinute { get; init; } = 10;

    /// <summary>Attempts to sign in a minute from one address.</summary>
    public int SignInsPerAddressPerMinute { get; init; } = 120;

    /// <summary>Requests a minute from one address that are not let in, for want of a valid credential above all.</summary>
    public int UnauthenticatedPerAddressPerMinute { get; init; } = 600;

    /// <summary>Requests a minute that one link to a form is good for.</summary>
    public int FormsPerLinkPerMinute { get; init; } = 120;

    /// <summary>Requests a minute for forms from one address, whichever the links.</summary>
    public int FormsPerAddressPerMinute { get; init; } = 600;

    internal sealed class Validator : IValidateOptions<RateLimitOptions>
    {
        private const int Most = 1_000_000;

        public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
        {
            var failures = new (string Name, int Value)[]
            {
                (nameof(RequestsPerSecond), options.RequestsPerSecond),
                (nameof(Burst), options.Burst),
                (nameof(SignInsPerUserPerMinute), options.SignInsPerUserPerMinute),
                (nameof(SignInsPerAddressPerMinute), options.SignInsPerAddressPerMinute),
                (nameof(UnauthenticatedPerAddressPerMinute), options.UnauthenticatedPerAddressPerMinute),
                (nameof(FormsPerLinkPerMinute), options.FormsPerLinkPerMinute),
                (nameof(FormsPerAddressPerMinute), options.FormsPerAddressPerMinute),
            }
                .Where(limit => limit.Value is < 1 or > Most)
                .Select(limit =>
                    $"RateLimits:{limit.Name} is {limit.Value}; accepted is 1 to {Most} (RateLimits:Enabled=false lifts every limit)."
                )
                .ToList();
            return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
        }
    }
}
