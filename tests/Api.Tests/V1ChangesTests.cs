using System.Text;
using System.Text.Json;

namespace VerificationService.Api.Tests;

/// <summary>Changed applicants: open cases show them as they are now, decided ones as they were judged.</summary>
public sealed class V1ChangesTests(Service service) : IClassFixture<Service>
{
    private const string Key = "vk_sandbox_power_tenant";

    private Task<Answer> SendAsync(HttpMethod method, string path, object? body = null) =>
        service.SendAsync(Service.V1(method, path, body, Key));

    private async Task<JsonElement> V1Async(HttpMethod method, string path, object? body = null)
    {
        var answer = await SendAsync(method, path, body);
        Assert.True(answer.Status == 200, $"{answer}");
        return answer.Json;
    }

    private Task<JsonElement> ReadAsync(string applicant) => V1Async(HttpMethod.Get, $"/applicants/{applicant}");

    private async Task<string> PersonAsync(string lastName = "Before") => (
            await V1Async(
                HttpMethod.Post,
                "/applicants",
                new
                {
                    type = "PERSON",
                    first_name = "Ada",
                    last_name = lastName,
                    residence_country = "GB",
                    external_applicant_id = "user-1",
                }
            )
        ).GetProperty("applicant_id").GetString()!;

    private async Task<string> CompanyAsync() =>
        (
            await V1Async(
                HttpMethod.Post,
                "/applicants",
                """{"type":"COMPANY","company_name":"Harbour Before Ltd","registration_country":"MT","business_activity":"BAKERY"}"""
            )
        )
            .GetProperty("applicant_id")
            .GetString()!;

    private async Task<string> OpenAsync(string applicant) =>
        (await V1Async(HttpMethod.Post, "/verifications", new { applicant_id = applicant }))
            .GetProperty("verification_id")
            .GetString()!;

    private Task<JsonElement> ApproveAsync(string verification) =>
        V1Async(HttpMethod.Post, $"/verifications/{verification}/status", """{"verification_status":"approved"}""");

    private Task<JsonElement> ChangeAsync(string applicant, object change) =>
        V1Async(HttpMethod.Patch, $"/applicants/{applicant}", change);

    private async Task<string> PageAsync(string verification) =>
        (
            await (await service.Visit().SignInAsync("power-tenant")).GetAsync($"/console/verifications/{verification}")
        ).Html;

    private async Task<(string Level, long Version)> StandsAsync(string verification)
    {
        var data = (await service.GetAsync($"/api/v2.1/verifications/{verification}")).Data;
        return (
            data.GetProperty("riskLevel").GetString()!,
            (
                await service.QueryAsync<long>(
                    "SELECT version FROM verifications WHERE id = @Id",
                    new { Id = verification }
                )
            ).Single()
        );
    }

    [Fact]
    public async Task An_open_case_shows_the_new_version_and_a_decided_one_the_version_it_judged()
    {
        var applicant = await PersonAsync();
        var decided = await OpenAsync(applicant);
        await ApproveAsync(decided);
        var before = await StandsAsync(decided);
        var open = await OpenAsync(applicant);

        var changed = await ChangeAsync(applicant, new { last_name = "Afterwards", phone = "15550100" });
        await ChangeAsync(applicant, new { phone = "15550199" });

        Assert.Equal(applicant, changed.GetProperty("applicant_id").GetString());
        var shown = await ReadAsync(applicant);
        Assert.Equal(
            ("Ada", "Afterwards", "15550199"),
            (Text(shown, "first_name"), Text(shown, "last_name"), Text(shown, "phone"))
        );
        Assert.Contains("Ada Before", await PageAsync(decided));
        Assert.DoesNotContain("Afterwards", await PageAsync(decided));
        Assert.Contains("Ada Afterwards", await PageAsync(open));
        Assert.Contains("15550199", await PageAsync(open));
        Assert.DoesNotContain("Before", await PageAsync(open));
        Assert.Equal(before, await StandsAsync(decided));

        // A person is found by today's name, with every case of theirs.
        var found = await service.GetAsync("/api/v2.1/queue?text=Afterwards", "reviewer");
        Assert.Contains(open, found.Text);
        Assert.Contains(decided, found.Text);
        Assert.Contains("Ada Afterwards", await PageAsync(await OpenAsync(applicant)));
    }

