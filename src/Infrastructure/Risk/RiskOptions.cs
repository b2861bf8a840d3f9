using VerificationService.Domain.Shared;

namespace VerificationService.Infrastructure.Risk;

/// <summary>What raises a risk beside the built-in factors. Section <c>Risk</c>.</summary>
internal sealed record RiskOptions
{
    /// <summary>Countries (ISO 3166-1 alpha-2) whose subjects are high risk.</summary>
    public IReadOnlyList<string> HighRiskJurisdictions { get; init; } = [];

    /// <summary>Why the service does not start with these settings, or null: a code that can never match would leave a country out unseen.</summary>
    public string? Failure() =>
        HighRiskJurisdictions.FirstOrDefault(country => Countries.Find(country) is null) is { } wrong
            ? $"Risk:HighRiskJurisdictions holds '{wrong}', which is no country: {Countries.HintFor(wrong)}."
            : null;
}
