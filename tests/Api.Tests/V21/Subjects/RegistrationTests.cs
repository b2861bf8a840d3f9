using System.Text.Json.Nodes;

namespace VerificationService.Api.Tests.V21.Subjects;

/// <summary>What a published registration says of risk counts, under each of its names, and what it keeps of the rest.</summary>
public sealed class RegistrationTests(Service service) : IClassFixture<Service>
{
    private static JsonObject Individual(params (string Name, JsonNode? Value)[] more)
    {
        var body = new JsonObject { ["firstName"] = "Ada", ["lastName"] = "Lovelace" };
        foreach (var (name, value) in more)
        {
            body[name] = value;
        }

        return body;
    }

    private static JsonObject Organization(params (string Name, JsonNode? Value)[] more)
    {
        var organization = new JsonObject { ["legalName"] = "Engines Ltd" };
        foreach (var (name, value) in more)
        {
            organization[name] = value;
        }

        return new JsonObject { ["organizationCustomer"] = new JsonObject { ["organization"] = organization } };
    }

    public static TheoryData<string, string, string> RiskOfPersons =>
        new()
        {
            { """{"nationality":"Iran"}""", "HIGH_RISK_JURISDICTION", "a nationality" },
            { """{"addresses":[{"type":"HOME","country":"Myanmar"}]}""", "HIGH_RISK_JURISDICTION", "an address" },
            {
                """{"individualCustomer":{"person":{"nationality":"KP"}}}""",
                "HIGH_RISK_JURISDICTION",
                "an inner nationality"
            },
            { """{"pep":true}""", "PEP_CUSTOMER", "a flag" },
            { """{"individualCustomer":{"person":{"politicallyExposed":true}}}""", "PEP_CUSTOMER", "an inner flag" },
            { """{"customerCategory":{"id":"fs-cat-b2c-high-001"}}""", "RAISED_BY_REQUEST", "a category" },
            { """{"customerCategory":{"id":"x","name":"High risk"}}""", "RAISED_BY_REQUEST", "a category's name" },
            { """{"categorization":{"RISK_LEVEL":"HIGH"}}""", "RAISED_BY_REQUEST", "a level" },
            { """{"categorization":{"RISK_LEVEL":"SEVERE"}}""", "RAISED_BY_REQUEST", "a level that nobody knows" },
            { """{"categorization":{"RISK_SCORE":50}}""", "RAISED_BY_REQUEST", "a score" },
            { """{"categorization":{"parameters":{"RISK_SCORE":"much"}}}""", "RAISED_BY_REQUEST", "a score in words" },
            { """{"categorization":{"SANCTIONS_CHECK":"HIT"}}""", "RAISED_BY_REQUEST", "a hit" },
            {
                """{"individualCustomer":{"categorization":{"RISK_LEVEL":"HIGH"}}}""",
                "RAISED_BY_REQUEST",
                "an inner level"
            },
        };

    [Theory, MemberData(nameof(RiskOfPersons))]
    public async Task What_a_registration_of_a_person_says_of_risk_raises_it(string more, string factor, string what)
    {
        var fields = JsonNode.Parse(more)!.AsObject().Select(field => (field.Key, field.Value?.DeepClone()));
        var registered = await service.PostAsync("/api/v2.1/customer/individual/registration", Individual([.. fields]));

        Assert.True(registered.Status == 200, $"{what}: {registered}");
        Assert.Contains(factor, await FactorsAsync(registered));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("\"PEP\"")]
    public async Task A_parameter_that_says_pep_makes_the_person_one(string status)
    {
        var registered = await service.PostAsync(
            "/api/v2.1/customer/individual/registration",
            Individual(("categorization", new JsonObject { ["PEP_STATUS"] = JsonNode.Parse(status) }))
        );

        Assert.Equal(["PEP_CUSTOMER", "RAISED_BY_REQUEST"], await FactorsAsync(registered));
    }

    [Fact]
    public async Task Harmless_words_raise_nothing()
    {
        var registered = await service.PostAsync(
            "/api/v2.1/customer/individual/registration",
            Individual(
                ("customerCategory", new JsonObject { ["id"] = "fs-cat-b2c-low-001", ["name"] = "Low" }),
                (
                    "categorization",
                    JsonNode.Parse(
                        """
                        {"RISK_LEVEL":"low","RISK_SCORE":12.5,"PEP_STATUS":false,"SANCTIONS_CHECK":"CLEAR",
                         "MONITORING_FREQUENCY":"YEARLY","MONTHLY_LIMIT":1000}
                        """
                    )
                )
            )
        );

        Assert.Empty(await FactorsAsync(registered));
    }

    public static TheoryData<string, string> RiskOfBusinesses =>
        new()
        {
            { """{"industry":"Crypto exchange"}""", "CRYPTO_EXCHANGE" },
            { """{"industry":"TECHNOLOGY","businessActivities":["GAMBLING"]}""", "GAMBLING" },
            { """{"addresses":[{"type":"REGISTERED_OFFICE","country":"Iran"}]}""", "HIGH_RISK_JURISDICTION" },
            { """{"representatives":[{"firstName":"Ada","nationality":"Iran"}]}""", "HIGH_RISK_JURISDICTION" },
            { """{"representatives":[{"firstName":"Ada","pep":true}]}""", "PEP_DIRECTOR" },
            {
                """{"representatives":[{"firstName":"Ada","pep":true,"ownershipShare":12.5}]}""",
                "PEP_BENEFICIAL_OWNER"
            },
            {
                """{"representatives":[{"firstName":"Ada","politically_exposed":true,"isPrimaryOwner":true}]}""",
                "PEP_BENEFICIAL_OWNER"
            },
            { """{"employees":[{"firstName":"Ada","politicallyExposed":true}]}""", "PEP_DIRECTOR" },
        };

