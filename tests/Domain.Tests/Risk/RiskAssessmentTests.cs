using FsCheck;
using FsCheck.Fluent;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Subjects;

namespace VerificationService.Domain.Tests.Risk;

public sealed class RiskAssessmentTests
{
    private static readonly HighRiskJurisdictions Jurisdictions = new(["ZZ"]);

    [Fact]
    public void A_business_without_any_factor_is_standard_risk()
    {
        var assessed = Assess(Business(["BAKERY"], [new Director("Ann", false, false)], "DE"));

        Assert.Equal(RiskLevel.Standard, assessed.Level);
        Assert.Empty(assessed.Factors);
    }

    [Theory]
    [InlineData("MONEY_SERVICE_BUSINESS", RiskFactor.MoneyServiceBusiness)]
    [InlineData("money services", RiskFactor.MoneyServiceBusiness)]
    [InlineData("moneyServices", RiskFactor.MoneyServiceBusiness)]
    [InlineData("Money Transmitter", RiskFactor.MoneyServiceBusiness)]
    [InlineData("money-transfer", RiskFactor.MoneyServiceBusiness)]
    [InlineData("MoneyTransfer", RiskFactor.MoneyServiceBusiness)]
    [InlineData("MSB", RiskFactor.MoneyServiceBusiness)]
    [InlineData("msbs", RiskFactor.MoneyServiceBusiness)]
    [InlineData("M.S.B.", RiskFactor.MoneyServiceBusiness)]
    [InlineData("Licensed MSB", RiskFactor.MoneyServiceBusiness)]
    [InlineData("Remittance", RiskFactor.MoneyServiceBusiness)]
    [InlineData("currency exchange", RiskFactor.MoneyServiceBusiness)]
    [InlineData("CurrencyExchange", RiskFactor.MoneyServiceBusiness)]
    [InlineData("CRYPTO_EXCHANGE", RiskFactor.CryptoExchange)]
    [InlineData("Crypto exchange", RiskFactor.CryptoExchange)]
    [InlineData("crypto-exchange", RiskFactor.CryptoExchange)]
    [InlineData("cryptoexchange", RiskFactor.CryptoExchange)]
    [InlineData("Cryptocurrency trading", RiskFactor.CryptoExchange)]
    [InlineData("c-r-y-p-t-o", RiskFactor.CryptoExchange)]
    [InlineData("Virtual asset service provider", RiskFactor.CryptoExchange)]
    [InlineData("digitalAssets", RiskFactor.CryptoExchange)]
    [InlineData("GAMBLING", RiskFactor.Gambling)]
    [InlineData("online gambler's den", RiskFactor.Gambling)]
    [InlineData("Casino", RiskFactor.Gambling)]
    [InlineData("sports--betting", RiskFactor.Gambling)]
    [InlineData("LOTTERIES", RiskFactor.Gambling)]
    [InlineData("GAMING", RiskFactor.Gambling)]
    [InlineData("iGaming", RiskFactor.Gambling)]
    [InlineData("VASP", RiskFactor.CryptoExchange)]
    [InlineData("CRYPTO_CUSTODY", RiskFactor.CryptoExchange)]
    [InlineData("bureau de change", RiskFactor.MoneyServiceBusiness)]
    [InlineData("lottery", RiskFactor.Gambling)]
    public void A_risky_activity_makes_the_case_high_risk_however_it_is_spelled(string activity, RiskFactor factor)
    {
        foreach (var spelling in new[] { activity, Organization.NormaliseActivity(activity), $"  {activity}  " })
        {
            var assessed = Assess(Business(["BAKERY", spelling], [], null));

            Assert.Equal(RiskLevel.High, assessed.Level);
            Assert.Equal([factor], assessed.Factors);
        }
    }

    [Theory]
    [InlineData("BAKERY")]
    [InlineData("MONEY")]
    [InlineData("SERVICE_STATION")]
    [InlineData("EXCHANGE_OF_IDEAS")]
    [InlineData("CUSTOMS_BROKER")]
    [InlineData("FILMS_BROADCASTING")]
    [InlineData("")]
    public void Another_activity_does_not(string activity) =>
        Assert.Equal(RiskLevel.Standard, Assess(Business([activity], [], null)).Level);

    [Theory]
    [InlineData(false, RiskFactor.PepDirector)]
    [InlineData(true, RiskFactor.PepBeneficialOwner)]
    public void A_politically_exposed_director_or_owner_makes_the_case_high_risk(bool isOwner, RiskFactor factor)
    {
        var directors = new[] { new Director("Ann", false, !isOwner), new Director("Pia", true, isOwner) };

        var assessed = Assess(Business([], directors, null));

        Assert.Equal(RiskLevel.High, assessed.Level);
        Assert.Equal([factor], assessed.Factors);
    }

