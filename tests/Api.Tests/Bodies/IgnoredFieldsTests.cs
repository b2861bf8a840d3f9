using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VerificationService.Api.Bodies;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Bodies;

/// <summary>The operator's own lists of names that clients send and nobody reads.</summary>
public sealed class IgnoredFieldsTests(IgnoredFieldsTests.Lenient service) : IClassFixture<IgnoredFieldsTests.Lenient>
{
    [Fact]
    public async Task A_listed_name_is_accepted_on_its_surface_at_any_depth_and_in_queries_and_nowhere_else()
    {
        var nested = await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                "/applicants?shopId=1",
                """{"type":"COMPANY","company_name":"A","residence_country":"GB","shopId":1,"directors":[{"name":"B","shopId":[2]}]}"""
            )
        );
        var otherSurface = await service.PostAsync("/api/v2.1/organizations", """{"name":"A","shopId":1}""");
        var own = await service.PostAsync("/api/v2.1/organizations", """{"name":"A","traceTag":1}""");
        var otherCase = await service.PostAsync("/api/v2.1/organizations", """{"name":"A","tracetag":1}""");

        Assert.Equal(200, nested.Status);
        Assert.Equal(400, otherSurface.Status);
        Assert.Equal(200, own.Status);
        Assert.Equal(400, otherCase.Status);
    }

    [Fact]
    public void The_start_says_what_is_ignored() =>
        Assert.Equal("v1: shopId; v2.1: traceTag", service.Services.GetRequiredService<IgnoredFields>().Summary);

    [Theory]
    [InlineData("", "is not a name")]
    [InlineData("a b", "is not a name")]
    [InlineData("directors[0]", "is not a name")]
    [InlineData("business_activity", "a field that requests of this surface use")]
    [InlineData("BusinessActivity", "a field that requests of this surface use")]
    [InlineData("callback_enabled", "a field that requests of this surface use")]
    [InlineData("pep_status", "may raise a risk")]
    [InlineData("politicallyExposed", "a field that requests of this surface use")]
    [InlineData("shareholders", "a field that requests of this surface use")]
    [InlineData("isPoliticallyExposed", "may raise a risk")]
    [InlineData("ultimate_owners", "may raise a risk")]
    public void A_list_that_would_hide_a_field_does_not_start(string name, string because)
    {
        var validator = service.Services.GetServices<IValidateOptions<ContractOptions>>().Single();

        var result = validator.Validate(null, new ContractOptions { V1 = new() { IgnoredFields = [name] } });

        Assert.Contains(because, Assert.Single(result.Failures!));
    }

    [Fact]
    public void A_name_that_a_contract_knows_and_nobody_uses_may_be_listed_too()
    {
        var validator = service.Services.GetServices<IValidateOptions<ContractOptions>>().Single();

        var result = validator.Validate(
            null,
            new ContractOptions
            {
                V1 = new() { IgnoredFields = ["sandbox"] },
                V21 = new() { IgnoredFields = ["tenantKey"] },
            }
        );

        Assert.True(result.Succeeded);
    }

    [Fact]
    public async Task The_log_of_the_start_names_the_list()
    {
        var data = Directory.CreateTempSubdirectory("verification-ignored-");
        await using (
            var process = ServiceProcess.Start(
                data.FullName,
                new Dictionary<string, string?> { ["Contracts__V1__IgnoredFields__0"] = "shopId" }
            )
        )
        {
            await process.AddressAsync();

            Assert.Contains("Accepted and not used, as Contracts:*:IgnoredFields says: v1: shopId", process.Log);
            await process.KillAsync();
        }

        data.Delete(recursive: true);
    }

    public sealed class Lenient()
        : Service(
            new Dictionary<string, string>
            {
                ["Contracts:V1:IgnoredFields:0"] = "shopId",
                ["Contracts:V21:IgnoredFields:0"] = "traceTag",
            }
        );
}
