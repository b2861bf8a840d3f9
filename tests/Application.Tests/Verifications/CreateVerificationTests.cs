using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

public sealed class CreateVerificationTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    private static readonly CreateVerification Valid = new() { CustomerId = "some-customer" };

    private static readonly Dictionary<string, (string Field, CreateVerification Command)> Faults = new()
    {
        ["no subject"] = ("customerId", Valid with { CustomerId = null }),
        ["an unknown type"] = ("types[0]", Valid with { Types = ["identity_verification"] }),
        ["an unknown second type"] = ("types[1]", Valid with { Types = [VerificationTypes.Identity, "OTHER"] }),
        ["a type that is null"] = ("types[0]", Valid with { Types = [null!] }),
        ["a type twice"] = ("types", Valid with { Types = [VerificationTypes.Identity, VerificationTypes.Identity] }),
        ["a form id too long"] = ("formId", Valid with { FormId = Say.Long(65) }),
        ["a user id too long"] = ("userId", Valid with { UserId = Say.Long(101) }),
        ["a zero in the user id"] = ("userId", Valid with { UserId = "a\0" }),
        ["a requester too long"] = ("requestedByUserId", Valid with { RequestedByUserId = Say.Long(101) }),
        ["too much additional data"] = (
            "additionalData",
            Valid with
            {
                AdditionalData = Say.Long(CreateVerification.MaxAdditionalData + 1),
            }
        ),
        ["a callback over http"] = ("callbackUrl", Valid with { CallbackUrl = "http://example.org/" }),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    public static TheoryData<Roles> MayNotCreate => [.. Say.Lacking(Permission.CreateVerifications)];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task A_malformed_verification_is_refused_by_field(string what)
    {
        var (field, command) = Faults[what];

        var error = await service.RefusedWithoutTraceAsync(Actors.Integration, command);

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal(field, Assert.Single(error.Fields).Field);
        Assert.DoesNotContain("xxx", error.Message);
    }

    [Theory]
    [MemberData(nameof(MayNotCreate))]
    public async Task Whoever_may_not_create_opens_no_case(Roles role)
    {
        var (error, _) = await service.RefusedWithOneEntryAsync(Actors.User(role), Valid);

        Assert.Equal("INSUFFICIENT_PERMISSION", error.Code);
    }

    [Theory]
    [InlineData("BAKERY", RiskLevel.Standard, null)]
    [InlineData("CRYPTO_EXCHANGE", RiskLevel.High, RiskFactor.CryptoExchange)]
    [InlineData("crypto exchange", RiskLevel.High, RiskFactor.CryptoExchange)]
    [InlineData("Cryptocurrency-Trading", RiskLevel.High, RiskFactor.CryptoExchange)]
    [InlineData("GAMBLING", RiskLevel.High, RiskFactor.Gambling)]
    [InlineData("online  casino", RiskLevel.High, RiskFactor.Gambling)]
    [InlineData("MONEY_SERVICE_BUSINESS", RiskLevel.High, RiskFactor.MoneyServiceBusiness)]
    [InlineData("money.service.business", RiskLevel.High, RiskFactor.MoneyServiceBusiness)]
    public async Task Risk_comes_from_what_the_business_does(string activity, RiskLevel level, RiskFactor? factor)
    {
        var id = await service.OpenAsync(activity);

        var view = await service.MustAsync(Actors.Reviewer, new GetVerification(id));

        Assert.Equal(level, view.RiskLevel);
        Assert.Equal(factor is null ? [] : [factor.Value], view.RiskFactors);
    }

    [Theory]
    [InlineData(true, false, RiskFactor.PepDirector)]
    [InlineData(true, true, RiskFactor.PepBeneficialOwner)]
    [InlineData(false, true, null)]
    public async Task Risk_comes_from_who_stands_behind_the_business(bool exposed, bool owner, RiskFactor? factor)
    {
        var organization = await service.MustAsync(
            Actors.Integration,
            new CreateOrganization
            {
                Name = "Engines Ltd",
                Directors = [new CreateOrganization.Person("Robin", exposed, owner)],
            }
        );

        var opened = await OpenAsync(new CreateVerification { OrganizationId = organization.Id });

        Assert.Equal(factor is null ? RiskLevel.Standard : RiskLevel.High, opened.Risk.Level);
        Assert.Equal(factor is null ? [] : [factor.Value], opened.Risk.Factors);
    }

    [Fact]
    public async Task A_business_is_found_again_by_the_reference_its_customer_gave_it()
    {
        var organization = await service.MustAsync(
            Actors.Integration,
            new CreateOrganization
            {
                Name = "Example Ltd",
                Country = "GB",
                Email = "office@example.org",
                BusinessActivities = ["BAKERY"],
                ExternalId = "b-7",
            }
        );

        var made = await service.MustAsync(
            Actors.Integration,
            new CreateVerification { OrganizationId = organization.Id }
        );

        Assert.Equal(
            "b-7",
            await service.ValueAsync<string>(
                "SELECT subject_reference FROM verifications WHERE id = @Id",
                new { made.Verification.Id }
            )
        );
    }

    [Fact]
    public async Task Risk_comes_from_the_country_of_a_person_and_of_a_business()
    {
        var person = await PersonAsync("KP");
        var organization = await service.MustAsync(
            Actors.Integration,
            new CreateOrganization { Name = "Engines Ltd", Country = "IR" }
        );

        var ofPerson = await OpenAsync(new CreateVerification { CustomerId = person });
        var ofBusiness = await OpenAsync(new CreateVerification { OrganizationId = organization.Id });
        var ofAnother = await OpenAsync(new CreateVerification { CustomerId = await PersonAsync("GB") });

        Assert.Equal([RiskFactor.HighRiskJurisdiction], ofPerson.Risk.Factors);
        Assert.Equal([RiskFactor.HighRiskJurisdiction], ofBusiness.Risk.Factors);
        Assert.Equal(RiskLevel.Standard, ofAnother.Risk.Level);
    }

    [Fact]
    public async Task Risk_comes_from_the_countries_the_installation_adds_too()
    {
        await using var own = await TestService.StartAsync(
            settings: new Dictionary<string, string?> { ["Risk:HighRiskJurisdictions:0"] = "vu" }
        );
        foreach (var country in new[] { "VU", "Vanuatu", "KP", "BU" })
        {
            var person = await own.MustAsync(
                Actors.Integration,
                new CreateApplicant
                {
                    FirstName = "Ada",
                    LastName = "Lovelace",
                    ResidenceCountry = country,
                }
            );
            var opened = await own.MustAsync(Actors.Integration, new CreateVerification { CustomerId = person.Id });
            Assert.Equal(RiskLevel.High, opened.Verification.Risk.Level);
        }
    }

    [Fact]
    public async Task A_requested_level_raises_the_risk_and_never_lowers_it()
    {
        var person = await PersonAsync();
        var exchange = await service.MustAsync(
            Actors.Integration,
            new CreateOrganization { Name = "Coins Ltd", BusinessActivities = ["CRYPTO_EXCHANGE"] }
        );

        var raised = await OpenAsync(
            new CreateVerification { CustomerId = person, RequestedLevel = ApprovalLevel.PowerTenantVerified }
        );
        var notLowered = await OpenAsync(
            new CreateVerification { OrganizationId = exchange.Id, RequestedLevel = ApprovalLevel.TenantVerified }
        );

        Assert.Equal(RiskLevel.High, raised.Risk.Level);
        Assert.Equal([RiskFactor.RaisedByRequest], raised.Risk.Factors);
        Assert.Equal(RiskLevel.High, notLowered.Risk.Level);
        var (error, _) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, TestService.Approval(raised.Id));
        Assert.Equal("INSUFFICIENT_AUTHORITY", error.Code);
    }

    [Fact]
    public async Task The_type_is_identity_for_a_person_and_business_for_a_business_unless_said()
    {
        var person = await PersonAsync();
        var organization = (
            await service.MustAsync(Actors.Integration, new CreateOrganization { Name = "Engines Ltd" })
        ).Id;

        Assert.Equal([VerificationTypes.Identity], (await OpenAsync(new() { CustomerId = person })).Types);
        Assert.Equal([VerificationTypes.Business], (await OpenAsync(new() { OrganizationId = organization })).Types);
        Assert.Equal(
            [VerificationTypes.Business],
            (await OpenAsync(new() { CustomerId = person, OrganizationId = organization })).Types
        );
        Assert.Equal(
            VerificationTypes.All,
            (await OpenAsync(new() { CustomerId = person, Types = VerificationTypes.All })).Types
        );
    }

    [Fact]
    public async Task An_applicant_is_a_person_or_a_business()
    {
        var person = await PersonAsync();
        var organization = (
            await service.MustAsync(Actors.Integration, new CreateOrganization { Name = "Engines Ltd" })
        ).Id;

        var ofPerson = await OpenAsync(new() { ApplicantId = person });
        var ofBusiness = await OpenAsync(new() { ApplicantId = organization });

        Assert.Equal((person, null), (ofPerson.ApplicantId, ofPerson.OrganizationId));
        Assert.Equal((null, organization), (ofBusiness.ApplicantId, ofBusiness.OrganizationId));
    }

    [Fact]
    public async Task A_customer_may_be_the_business_of_a_case_that_names_no_other_and_the_policys_documents_are_told()
    {
        var organization = (
            await service.MustAsync(Actors.Integration, new CreateOrganization { Name = "Engines Ltd" })
        ).Id;

        var opened = await service.MustAsync(Actors.Integration, new CreateVerification { CustomerId = organization });

        Assert.Equal((null, organization), (opened.Verification.ApplicantId, opened.Verification.OrganizationId));
        Assert.Equal(VerificationTypes.Business, opened.Verification.Types[0]);
        Assert.Empty(opened.Rule.RequiredDocuments);
    }

    [Theory]
    [InlineData("customer", "CUSTOMER_NOT_FOUND")]
    [InlineData("organization", "ORGANIZATION_NOT_FOUND")]
    [InlineData("applicant", "APPLICANT_NOT_FOUND")]
    [InlineData("customer beside an organization", "CUSTOMER_NOT_FOUND")]
    [InlineData("organization beside a customer", "ORGANIZATION_NOT_FOUND")]
    public async Task A_subject_that_is_not_there_is_not_found(string what, string code)
    {
        var person = await PersonAsync();
        var organization = (
            await service.MustAsync(Actors.Integration, new CreateOrganization { Name = "Engines Ltd" })
        ).Id;

        var error = await service.RefusedWithoutTraceAsync(
            Actors.Integration,
            what switch
            {
                "customer" => new CreateVerification { CustomerId = "unknown" },
                "organization" => new CreateVerification { OrganizationId = person },
                "applicant" => new CreateVerification { ApplicantId = "unknown" },
                "customer beside an organization" => new CreateVerification
                {
                    CustomerId = "unknown",
                    OrganizationId = organization,
                },
                _ => new CreateVerification { CustomerId = person, OrganizationId = "unknown" },
            }
        );

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Equal(code, error.Code);
    }

    [Theory]
    [InlineData("https://example.org/callback", true, true)]
    [InlineData("https://example.org:8443/a/b?c=d&e=%20", true, true)]
    [InlineData("https://b\u00fccher.example/", true, true)]
    [InlineData("http://example.org/callback", false, true)]
    [InlineData("https://user@example.org/", false, false)]
    [InlineData("https://user:password@example.org/", false, false)]
    [InlineData("https://example.org/#fragment", false, false)]
    [InlineData("https://example.org/a b", false, false)]
    [InlineData("https://example.org/\r\nx", false, false)]
    [InlineData("ftp://example.org/", false, false)]
    [InlineData("file:///etc/passwd", false, false)]
    [InlineData("javascript:alert(1)", false, false)]
    [InlineData("//example.org/", false, false)]
    [InlineData("/callback", false, false)]
    [InlineData("example.org", false, false)]
    [InlineData("https://", false, false)]
    [InlineData("", false, false)]
    public async Task A_callback_url_is_https_and_outside_Production_http_too(
        string url,
        bool production,
        bool development
    )
    {
        await HasCallbackUrlAsync(service, url, production);

        await using var own = await TestService.StartAsync(environment: "Development");
        await HasCallbackUrlAsync(own, url, development);
    }

    [Fact]
    public async Task A_callback_url_is_at_most_2048_characters()
    {
        const string Start = "https://example.org/";

        await HasCallbackUrlAsync(service, Start + Say.Long(2048 - Start.Length), true);
        await HasCallbackUrlAsync(service, Start + Say.Long(2049 - Start.Length), false);
    }

    [Fact]
    public async Task A_case_keeps_what_its_opener_said_and_who_that_was()
    {
        var person = await PersonAsync();

        var opened = await OpenAsync(
            new()
            {
                CustomerId = person,
                FormId = "form-1",
                UserId = "user-1",
                RequestedByUserId = "user-2",
                CallbackUrl = "https://example.org/callback",
                AdditionalData = """{"a":1}""",
            }
        );

        var view = await service.MustAsync(Actors.Reviewer, new GetVerification(opened.Id));
        Assert.Equal(person, view.ApplicantId);
        Assert.Equal("form-1", view.Opened.FormId);
        Assert.Equal("user-1", view.Opened.UserId);
        Assert.Equal("user-2", view.Opened.RequestedByUserId);
        Assert.Equal("https://example.org/callback", view.Opened.CallbackUrl);
        Assert.Equal("""{"a":1}""", view.Opened.AdditionalData);
        Assert.Equal(VerificationStatus.Pending, view.Status);
        Assert.Equal(1, view.Version);
        Assert.Equal(service.Clock.GetUtcNow(), view.CreatedAt);
        Assert.Equal(36, view.Id.Length);
        Assert.Equal(
            ("ApiKey", Actors.Integration.Id),
            Assert.Single(
                await service.RowsAsync<(string, string)>(
                    "SELECT created_by_kind, created_by_id FROM verifications WHERE id = @Id",
                    new { opened.Id }
                )
            )
        );
    }

    private async Task<Verification> OpenAsync(CreateVerification command) =>
        (await service.MustAsync(Actors.Integration, command)).Verification;

    private async Task<string> PersonAsync(string? country = null) => await PersonAsync(service, country);

    private static async Task<string> PersonAsync(TestService service, string? country = null) =>
        (
            await service.MustAsync(
                Actors.User(Roles.PowerTenant),
                new CreateApplicant
                {
                    FirstName = "Ada",
                    LastName = "Lovelace",
                    ResidenceCountry = country,
                }
            )
        ).Id;

    private static async Task HasCallbackUrlAsync(TestService service, string url, bool isAccepted)
    {
        var command = new CreateVerification { CustomerId = await PersonAsync(service), CallbackUrl = url };

        var result = await service.SendAsync(Actors.Integration, command);

        Assert.Equal(isAccepted ? null : "callbackUrl", result.Error?.Fields[0].Field);
    }
}