    [Theory]
    [InlineData("KP", true)]
    [InlineData("IR", true)]
    [InlineData("MM", true)]
    [InlineData("BU", true)]
    [InlineData("Iran", true)]
    [InlineData("ir", true)]
    [InlineData("ZZ", true)]
    [InlineData("DE", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_high_risk_jurisdiction_counts_for_seat_and_residence(string? country, bool isHigh)
    {
        RiskFactor[] expected = isHigh ? [RiskFactor.HighRiskJurisdiction] : [];

        Assert.Equal(expected, Assess(Business([], [], country)).Factors);
        Assert.Equal(expected, Assess(null, Person(country)).Factors);
        Assert.Equal(expected, Assess(Business([], [], "DE"), Person(country)).Factors);
        Assert.Equal(expected, Assess(Business([], [], country), Person("DE")).Factors);
        Assert.Equal(isHigh, Jurisdictions.Contains(country));
    }

    [Fact]
    public void An_installation_adds_jurisdictions_and_removes_none()
    {
        var none = new HighRiskJurisdictions([]);

        Assert.True(none.Contains("KP") && none.Contains("IR") && none.Contains("MM"));
        Assert.False(none.Contains("ZZ"));
        Assert.True(new HighRiskJurisdictions(["zz"]).Contains("ZZ"));
    }

    [Fact]
    public void A_request_may_raise_the_level()
    {
        var raised = RiskAssessment.Assess(null, Person("DE"), Jurisdictions, raised: true);

        Assert.Equal(RiskLevel.High, raised.Level);
        Assert.Equal([RiskFactor.RaisedByRequest], raised.Factors);
    }

    [Fact]
    public void Every_factor_is_told_once_and_in_order()
    {
        var business = Business(
            ["LOTTERY", "CASINO", "CRYPTO_EXCHANGE", "MSB"],
            [new Director("O", true, true), new Director("D", true, false), new Director("E", true, false)],
            "IR"
        );

        var exposed = new Applicant
        {
            Id = "a",
            TenantId = "t",
            LastName = "Exposed",
            ResidenceCountry = "KP",
            PoliticallyExposed = true,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };

        var assessed = RiskAssessment.Assess(business, exposed, Jurisdictions, raised: true);

        Assert.Equal(Enum.GetValues<RiskFactor>(), assessed.Factors);
    }

    [Fact]
    public void Adding_anything_to_a_case_never_lowers_its_risk_and_never_hides_a_factor()
    {
        var levels = new HashSet<RiskLevel>();
        Prop.ForAll(
                Additions.ToArbitrary(),
                addition =>
                {
                    var (activities, directors, person, seat, moreActivities, moreDirectors, raise) = addition;
                    var before = RiskAssessment.Assess(
                        Business(activities, directors, seat),
                        person,
                        Jurisdictions,
                        raised: false
                    );
                    levels.Add(before.Level);

                    var after = RiskAssessment.Assess(
                        Business([.. moreActivities, .. activities], [.. directors, .. moreDirectors], seat),
                        person,
                        new HighRiskJurisdictions(["ZZ", "DE"]),
                        raise
                    );

                    Assert.True(after.Level >= before.Level);
                    Assert.Subset(after.Factors.ToHashSet(), before.Factors.ToHashSet());
                    Assert.Equal(after.Factors.Count > 0, after.Level == RiskLevel.High);
                    Assert.True(!raise || after.Level == RiskLevel.High);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

        Assert.Equal(2, levels.Count);
    }

    private static readonly Gen<string> Activities = Gen.Elements(
        "BAKERY",
        "CONSULTING",
        "RETAIL",
        "Crypto exchange",
        "GAMBLING",
        "money transfer",
        ""
    );

    private static readonly Gen<Director> Directors =
        from exposed in Gen.Elements(true, false, false, false)
        from owner in Gen.Elements(true, false)
        select new Director("D", exposed, owner);

    private static readonly Gen<(string[], Director[], Applicant?, string?, string[], Director[], bool)> Additions =
        from activities in Activities.ArrayOf(2)
        from directors in Directors.ArrayOf(1)
        from residence in Gen.Elements<string?>("DE", "FR", null, "KP")
        from hasPerson in Gen.Elements(true, false)
        from seat in Gen.Elements<string?>("DE", "FR", null, "IR")
        from moreActivities in Activities.ArrayOf()
        from moreDirectors in Directors.ArrayOf()
        from raise in Gen.Elements(true, false)
        select (
            activities,
            directors,
            hasPerson ? Person(residence) : null,
            seat,
            moreActivities,
            moreDirectors,
            raise
        );

    private static RiskAssessment Assess(Organization? business, Applicant? person = null) =>
        RiskAssessment.Assess(business, person, Jurisdictions, raised: false);

    private static Organization Business(string[] activities, Director[] directors, string? country) =>
        new()
        {
            Id = "o-1",
            TenantId = "t-1",
            Name = "Ltd",
            Country = country,
            BusinessActivities = activities,
            Directors = directors,
            CreatedAt = Cases.Opened,
        };

    private static Applicant Person(string? country) =>
        new()
        {
            Id = "a-1",
            TenantId = "t-1",
            FirstName = "Ann",
            LastName = "Example",
            ResidenceCountry = country,
            CreatedAt = Cases.Opened,
        };
}
