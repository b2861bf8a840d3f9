namespace VerificationService.Api.Tests.V21.Subjects;

/// <summary>Consents over HTTP: given, given again, withdrawn, and seen on the case.</summary>
public sealed class ConsentsTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task A_consent_stands_until_it_is_withdrawn_and_the_case_shows_both()
    {
        var (person, verification) = await OpenAsync();
        var given = await GiveAsync(person, "terms", "1.0");
        Assert.True(given.Status == 200, given.ToString());
        var again = await GiveAsync(person, "terms", "1.0");
        Assert.Equal(given.Data.GetProperty("id").GetString(), again.Data.GetProperty("id").GetString());
        Assert.Equal(200, (await GiveAsync(person, "terms", "2.0")).Status);

        var withdrawn = await service.SendAsync(
            await service.V21Async(HttpMethod.Delete, $"/api/v2.1/customer/individual/{person}/consents/terms")
        );

        Assert.True(withdrawn.Status == 200, withdrawn.ToString());
        Assert.Equal("WITHDRAWN", withdrawn.Data.GetProperty("status").GetString());
        var shown = (await service.GetAsync($"/api/v2.1/verifications/{verification}", "tenant-admin"))
            .Data.GetProperty("consents")
            .EnumerateArray()
            .ToList();
        Assert.Equal(["1.0", "2.0"], shown.Select(consent => consent.GetProperty("version").GetString()));
        Assert.All(
            shown,
            consent =>
            {
                Assert.False(consent.GetProperty("isGranted").GetBoolean());
                Assert.Equal("tenant-admin", consent.GetProperty("givenBy").GetString());
                Assert.Equal("tenant-admin", consent.GetProperty("withdrawnBy").GetString());
            }
        );
    }

    [Theory]
    [InlineData("false", "\"1.0\"", "accepted")]
    [InlineData("true", "\" \"", "version")]
    [InlineData("true", "null", "version")]
    public async Task What_is_no_consent_is_refused(string accepted, string version, string field)
    {
        var (person, _) = await OpenAsync();
        var request = await service.V21Async(
            HttpMethod.Post,
            $"/api/v2.1/customer/individual/{person}/consents/privacy"
        );
        request.Content = Service.Json($$"""{"accepted":{{accepted}},"version":{{version}}}""");

        var refused = await service.SendAsync(request);

        Assert.Equal(400, refused.Status);
        Assert.Equal(field, refused.Data.GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_withdrawal_of_what_does_not_stand_is_refused()
    {
        var (person, _) = await OpenAsync();

        var refused = await service.SendAsync(
            await service.V21Async(HttpMethod.Delete, $"/api/v2.1/customer/individual/{person}/consents/privacy")
        );

        Assert.Equal(404, refused.Status);
        Assert.Equal("CONSENT_NOT_FOUND", refused.Data.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_person_is_no_business_and_a_word_that_is_no_consent_is_refused()
    {
        var (person, _) = await OpenAsync();

        var body = new { accepted = true, version = "1.0" };
        var unknown = await service.PostAsync($"/api/v2.1/customer/organization/{person}/consents/terms", body);
        var other = await service.PostAsync($"/api/v2.1/customer/individual/{person}/consents/marketing", body);

        Assert.Equal((404, "ORGANIZATION_NOT_FOUND"), (unknown.Status, unknown.Data.GetProperty("error").GetString()));
        Assert.Equal((400, "consent"), (other.Status, other.Data.GetProperty("field").GetString()));
    }

    private Task<Answer> GiveAsync(string person, string consent, string version) =>
        service.PostAsync(
            $"/api/v2.1/customer/individual/{person}/consents/{consent}",
            new { accepted = true, version }
        );

    private async Task<(string Person, string Verification)> OpenAsync()
    {
        var registered = await service.PostAsync(
            "/api/v2.1/customer/individual/registration",
            new { firstName = "Ada", lastName = "Lovelace" }
        );
        var person = registered.Data.GetProperty("id").GetString()!;
        var opened = await service.PostAsync($"/api/v2.1/verifications", new { customerId = person });
        return (person, opened.Data.GetProperty("id").GetString()!);
    }
}
