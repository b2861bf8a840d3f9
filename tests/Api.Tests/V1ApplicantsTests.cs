using System.Text.Json;
using System.Text.Json.Nodes;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Tests;

/// <summary>v1 applicants as recorded clients create and read them.</summary>
public sealed class V1ApplicantsTests(Service service) : IClassFixture<Service>
{
    private static readonly string[] RecordedKeys =
    [
        "applicant_id",
        "external_applicant_id",
        "type",
        "created_at",
        "profile_status",
        "profile_comment",
        "first_name",
        "origin_first_name",
        "middle_name",
        "origin_middle_name",
        "last_name",
        "origin_last_name",
        "residence_country",
        "dob",
        "gender",
        "email",
        "phone",
        "wallet_address",
        "telegram_username",
        "pep",
        "custom_field_1",
        "custom_field_2",
        "custom_field_3",
        "custom_field_4",
        "custom_field_5",
        "decline_reasons",
        "addresses",
        "verification_status",
        "verifications_count",
    ];

    [Theory]
    [InlineData("""{"type":"PERSON","external_applicant_id":"user-7"}""", "user-7")]
    [InlineData(
        """{"type":"PERSON","email":"ada@applicants.example","external_applicant_id":71234567890123456789}""",
        "71234567890123456789"
    )]
    public async Task An_external_id_alone_is_enough_and_a_number_is_taken_as_its_text(string body, string externalId)
    {
        var id = await CreateAsync(JsonNode.Parse(body)!.AsObject());

        var read = await ReadAsync(id);

        Assert.Equal(externalId, read.GetProperty("external_applicant_id").GetString());
        Assert.Equal(JsonValueKind.Null, read.GetProperty("first_name").ValueKind);
        Assert.Equal("new", read.GetProperty("verification_status").GetString());
        Assert.Equal(JsonValueKind.Null, read.GetProperty("profile_status").ValueKind);
        Assert.Equal(0, read.GetProperty("verifications_count").GetInt32());
        Assert.Equal(0, read.GetProperty("decline_reasons").GetArrayLength());
        Assert.Equal(0, read.GetProperty("addresses").GetArrayLength());
        Assert.All(RecordedKeys, key => Assert.True(read.TryGetProperty(key, out _), key));
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("-1")]
    [InlineData("true")]
    [InlineData("{}")]
    public async Task An_external_id_that_is_neither_text_nor_a_whole_number_is_refused(string sent)
    {
        var answer = await service.SendAsync(
            Service.V1(HttpMethod.Post, "/applicants", $$"""{"type":"PERSON","external_applicant_id":{{sent}}}""")
        );

        Assert.Equal(400, answer.Status);
        Assert.Contains("external_applicant_id must be a string", answer.Text);
    }

    [Fact]
    public async Task A_person_without_a_name_is_shown_by_the_external_id_and_never_as_nothing()
    {
        var id = await CreateAsync(new JsonObject { ["type"] = "PERSON", ["external_applicant_id"] = "user-8" });

        var opened = await OpenAsync(id);

        Assert.Equal(
            "user-8",
            (
                await service.QueryAsync<string>(
                    "SELECT subject_name FROM verifications WHERE id = @opened",
                    new { opened }
                )
            ).Single()
        );
    }

    [Theory]
    [InlineData("1985-04-12T00:00:00.000Z", "1985-04-12")]
    [InlineData("1985-04-12T23:30:00-05:00", "1985-04-12")]
    [InlineData("1985-04-12 00:00:00", "1985-04-12")]
    [InlineData("1985-04", "1985-04")]
    public async Task A_birth_with_a_time_is_taken_as_its_date(string sent, string kept)
    {
        var id = await CreateAsync(
            new JsonObject
            {
                ["type"] = "PERSON",
                ["last_name"] = "Lovelace",
                ["dob"] = sent,
            }
        );

        Assert.Equal(kept, (await ReadAsync(id)).GetProperty("dob").GetString());
    }