    [Theory]
    [InlineData("""{"residence_country":"IR"}""", """{"residence_country":"GB"}""", "HighRiskJurisdiction")]
    [InlineData("""{"nationality":"KP"}""", """{"nationality":""}""", "HighRiskJurisdiction")]
    [InlineData("""{"pep":true}""", """{"pep":false}""", "PepCustomer")]
    public async Task What_raises_the_risk_of_an_open_case_never_lowers_it_again(string up, string down, string factor)
    {
        var applicant = await PersonAsync();
        var decided = await OpenAsync(applicant);
        await ApproveAsync(decided);
        var open = await OpenAsync(applicant);

        await ChangeAsync(applicant, up);
        await ChangeAsync(applicant, down);

        Assert.Equal(("HIGH", 3), await StandsAsync(open));
        Assert.Equal("STANDARD", (await StandsAsync(decided)).Level);
        Assert.Equal("STANDARD", (await StandsAsync(await OpenAsync(applicant))).Level);
        var told = (await service.HistoryAsync(open)).Where(entry =>
            Text(entry, "action") == "verification.subject_changed"
        );
        Assert.Equal(2, told.Count());
        Assert.All(
            told,
            entry => Assert.Contains(factor, entry.GetProperty("facts").GetProperty("riskFactors").GetString())
        );
        Assert.DoesNotContain(
            await service.HistoryAsync(decided),
            entry => Text(entry, "action") == "verification.subject_changed"
        );
    }

    [Fact]
    public async Task A_change_is_audited_by_what_changed_and_one_that_changes_nothing_leaves_no_trace()
    {
        var applicant = await PersonAsync();
        var open = await OpenAsync(applicant);

        await ChangeAsync(applicant, new { last_name = "Before", residence_country = "GBR" });
        await ChangeAsync(applicant, "{}");
        Assert.Equal(1, (await StandsAsync(open)).Version);
        await ChangeAsync(applicant, new { gender = "F", middle_name = "King" });

        var facts = await service.QueryAsync<string>(
            "SELECT facts FROM audit_entries WHERE action = 'applicant.changed' AND stream = @Stream",
            new { Stream = "subject:" + applicant }
        );
        Assert.Equal(["""{"changed":"middleName,gender"}"""], facts);
        Assert.Equal(2, (await StandsAsync(open)).Version);
    }

    [Fact]
    public async Task A_changed_subject_outdates_the_first_of_two_approvals()
    {
        // A policy that asks for more stays with its service.
        using var own = new Service();
        var tests = new V1ChangesTests(own);
        var policy = await own.V21Async(
            HttpMethod.Put,
            "/api/v2.1/approval-policy",
            new
            {
                basedOnVersion = 0,
                note = "Two people",
                standard = new { approvals = 2 },
                high = new { },
            },
            "power-tenant"
        );
        Assert.Equal(200, (await own.SendAsync(policy)).Status);
        var applicant = await tests.PersonAsync();
        var open = await tests.OpenAsync(applicant);
        var first = await tests.ApproveAsync(open);
        Assert.Equal("pending", first.GetProperty("data").GetProperty("verification_status").GetString());

        await tests.ChangeAsync(applicant, new { last_name = "Afterwards" });

        var second = await own.PostAsync(
            $"/api/v2.1/verifications/{open}/approve",
            new { approvedBy = "tenant-admin", notes = "Documents match" }
        );
        Assert.True(second.Status == 409, $"{second}");
        Assert.Equal("CASE_CHANGED_SINCE_FIRST_APPROVAL", second.Error);
    }