    [Theory, MemberData(nameof(RiskOfBusinesses))]
    public async Task What_a_registration_of_a_business_says_of_risk_raises_it(string more, string factor)
    {
        var fields = JsonNode.Parse(more)!.AsObject().Select(field => (field.Key, field.Value?.DeepClone()));
        var registered = await service.PostAsync(
            "/api/v2.1/customer/organization/registration",
            Organization([.. fields])
        );

        Assert.True(registered.Status == 200, $"{more}: {registered}");
        Assert.Equal([factor], await FactorsAsync(registered));
    }

    [Fact]
    public async Task A_business_s_own_assessment_raises_its_risk()
    {
        var body = Organization();
        body["categorization"] = new JsonObject { ["PEP_STATUS"] = "PEP" };

        var registered = await service.PostAsync("/api/v2.1/customer/organization/registration", body);

        Assert.Equal(["RAISED_BY_REQUEST"], await FactorsAsync(registered));
    }

    [Theory]
    [InlineData("employee")]
    [InlineData("director")]
    public async Task A_politically_exposed_person_who_is_added_raises_the_risk_of_an_open_case(string kind)
    {
        var registered = await service.PostAsync("/api/v2.1/customer/organization/registration", Organization());
        var id = registered.Data.GetProperty("id").GetString();
        var opened = await service.PostAsync("/api/v2.1/verifications", new { customerId = id });
        Assert.Equal("STANDARD", opened.Data.GetProperty("riskLevel").GetString());

        var added = await service.PostAsync(
            $"/api/v2.1/customer/organization/{id}/{kind}",
            new
            {
                person = new
                {
                    firstName = "Ben",
                    lastName = "Boole",
                    pep = true,
                },
                position = "Clerk",
            }
        );

        Assert.True(added.Status == 200, added.ToString());
        var now = await service.GetAsync(
            $"/api/v2.1/verifications/{opened.Data.GetProperty("id").GetString()}",
            "tenant-admin"
        );
        Assert.Equal("HIGH", now.Data.GetProperty("riskLevel").GetString());
        Assert.Equal("PEP_DIRECTOR", now.Data.GetProperty("riskFactors")[0].GetString());
    }

    [Theory]
    [InlineData("""{"legalName":""}""", "organizationCustomer.organization.legalName")]
    [InlineData("""{"industry":"Ж"}""", "organizationCustomer.organization.industry")]
    [InlineData(
        """{"industry":"IT","businessActivities":["Ж"]}""",
        "organizationCustomer.organization.businessActivities[0]"
    )]
    [InlineData(
        """{"representatives":[{"firstName":"Ada"},{"lastName":"B","ownershipShare":101}]}""",
        "organizationCustomer.organization.representatives[1].ownershipShare"
    )]
    [InlineData("""{"email":"office"}""", "organizationCustomer.organization.email")]
    [InlineData("""{"employees":[{"position":"CEO"}]}""", "organizationCustomer.organization.employees[0].firstName")]
    public async Task A_fault_of_a_registration_is_told_by_the_name_that_was_sent(string more, string field)
    {
        var fields = JsonNode.Parse(more)!.AsObject().Select(each => (each.Key, each.Value?.DeepClone()));

        var refused = await service.PostAsync(
            "/api/v2.1/customer/organization/registration",
            Organization([.. fields])
        );

        Assert.Equal(400, refused.Status);
        Assert.Equal(field, refused.Data.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Two_places_of_one_fact_must_agree()
    {
        var refused = await service.PostAsync(
            "/api/v2.1/customer/individual/registration",
            Individual(("individualCustomer", JsonNode.Parse("""{"person":{"firstName":"Eve"}}""")))
        );

        Assert.Equal(400, refused.Status);
        Assert.Equal("firstName", refused.Data.GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_person_of_nobody_s_business_is_refused_as_an_unknown_organization()
    {
        var refused = await service.PostAsync(
            "/api/v2.1/customer/organization/ff72a196-426a-4ab3-a2d3-e4c583a9bc88/employee",
            new { person = new { firstName = "Ben" } }
        );

        Assert.Equal(404, refused.Status);
        Assert.Equal("ORGANIZATION_NOT_FOUND", refused.Data.GetProperty("error").GetString());
    }

    private async Task<IEnumerable<string?>> FactorsAsync(Answer registered)
    {
        var opened = await service.PostAsync(
            "/api/v2.1/verifications",
            new { customerId = registered.Data.GetProperty("id").GetString() }
        );
        Assert.True(opened.Status == 200, opened.ToString());
        return opened.Data.GetProperty("riskFactors").EnumerateArray().Select(factor => factor.GetString());
    }
}
