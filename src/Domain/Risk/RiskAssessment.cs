using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;

namespace VerificationService.Domain.Risk;

/// <summary>The level of a case and why it is what it is.</summary>
/// <param name="Level">High when any factor holds.</param>
/// <param name="Factors">The factors that hold, in the order of <see cref="RiskFactor"/>.</param>
public sealed record RiskAssessment(RiskLevel Level, IReadOnlyList<RiskFactor> Factors)
{
    /// <summary>
    /// Activities that nobody has told the service about: they raise no risk of themselves, and whoever decides is shown them.
    /// </summary>
    public static IReadOnlyList<string> Unrecognised(IEnumerable<string> activities) =>
        [.. activities.Where(activity => !BusinessActivities.Knows(activity))];

    /// <summary>What holds here or in <paramref name="other"/>: an assessment of later never lowers one of earlier.</summary>
    public RiskAssessment RaisedBy(RiskAssessment other)
    {
        var factors = new SortedSet<RiskFactor>(Factors.Concat(other.Factors));
        return new RiskAssessment(other.Level > Level ? other.Level : Level, [.. factors]);
    }

    /// <summary>
    /// Assesses a case from its subjects. <paramref name="raised"/> may raise the level, nothing lowers it.
    /// </summary>
    /// <param name="organization">The business, if the case has one.</param>
    /// <param name="applicant">The person, if the case has one.</param>
    /// <param name="jurisdictions">Which countries count as high risk.</param>
    /// <param name="raised">Whether the request asks for the higher level.</param>
    public static RiskAssessment Assess(
        Organization? organization,
        Applicant? applicant,
        HighRiskJurisdictions jurisdictions,
        bool raised
    )
    {
        var factors = new SortedSet<RiskFactor>();
        foreach (var activity in organization?.BusinessActivities ?? [])
        {
            factors.UnionWith(BusinessActivities.FactorsOf(activity));
        }

        if (applicant?.PoliticallyExposed == true)
        {
            factors.Add(RiskFactor.PepCustomer);
        }

        foreach (var director in organization?.Directors ?? [])
        {
            if (director.PoliticallyExposed)
            {
                factors.Add(director.IsBeneficialOwner ? RiskFactor.PepBeneficialOwner : RiskFactor.PepDirector);
            }
        }

        string?[] countries =
        [
            organization?.Country,
            applicant?.ResidenceCountry,
            .. organization?.Details.Countries ?? [],
            .. applicant?.Details.Countries ?? [],
        ];
        if (Array.Exists(countries, jurisdictions.Contains))
        {
            factors.Add(RiskFactor.HighRiskJurisdiction);
        }

        if (raised || organization?.Details.IsRiskRaised == true || applicant?.Details.IsRiskRaised == true)
        {
            factors.Add(RiskFactor.RaisedByRequest);
        }

        return new RiskAssessment(factors.Count > 0 ? RiskLevel.High : RiskLevel.Standard, [.. factors]);
    }
}

/// <summary>
/// Countries whose subjects are high risk: the FATF's "high-risk jurisdictions subject to a call for action"
/// (DPR Korea, Iran, Myanmar), and whatever the installation adds. Nothing removes one.
/// </summary>
public sealed class HighRiskJurisdictions
{
    private readonly HashSet<string> countries;

    /// <param name="additional">ISO 3166-1 alpha-2 codes added by the installation.</param>
    public HighRiskJurisdictions(IEnumerable<string> additional) =>
        countries = new HashSet<string>(
            ["KP", "IR", "MM", .. additional.Select(Today)],
            StringComparer.OrdinalIgnoreCase
        );

    /// <summary>
    /// Whether <paramref name="country"/> is listed; null is not. A code stored before former codes were mapped counts as its
    /// successor: BU is MM.
    /// </summary>
    public bool Contains(string? country) => country is not null && countries.Contains(Today(country));

    private static string Today(string country) => Countries.Find(country) ?? country;
}