    [Fact]
    public async Task An_address_is_added_and_changed_under_its_id_and_a_decided_case_keeps_the_old_one()
    {
        var applicant = await PersonAsync();
        var added = await V1Async(
            HttpMethod.Post,
            "/addresses",
            new
            {
                applicant_id = applicant,
                type = "REGISTERED",
                country = "GB",
                city = "Leeds",
                postal_code = "LS1 1AA",
                street_name = "Mill Lane",
            }
        );
        var address = added.GetProperty("address_id").GetString()!;
        Assert.Equal(["address_id"], added.EnumerateObject().Select(member => member.Name));
        var decided = await OpenAsync(applicant);
        await ApproveAsync(decided);
        var open = await OpenAsync(applicant);

        var changed = await V1Async(HttpMethod.Patch, $"/addresses/{address}", new { city = "Tehran", country = "IR" });

        Assert.Equal(address, changed.GetProperty("address_id").GetString());
        var shown = Assert.Single((await ReadAsync(applicant)).GetProperty("addresses").EnumerateArray());
        Assert.Equal(
            ("IR", "Mill Lane", "Tehran", "LS1 1AA"),
            (Text(shown, "country"), Text(shown, "street_name"), Text(shown, "city"), Text(shown, "postal_code"))
        );
        Assert.Equal("HIGH", (await StandsAsync(open)).Level);
        Assert.Equal("STANDARD", (await StandsAsync(decided)).Level);
        Assert.Contains("Leeds", await PageAsync(decided));
        Assert.Contains("Tehran", await PageAsync(open));
    }

    [Fact]
    public async Task An_address_created_with_its_applicant_is_changed_like_one_added_later()
    {
        var applicant = (
            await V1Async(
                HttpMethod.Post,
                "/applicants",
                """{"type":"PERSON","external_applicant_id":"user-1","addresses":[{"type":"REGISTERED","city":"Leeds"}]}"""
            )
        )
            .GetProperty("applicant_id")
            .GetString()!;
        var address = Text((await ReadAsync(applicant)).GetProperty("addresses")[0], "address_id");

        await V1Async(HttpMethod.Patch, $"/addresses/{address}", new { city = "York" });

        Assert.Equal("York", Text((await ReadAsync(applicant)).GetProperty("addresses")[0], "city"));
    }

    [Fact]
    public async Task An_affiliated_person_who_is_exposed_raises_the_risk_of_the_companys_open_cases()
    {
        var company = await CompanyAsync();
        var open = await OpenAsync(company);

        var added = await V1Async(
            HttpMethod.Post,
            "/affiliated-persons",
            new
            {
                applicant_id = company,
                type = "AUTHORISED",
                first_name = "Grace",
                last_name = "Example",
                title = "Director",
                dob = "1970-01-02",
                residence_country = "MT",
                nationality = "MT",
                email = "grace@example.org",
                share = 25,
                pep = true,
            }
        );

        Assert.Equal(["affiliated_person_id"], added.EnumerateObject().Select(member => member.Name));
        Assert.Equal("HIGH", (await StandsAsync(open)).Level);
        var person = (await ReadAsync(company)).GetProperty("directors")[0];
        Assert.Equal("Grace Example", Text(person, "name"));
        Assert.True(person.GetProperty("beneficial_owner").GetBoolean());
        Assert.Contains("25 %", await PageAsync(open));
    }

    [Fact]
    public async Task A_company_takes_its_name_and_activity_later()
    {
        var company = (
            await V1Async(HttpMethod.Post, "/applicants", """{"type":"COMPANY","external_applicant_id":"firm-1"}""")
        )
            .GetProperty("applicant_id")
            .GetString()!;
        Assert.False((await ReadAsync(company)).TryGetProperty("company_name", out _));
        var open = await OpenAsync(company);
        Assert.Contains("firm-1", await PageAsync(open));

        await ChangeAsync(company, new { company_name = "Lucky Harbour Ltd", business_activity = "Gambling" });

        Assert.Equal("Lucky Harbour Ltd", Text(await ReadAsync(company), "company_name"));
        Assert.Contains("Lucky Harbour Ltd", await PageAsync(open));
        Assert.Equal("HIGH", (await StandsAsync(open)).Level);
    }

