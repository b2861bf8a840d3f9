using System.Collections.Frozen;
using VerificationService.Domain.Subjects;

namespace VerificationService.Domain.Risk;

/// <summary>
/// What an activity means to the risk of a case. The words come from the FATF glossary ("money or value transfer service",
/// "virtual asset service provider", casinos as designated businesses), Regulation (EU) 2023/1114 ("crypto-asset service
/// provider"), 31 CFR 1010.100(ff) ("money services business") and both published contracts.
/// </summary>
internal static class BusinessActivities
{
    // Looked for inside the activity with its word breaks taken out, so that CRYPTO_EXCHANGE, "Crypto exchange",
    // CRYPTOCURRENCY_TRADING and moneyTransfer all count. In doubt the level rises: that asks for more authority,
    // never for less.
    private static readonly (string Part, RiskFactor Factor)[] Parts =
    [
        ("MONEYSERVICE", RiskFactor.MoneyServiceBusiness),
        ("MONEYTRANS", RiskFactor.MoneyServiceBusiness),
        ("MONEYREMIT", RiskFactor.MoneyServiceBusiness),
        ("MONEYCHANG", RiskFactor.MoneyServiceBusiness),
        ("MONEYEXCHANG", RiskFactor.MoneyServiceBusiness),
        ("VALUETRANSFER", RiskFactor.MoneyServiceBusiness),
        ("REMITTANCE", RiskFactor.MoneyServiceBusiness),
        ("CURRENCYEXCHANGE", RiskFactor.MoneyServiceBusiness),
        ("FOREIGNEXCHANGE", RiskFactor.MoneyServiceBusiness),
        ("BUREAUDECHANGE", RiskFactor.MoneyServiceBusiness),
        ("CHEQUECASH", RiskFactor.MoneyServiceBusiness),
        ("CHECKCASH", RiskFactor.MoneyServiceBusiness),
        ("HAWALA", RiskFactor.MoneyServiceBusiness),
        ("CRYPTO", RiskFactor.CryptoExchange),
        ("BITCOIN", RiskFactor.CryptoExchange),
        ("STABLECOIN", RiskFactor.CryptoExchange),
        ("VIRTUALASSET", RiskFactor.CryptoExchange),
        ("VIRTUALCURRENC", RiskFactor.CryptoExchange),
        ("DIGITALASSET", RiskFactor.CryptoExchange),
        ("DIGITALCURRENC", RiskFactor.CryptoExchange),
        ("GAMBL", RiskFactor.Gambling),
        ("GAMING", RiskFactor.Gambling),
        ("CASINO", RiskFactor.Gambling),
        ("BETTING", RiskFactor.Gambling),
        ("BOOKMAK", RiskFactor.Gambling),
        ("SPORTSBOOK", RiskFactor.Gambling),
        ("WAGER", RiskFactor.Gambling),
        ("POKER", RiskFactor.Gambling),
        ("LOTTER", RiskFactor.Gambling),
    ];

    // Looked for with word breaks left in: without them every CUSTOMS_BROKER would be an MSB.
    private static readonly (string Part, RiskFactor Factor)[] Abbreviations =
    [
        ("MSB", RiskFactor.MoneyServiceBusiness),
        ("M_S_B", RiskFactor.MoneyServiceBusiness),
        ("MVTS", RiskFactor.MoneyServiceBusiness),
        ("VASP", RiskFactor.CryptoExchange),
        ("CASP", RiskFactor.CryptoExchange),
    ];

    // Known, and no risk of their own: the sections of ISIC Rev. 4 (United Nations), the everyday words for them, and the
    // industry that the v2.1 contract prints.
    private static readonly FrozenSet<string> Ordinary = new[]
    {
        "ACCOMMODATION",
        "ACCOUNTING",
        "ADMINISTRATIVE_AND_SUPPORT_SERVICES",
        "ADVERTISING",
        "AGRICULTURE",
        "AGRICULTURE_FORESTRY_AND_FISHING",
        "ARTS_ENTERTAINMENT_AND_RECREATION",
        "BAKERY",
        "CONSTRUCTION",
        "CONSULTING",
        "E_COMMERCE",
        "ECOMMERCE",
        "EDUCATION",
        "ELECTRICITY_GAS_STEAM_AND_AIR_CONDITIONING_SUPPLY",
        "ENERGY",
        "FISHING",
        "FOOD",
        "FORESTRY",
        "HEALTHCARE",
        "HOSPITALITY",
        "HUMAN_HEALTH_AND_SOCIAL_WORK",
        "INFORMATION_AND_COMMUNICATION",
        "INFORMATION_TECHNOLOGY",
        "IT",
        "LEGAL_SERVICES",
        "LOGISTICS",
        "MANUFACTURING",
        "MARKETING",
        "MEDIA",
        "MINING_AND_QUARRYING",
        "PROFESSIONAL_SCIENTIFIC_AND_TECHNICAL_ACTIVITIES",
        "PUBLISHING",
        "REAL_ESTATE",
        "REAL_ESTATE_ACTIVITIES",
        "RESTAURANT",
        "RESTAURANTS",
        "RETAIL",
        "RETAIL_TRADE",
        "SOFTWARE",
        "SOFTWARE_DEVELOPMENT",
        "TECHNOLOGY",
        "TELECOMMUNICATIONS",
        "TOURISM",
        "TRANSPORTATION_AND_STORAGE",
        "TRANSPORT",
        "TRAVEL",
        "WATER_SUPPLY",
        "WHOLESALE",
        "WHOLESALE_AND_RETAIL_TRADE",
    }.ToFrozenSet();

    /// <summary>The factors that <paramref name="activity"/> stands for, in any spelling.</summary>
    public static IEnumerable<RiskFactor> FactorsOf(string activity)
    {
        var words = Organization.NormaliseActivity(activity);
        var oneWord = words.Replace("_", "", StringComparison.Ordinal);
        return Parts
            .Where(entry => oneWord.Contains(entry.Part, StringComparison.Ordinal))
            .Concat(Abbreviations.Where(entry => words.Contains(entry.Part, StringComparison.Ordinal)))
            .Select(entry => entry.Factor)
            .Distinct();
    }

    /// <summary>Whether the table knows <paramref name="activity"/>, as a risk or as none.</summary>
    public static bool Knows(string activity) =>
        Ordinary.Contains(Organization.NormaliseActivity(activity)) || FactorsOf(activity).Any();
}