    [Fact]
    public async Task A_birth_with_a_time_that_is_none_is_refused()
    {
        var answer = await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                "/applicants",
                """{"type":"PERSON","last_name":"L","dob":"1985-04-12T99:00:00"}"""
            )
        );

        Assert.InRange(answer.Status, 400, 422);
        Assert.Contains("\"dob\"", answer.Text);
    }

    [Fact]
    public async Task Every_field_that_a_recorded_client_sends_is_kept_and_shown()
    {
        string[] texts =
        [
            "first_name",
            "middle_name",
            "last_name",
            "phone",
            "tax_id",
            "wallet_address",
            "telegram_username",
            "custom_field_1",
            "custom_field_2",
            "custom_field_3",
            "custom_field_4",
            "custom_field_5",
        ];
        var sent = new JsonObject
        {
            ["type"] = "PERSON",
            ["gender"] = "F",
            ["nationality"] = "fr",
            ["pep"] = true,
            ["addresses"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "REGISTERED",
                    ["country"] = "GB",
                    ["city"] = "London",
                    ["state_or_province"] = "England",
                    ["flat_number"] = "3",
                    ["full_address"] = "12 St James's Square",
                }
            ),
        };
        foreach (var name in texts)
        {
            sent[name] = "of " + name;
        }

        var read = await ReadAsync(await CreateAsync(sent));

        Assert.All(texts, name => Assert.Equal("of " + name, read.GetProperty(name).GetString()));
        Assert.Equal("F", read.GetProperty("gender").GetString());
        Assert.Equal("FR", read.GetProperty("nationality").GetString());
        Assert.True(read.GetProperty("pep").GetBoolean());
        var address = read.GetProperty("addresses").EnumerateArray().Single();
        Assert.Equal(36, address.GetProperty("address_id").GetString()!.Length);
        Assert.Equal("England", address.GetProperty("state").GetString());
        Assert.Equal("3", address.GetProperty("unit_number").GetString());
        Assert.Equal("12 St James's Square", address.GetProperty("full_address").GetString());
    }

    [Theory]
    [InlineData("gender", "\"X\"", "gender")]
    [InlineData("nationality", "\"UK\"", "nationality")]
    [InlineData("phone", "\"0123456789012345678901234567890123456789-1\"", "phone")]
    [InlineData("middle_name", "\"a\\nb\"", "middle_name")]
    [InlineData("addresses", """[{"type":"registered"}]""", "addresses[0].type")]
    [InlineData("addresses", """[{"type":"REGISTERED","country":"XX"}]""", "addresses[0].country")]
    [InlineData(
        "addresses",
        """[{"type":"REGISTERED","building_number":"123456789012345678901"}]""",
        "addresses[0].building_number"
    )]
    [InlineData("addresses", "[null]", "addresses[0].type")]
    public async Task A_field_that_cannot_be_kept_is_refused_by_its_name(string name, string value, string parameter)
    {
        var answer = await service.SendAsync(
            Service.V1(HttpMethod.Post, "/applicants", $$"""{"type":"PERSON","last_name":"L","{{name}}":{{value}}}""")
        );

        Assert.InRange(answer.Status, 400, 422);
        Assert.Equal(parameter, answer.Json.GetProperty("errors")[0].GetProperty("parameter").GetString());
    }

    [Theory]
    [InlineData("nationality", "\"IR\"")]
    [InlineData("addresses", """[{"type":"REGISTERED","country":"KP"}]""")]
    public async Task A_country_of_high_risk_counts_wherever_it_is_sent(string name, string value)
    {
        var id = await CreateAsync(
            JsonNode.Parse($$"""{"type":"PERSON","last_name":"L","{{name}}":{{value}}}""")!.AsObject()
        );

        var opened = await OpenAsync(id);

        var read = (await service.GetAsync($"/api/v2.1/verifications/{opened}")).Data;
        Assert.Equal("HIGH_RISK_JURISDICTION", read.GetProperty("riskFactors")[0].GetString());
    }

    [Theory]
    [InlineData("approved", "valid")]
    [InlineData("declined", "invalid")]
    public async Task The_status_words_of_an_applicant_follow_its_latest_case(string outcome, string profile)
    {
        var id = await CreateAsync(new JsonObject { ["type"] = "PERSON", ["external_applicant_id"] = "user-9" });
        var first = await OpenAsync(id);

        var pending = await ReadAsync(id);
        await DecideAsync(first, outcome);
        var decided = await ReadAsync(id);
        await OpenAsync(id);
        var again = await ReadAsync(id);

        Assert.Equal(("pending", "pending", 1), Words(pending));
        Assert.Equal((outcome, profile, 1), Words(decided));
        Assert.Equal(("pending", "pending", 2), Words(again));
    }

    [Fact]
    public async Task The_page_of_a_case_shows_what_is_known_of_its_person()
    {
        var id = await CreateAsync(
            new JsonObject
            {
                ["type"] = "PERSON",
                ["last_name"] = "Lovelace",
                ["phone"] = "+44 20 7946 0000",
                ["addresses"] = new JsonArray(new JsonObject { ["type"] = "REGISTERED", ["city"] = "Marylebone" }),
            }
        );
        var visitor = service.Visit();
        await visitor.SignInAsync("tenant-admin");

        var page = await visitor.GetAsync("/console/verifications/" + await OpenAsync(id));

        Assert.Contains("+44 20 7946 0000", System.Net.WebUtility.HtmlDecode(page.Html));
        Assert.Contains("REGISTERED: Marylebone", page.Html);
    }

    private static (string?, string?, int) Words(JsonElement applicant) =>
        (
            applicant.GetProperty("verification_status").GetString(),
            applicant.GetProperty("profile_status").GetString(),
            applicant.GetProperty("verifications_count").GetInt32()
        );

    private async Task<string> CreateAsync(JsonObject body)
    {
        var answer = await service.SendAsync(
            Service.V1(HttpMethod.Post, "/applicants", body.ToJsonString(), await service.KeyAsync(Roles.Integration))
        );
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json.GetProperty("applicant_id").GetString()!;
    }

    private async Task<JsonElement> ReadAsync(string id)
    {
        var answer = await service.SendAsync(Service.V1(HttpMethod.Get, $"/applicants/{id}"));
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Data;
    }

    private async Task<string> OpenAsync(string applicant)
    {
        var answer = await service.SendAsync(
            Service.V1(HttpMethod.Post, "/verifications", $$"""{"applicant_id":"{{applicant}}"}""")
        );
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json.GetProperty("verification_id").GetString()!;
    }

    private async Task DecideAsync(string verification, string outcome)
    {
        var answer = await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                $"/verifications/{verification}/status",
                $$"""{"verification_status":"{{outcome}}"}"""
            )
        );
        Assert.True(answer.Status == 200, answer.Text);
    }
}
