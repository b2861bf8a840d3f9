using System.Text.Json.Nodes;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Tests;

/// <summary>A fact that raises the risk counts, under whichever name and on whichever surface it is sent.</summary>
public sealed class RiskFactsTests(Service service) : IClassFixture<Service>
{
    private static readonly string[] Flags = ["pep", "politically_exposed", "politicallyExposed"];

    public static TheoryData<string, string> OfBusinesses
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var flag in Flags)
            {
                foreach (var list in new[] { "directors", "representatives", "shareholders", "beneficial_owners" })
                {
                    data.Add(list, flag);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> OfPersons => [.. Flags];

    [Theory, MemberData(nameof(OfBusinesses))]
    public async Task A_flag_of_anybody_in_a_business_makes_its_case_high_risk_on_both_surfaces(
        string list,
        string flag
    )
    {
        var people = new JsonArray(new JsonObject { ["name"] = "Ada", [flag] = true });
        var v1 = await CreateV1Async(
            new JsonObject
            {
                ["type"] = "COMPANY",
                ["company_name"] = "A",
                [list] = people,
            }
        );
        var camel = list == "beneficial_owners" ? "beneficialOwners" : list;
        var v21 = await service.PostAsync(
            "/api/v2.1/organizations",
            new JsonObject { ["name"] = "A", [camel] = people.DeepClone() }
        );
        Assert.Equal(200, v21.Status);

        var expected = list is "directors" or "representatives" ? "PEP_DIRECTOR" : "PEP_BENEFICIAL_OWNER";
        Assert.Equal([expected], await FactorsAsync(new { organizationId = v1 }));
        Assert.Equal(
            [expected],
            await FactorsAsync(new { organizationId = v21.Data.GetProperty("organizationId").GetString() })
        );
    }

    [Theory, MemberData(nameof(OfPersons))]
    public async Task A_flag_of_a_person_makes_their_case_high_risk_on_both_surfaces(string flag)
    {
        var v1 = await CreateV1Async(
            new JsonObject
            {
                ["type"] = "PERSON",
                ["last_name"] = "Lovelace",
                [flag] = true,
            }
        );
        var v21 = await service.PostAsync("/api/v2.1/customers", new JsonObject { ["lastName"] = "L", [flag] = true });
        Assert.Equal(200, v21.Status);

        Assert.Equal(["PEP_CUSTOMER"], await FactorsAsync(new { customerId = v1 }));
        Assert.Equal(
            ["PEP_CUSTOMER"],
            await FactorsAsync(new { customerId = v21.Data.GetProperty("customerId").GetString() })
        );
    }

    [Theory]
    [InlineData("GAMING", "GAMBLING")]
    [InlineData("iGaming", "GAMBLING")]
    [InlineData("online betting", "GAMBLING")]
    [InlineData("CASINO", "GAMBLING")]
    [InlineData("VASP", "CRYPTO_EXCHANGE")]
    [InlineData("CRYPTO_CUSTODY", "CRYPTO_EXCHANGE")]
    [InlineData("MSB", "MONEY_SERVICE_BUSINESS")]
    [InlineData("MONEY_TRANSFER", "MONEY_SERVICE_BUSINESS")]
    public async Task An_activity_counts_by_what_it_means_on_both_surfaces(string activity, string factor)
    {
        var v1 = await CreateV1Async(
            new JsonObject
            {
                ["type"] = "COMPANY",
                ["company_name"] = "A",
                ["business_activity"] = activity,
            }
        );
        var v21 = await service.PostAsync(
            "/api/v2.1/organizations",
            new { name = "A", businessActivities = new[] { activity } }
        );

        Assert.Equal([factor], await FactorsAsync(new { organizationId = v1 }));
        Assert.Equal(
            [factor],
            await FactorsAsync(new { organizationId = v21.Data.GetProperty("organizationId").GetString() })
        );
    }

    [Fact]
    public async Task An_activity_that_nobody_knows_is_shown_to_whoever_decides()
    {
        var id = await service.OpenAsync("Zeppelin racing");
        var visitor = await service.Visit().SignInAsync("reviewer");

        var answer = await service.GetAsync($"/api/v2.1/verifications/{id}");
        var page = await visitor.GetAsync($"/console/verifications/{id}");

        Assert.Equal("ZEPPELIN_RACING", answer.Data.GetProperty("unrecognisedActivities")[0].GetString());
        Assert.Contains("Unrecognised", page.Html);
    }

    [Theory]
    [InlineData("directors", """[{"name":"Ada","pep":true}]""")]
    [InlineData("business_activity", "\"GAMBLING\"")]
    [InlineData("registration_country", "\"IR\"")]
    public async Task What_describes_a_company_is_not_dropped_from_a_person(string field, string value)
    {
        var answer = await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                "/applicants",
                $$"""{"type":"PERSON","last_name":"Lovelace","{{field}}":{{value}}}""",
                await service.KeyAsync(Roles.Integration)
            )
        );

        Assert.Equal(400, answer.Status);
        Assert.Contains($"{field} describes a COMPANY", answer.Text);
    }

    [Theory]
    [InlineData("lt", "LT")]
    [InlineData("LTU", "LT")]
    [InlineData("Lithuania", "LT")]
    [InlineData("BU", "MM")]
    public async Task A_country_is_understood_in_every_spelling_on_both_surfaces(string sent, string kept)
    {
        var v1 = await CreateV1Async(
            new JsonObject
            {
                ["type"] = "PERSON",
                ["last_name"] = "L",
                ["residence_country"] = sent,
            }
        );
        var v21 = await service.PostAsync("/api/v2.1/customers", new { lastName = "L", residenceCountry = sent });
        Assert.Equal(200, v21.Status);

        foreach (var id in new[] { v1, v21.Data.GetProperty("customerId").GetString() })
        {
            var answer = await service.GetAsync($"/api/v2.1/customers/{id}");
            Assert.Equal(kept, answer.Data.GetProperty("country").GetString());
        }
    }

    [Fact]
    public async Task A_country_that_is_none_is_refused_with_what_was_meant_on_both_surfaces()
    {
        var v1 = await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                "/applicants",
                """{"type":"PERSON","last_name":"L","residence_country":"UK"}""",
                await service.KeyAsync(Roles.Integration)
            )
        );
        var v21 = await service.PostAsync("/api/v2.1/customers", new { lastName = "L", residenceCountry = "UK" });

        Assert.Equal(422, v1.Status);
        Assert.Equal(400, v21.Status);
        Assert.Contains("send GB", v1.Text);
        Assert.Contains("send GB", v21.Text);
    }

    [Theory]
    [InlineData("1958")]
    [InlineData("1958-04")]
    [InlineData("1958-04-17")]
    public async Task A_birth_is_as_exact_as_it_is_known_and_one_name_is_enough(string born)
    {
        var v1 = await CreateV1Async(
            new JsonObject
            {
                ["type"] = "PERSON",
                ["last_name"] = "Suharto",
                ["dob"] = born,
            }
        );

        var read = await service.GetAsync($"/api/v2.1/customers/{v1}");

        Assert.Equal(born, read.Data.GetProperty("dateOfBirth").GetString());
        Assert.Equal("Suharto", read.Data.GetProperty("lastName").GetString());
    }

    private async Task<string> CreateV1Async(JsonObject body)
    {
        var answer = await service.SendAsync(
            Service.V1(HttpMethod.Post, "/applicants", body.ToJsonString(), await service.KeyAsync(Roles.Integration))
        );
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Data.GetProperty("applicant_id").GetString()!;
    }

    private async Task<string[]> FactorsAsync(object subject)
    {
        var opened = await service.PostAsync("/api/v2.1/verifications", subject);
        Assert.True(opened.Status == 200, opened.Text);
        var id = opened.Data.GetProperty("verificationId").GetString();
        var read = await service.GetAsync($"/api/v2.1/verifications/{id}");
        Assert.Equal("HIGH", read.Data.GetProperty("riskLevel").GetString());
        return [.. read.Data.GetProperty("riskFactors").EnumerateArray().Select(factor => factor.GetString()!)];
    }
}
