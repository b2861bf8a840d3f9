namespace VerificationService.Domain.Risk;

/// <summary>How much authority a case needs.</summary>
public enum RiskLevel
{
    /// <summary>A tenant admin may decide.</summary>
    Standard,

    /// <summary>A power tenant admin must decide.</summary>
    High,
}

/// <summary>Why a case is high risk. Any one of them is enough.</summary>
public enum RiskFactor
{
    /// <summary>Money service business (transmission, exchange, remittance).</summary>
    MoneyServiceBusiness,

    /// <summary>Crypto-asset exchange or custody.</summary>
    CryptoExchange,

    /// <summary>Gambling, betting, lotteries.</summary>
    Gambling,

    /// <summary>A director is a politically exposed person (FATF Recommendation 12).</summary>
    PepDirector,

    /// <summary>A beneficial owner is a politically exposed person (FATF Recommendation 12).</summary>
    PepBeneficialOwner,

    /// <summary>The person who is verified is politically exposed (FATF Recommendation 12).</summary>
    PepCustomer,

    /// <summary>Seat or residence in a high-risk jurisdiction (FATF Recommendation 19).</summary>
    HighRiskJurisdiction,

    /// <summary>Whoever opened the case, or told of its subject, asked for the higher level.</summary>
    RaisedByRequest,
}

/// <summary>What an approval grants.</summary>
public enum ApprovalLevel
{
    /// <summary><c>TENANT_VERIFIED</c></summary>
    TenantVerified,

    /// <summary><c>POWER_TENANT_VERIFIED</c></summary>
    PowerTenantVerified,
}
