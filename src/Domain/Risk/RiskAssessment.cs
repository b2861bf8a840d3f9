using VerificationService.Domain.Subjects;

namespace VerificationService.Domain.Risk;

/// <summary>The level of a case and why it is what it is.</summary>
/// <param name="Level">High when any factor holds.</param>
/// <param name="Factors">The factors that hold, in the order of <see cref="RiskFactor"/>.</param>
public sealed record RiskAssessment(RiskLevel Level, IReadOnlyList<RiskFactor> Factors)
{
    // Looked for inside the activity with its word breaks taken out, so that CRYPTO_EXCHANGE, "Crypto exchange",
    // CRYPTOCURRENCY_TRADING and moneyTransfer all count. In doubt the level rises: that asks for more authority,
    // never for less.
    private static readonly (string Part, RiskFactor Factor)[] RiskyActivities =
    [
        ("MONEYSERVICE", RiskFactor.MoneyServiceBusiness),
        ("MONEYTRANS", RiskFactor.MoneyServiceBusiness),
        ("REMITTANCE", RiskFactor.MoneyServiceBusiness),
        ("CURRENCYEXCHANGE", RiskFactor.MoneyServiceBusiness),
        ("CRYPTO", RiskFactor.CryptoExchange),
        ("VIRTUALASSET", RiskFactor.CryptoExchange),
        ("DIGITALASSET", RiskFactor.CryptoExchange),
        ("GAMBL", RiskFactor.Gambling),
        ("CASINO", RiskFactor.Gambling),
        ("BETTING", RiskFactor.Gambling),
        ("LOTTER", RiskFactor.Gambling),
    ];

    // Looked for with word breaks left in: without them every CUSTOMS_BROKER would be an MSB.
    private static readonly string[] MoneyServiceAbbreviations = ["MSB", "M_S_B"];

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
            var words = Organization.NormaliseActivity(activity);
            var oneWord = words.Replace("_", "", StringComparison.Ordinal);
            foreach (var (part, factor) in RiskyActivities)
            {
                if (oneWord.Contains(part, StringComparison.Ordinal))
                {
                    factors.Add(factor);
                }
            }

            if (MoneyServiceAbbreviations.Any(words.Contains))
            {
                factors.Add(RiskFactor.MoneyServiceBusiness);
            }
        }

        foreach (var director in organization?.Directors ?? [])
        {
            if (director.PoliticallyExposed)
            {
                factors.Add(director.IsBeneficialOwner ? RiskFactor.PepBeneficialOwner : RiskFactor.PepDirector);
            }
        }

        if (jurisdictions.Contains(organization?.Country) || jurisdictions.Contains(applicant?.ResidenceCountry))
        {
            factors.Add(RiskFactor.HighRiskJurisdiction);
        }

        if (raised)
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
        countries = new HashSet<string>(["KP", "IR", "MM", .. additional], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether <paramref name="country"/> (ISO 3166-1 alpha-2) is listed; null is not.</summary>
    public bool Contains(string? country) => country is not null && countries.Contains(country);
}