    [Theory]
    [InlineData("""{"type":"PERSON"}""")]
    [InlineData("""{"type":"COMPANY"}""")]
    [InlineData("""{"type":"PERSON","form_id":"form-1"}""")]
    public async Task A_type_alone_is_an_applicant_as_recorded(string body)
    {
        var created = await V1Async(HttpMethod.Post, "/applicants", body);
        var applicant = created.GetProperty("applicant_id").GetString()!;

        Assert.Contains("Unnamed", await PageAsync(await OpenAsync(applicant)));
        Assert.Equal(JsonValueKind.Null, (await ReadAsync(applicant)).GetProperty("last_name").ValueKind);
    }

    [Fact]
    public async Task A_twenty_first_address_is_refused_by_the_applicant_that_has_the_others()
    {
        var applicant = await PersonAsync();
        var address = new { applicant_id = applicant, type = "ADDITIONAL" };
        for (var number = 0; number < 20; number++)
        {
            await V1Async(HttpMethod.Post, "/addresses", address);
        }

        var refused = await SendAsync(HttpMethod.Post, "/addresses", address);

        Assert.Equal(409, refused.Status);
        Assert.Equal("applicant_id", Text(refused.Json.GetProperty("errors")[0], "parameter"));
    }

    [Fact]
    public async Task A_form_changes_as_json_does()
    {
        var applicant = await PersonAsync();
        var request = Service.V1(HttpMethod.Patch, $"/applicants/{applicant}", key: Key);
        request.Content = new StringContent(
            "last_name=Of+A+Form&sandbox=true",
            Encoding.UTF8,
            "application/x-www-form-urlencoded"
        );

        Assert.Equal(200, (await service.SendAsync(request)).Status);

        Assert.Equal("Of A Form", Text(await ReadAsync(applicant), "last_name"));
    }

    [Theory]
    [InlineData("PATCH", "/applicants/{person}", """{"dob":"yesterday"}""", 422, "dob")]
    [InlineData("PATCH", "/applicants/{person}", """{"residence_country":"XX"}""", 422, "residence_country")]
    [InlineData("PATCH", "/applicants/{person}", """{"company_name":"Ltd"}""", 422, "company_name")]
    [InlineData("PATCH", "/applicants/{company}", """{"first_name":"Ada"}""", 422, "first_name")]
    [InlineData("PATCH", "/applicants/{person}", """{"unknown":"x"}""", 400, "unknown")]
    [InlineData("PATCH", "/applicants/none", """{"phone":"1"}""", 404, "applicant_id")]
    [InlineData("PATCH", "/addresses/none", """{"city":"York"}""", 404, "address_id")]
    [InlineData("POST", "/addresses", """{"applicant_id":"{person}"}""", 400, "type")]
    [InlineData("POST", "/addresses", """{"applicant_id":"{person}","type":"registered"}""", 422, "type")]
    [InlineData(
        "POST",
        "/addresses",
        """{"applicant_id":"{person}","type":"REGISTERED","country":"XX"}""",
        422,
        "country"
    )]
    [InlineData("POST", "/addresses", """{"applicant_id":"none","type":"REGISTERED"}""", 404, "applicant_id")]
    [InlineData(
        "POST",
        "/affiliated-persons",
        """{"applicant_id":"{person}","type":"AUTHORISED","last_name":"X"}""",
        422,
        "applicant_id"
    )]
    [InlineData(
        "POST",
        "/affiliated-persons",
        """{"applicant_id":"{company}","type":"AUTHORISED","last_name":"X","share":101}""",
        422,
        "share"
    )]
    [InlineData(
        "POST",
        "/affiliated-persons",
        """{"applicant_id":"{company}","type":"AUTHORISED"}""",
        400,
        "last_name"
    )]
    public async Task What_is_not_acceptable_is_refused_by_the_name_it_was_sent_under(
        string method,
        string path,
        string body,
        int status,
        string parameter
    )
    {
        var (person, company) = (await PersonAsync(), await CompanyAsync());
        string Fill(string text) =>
            text.Replace("{person}", person, StringComparison.Ordinal)
                .Replace("{company}", company, StringComparison.Ordinal);

        var answer = await SendAsync(new HttpMethod(method), Fill(path), Fill(body));

        Assert.True(answer.Status == status, $"{answer}");
        Assert.Equal(parameter, Text(answer.Json.GetProperty("errors")[0], "parameter"));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
