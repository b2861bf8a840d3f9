using System.Text.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Tests;

/// <summary>v1's answers: flat, the same objects as in callbacks, and what a flag of the status request does.</summary>
public sealed class V1AnswersTests(Service service) : IClassFixture<Service>
{
    private const string Person =
        """{"type":"PERSON","first_name":"Ada","last_name":"Same","dob":"1985-04","residence_country":"GB","email":"ada@example.org","external_applicant_id":"4711","pep":true,"phone":"15550100","custom_field_3":"own","addresses":[{"type":"REGISTERED","country":"GB","city":"Leeds","full_address":"1 Mill Lane, Leeds"}]}""";

    private const string Company =
        """{"type":"COMPANY","company_name":"Same Ltd","registration_country":"MT","business_activity":"BAKERY","email":"office@example.org","directors":[{"name":"Ada Example","pep":false}]}""";

    private async Task<JsonElement> V1Async(
        HttpMethod method,
        string path,
        object? body = null,
        string? retryKey = null
    )
    {
        var request = Service.V1(method, path, body, "vk_sandbox_power_tenant");
        if (retryKey is not null)
        {
            request.Headers.Add("Idempotency-Key", retryKey);
        }

        var answer = await service.SendAsync(request);
        Assert.True(answer.Status == 200, $"{answer}");
        return answer.Json;
    }

    private async Task<(string Applicant, string Verification)> OpenAsync(
        string applicant = Person,
        string? types = null,
        bool withCallback = true
    )
    {
        var applicantId = (await V1Async(HttpMethod.Post, "/applicants", applicant)).GetProperty("applicant_id");
        var body = new Dictionary<string, object?> { ["applicant_id"] = applicantId.GetString() };
        if (types is not null)
        {
            body["types"] = types.Split(',');
        }

        if (withCallback)
        {
            body["callback_url"] = "https://receiver.example/callback";
        }

        var opened = await V1Async(HttpMethod.Post, "/verifications", body);
        return (applicantId.GetString()!, opened.GetProperty("verification_id").GetString()!);
    }

    private async Task<IReadOnlyList<JsonElement>> CallbacksAsync(string id) =>
        [
            .. (
                await service.QueryAsync<byte[]>(
                    "SELECT body FROM outbox_messages WHERE kind = 'callback' AND verification_id = @Id ORDER BY id",
                    new { Id = id }
                )
            ).Select(body => JsonSerializer.Deserialize<JsonElement>(body)),
        ];

    [Theory]
    [InlineData(Person)]
    [InlineData(Company)]
    public async Task The_callback_holds_the_same_applicant_and_outcomes_as_the_answers(string applicant)
    {
        var (applicantId, id) = await OpenAsync(applicant, "DOCUMENT,AML");
        await V1Async(
            HttpMethod.Post,
            "/documents",
            new
            {
                applicant_id = applicantId,
                type = "PASSPORT",
                document_number = "X1",
                expiry_date = "2030-05-01",
            }
        );
        await V1Async(
            HttpMethod.Post,
            $"/verifications/{id}/status",
            """{"verification_status":"declined","callback_enabled":true}"""
        );

        var callback = Assert.Single(await CallbacksAsync(id));
        var shown = await V1Async(HttpMethod.Get, $"/applicants/{applicantId}");
        Assert.Equal(
            shown.EnumerateObject().Select(member => member.Name),
            callback.GetProperty("applicant").EnumerateObject().Select(member => member.Name)
        );
        foreach (var told in callback.GetProperty("applicant").EnumerateObject())
        {
            Assert.True(
                shown.TryGetProperty(told.Name, out var member) && JsonElement.DeepEquals(told.Value, member),
                $"{told.Name}: {callback}"
            );
        }

        var verification = await V1Async(HttpMethod.Get, $"/verifications/{id}");
        foreach (
            var name in new[] { "verification_id", "applicant_id", "form_id", "status", "verified", "verifications" }
        )
        {
            Assert.True(
                JsonElement.DeepEquals(verification.GetProperty(name), callback.GetProperty(name)),
                $"{name}: {callback}"
            );
        }
    }

    [Fact]
    public async Task The_tenants_own_address_hears_of_a_case_without_one_and_of_what_v2_1_and_the_console_decide()
    {
        const string Address = "https://tenant.example/callback";
        var (_, own) = await OpenAsync();
        async Task<Answer> SetAsync(string url) =>
            await service.SendAsync(
                await service.V21Async(HttpMethod.Patch, "/api/v2.1/tenant", new { callbackUrl = url })
            );

        var set = await SetAsync(Address);
        Assert.Equal(Address, set.Data.GetProperty("callbackUrl").GetString());
        try
        {
            var (_, id) = await OpenAsync(withCallback: false);
            var answer = await V1Async(
                HttpMethod.Post,
                $"/verifications/{id}/status",
                """{"verification_status":"approved","callback_enabled":true}"""
            );
            Assert.False(answer.TryGetProperty("warnings", out _), $"{answer}");
            Assert.Single(await CallbacksAsync(id));
            var visitor = await service.Visit().SignInAsync("power-tenant");
            Assert.Contains(
                $"{Address}</code>, the tenant",
                (await visitor.GetAsync($"/console/verifications/{id}")).Html
            );
        }
        finally
        {
            await SetAsync("");
        }

        var rejected = await service.PostAsync(
            $"/api/v2.1/verifications/{own}/reject",
            new { rejectedBy = "power-tenant", rejectionReason = "Unreadable" },
            "power-tenant"
        );
        Assert.True(rejected.Status == 200, $"{rejected}");
        Assert.False(Assert.Single(await CallbacksAsync(own)).GetProperty("verified").GetBoolean());
    }

    public static TheoryData<string> Names() => [.. V1Types.Names];

    [Theory, MemberData(nameof(Names))]
    public async Task A_type_of_v1_is_taken_in_any_letter_case_and_shown_under_its_name(string name)
    {
        var (_, id) = await OpenAsync(types: name[..1] + name[1..].ToLowerInvariant());

        var shown = await V1Async(HttpMethod.Get, $"/verifications/{id}");

        Assert.Equal([name], shown.GetProperty("types").EnumerateArray().Select(type => type.GetString()));
        var check = Assert.Single(shown.GetProperty("verifications").EnumerateObject());
        Assert.Equal(name.ToLowerInvariant(), check.Name);
        Assert.Equal(
            ["verified", "comment", "decline_reasons"],
            check.Value.EnumerateObject().Select(member => member.Name)
        );
        var type = (await service.GetAsync($"/api/v2.1/verifications/{id}", "power-tenant"))
            .Data.GetProperty("type")
            .GetString();
        Assert.True(VerificationTypes.IsKnown(type), type);
        Assert.Equal(type, V1Types.Find(name));
    }

    [Fact]
    public void Each_name_of_v1_is_of_a_type_of_its_own() =>
        Assert.Equal(V1Types.Names.Count, V1Types.Names.Select(V1Types.Find).Distinct().Count());

    [Fact]
    public async Task A_callback_asked_for_again_is_sent_again_and_a_retry_sends_nothing_more()
    {
        var (_, id) = await OpenAsync();
        const string Approve = """{"verification_status":"approved","callback_enabled":true}""";
        await V1Async(HttpMethod.Post, $"/verifications/{id}/status", Approve);

        var again = await V1Async(HttpMethod.Post, $"/verifications/{id}/status", Approve, "again-" + id);
        var retried = await V1Async(HttpMethod.Post, $"/verifications/{id}/status", Approve, "again-" + id);

        Assert.True(JsonElement.DeepEquals(again, retried));
        var callbacks = await CallbacksAsync(id);
        Assert.Equal(2, callbacks.Count);
        Assert.Single(callbacks.Select(body => body.GetProperty("decision").GetString()).Distinct());
        Assert.Equal(2, callbacks.Select(body => body.GetProperty("request_id").GetString()).Distinct().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_callback_that_has_nowhere_to_go_is_warned_of_and_shown_on_the_case(bool atOnce)
    {
        var (_, id) = await OpenAsync(withCallback: false);
        if (!atOnce)
        {
            await V1Async(HttpMethod.Post, $"/verifications/{id}/status", """{"verification_status":"approved"}""");
        }

        var visitor = await service.Visit().SignInAsync("power-tenant");
        const string Notice = "without a callback address";
        Assert.DoesNotContain(Notice, (await visitor.GetAsync($"/console/verifications/{id}")).Html);

        var answer = await V1Async(
            HttpMethod.Post,
            $"/verifications/{id}/status",
            """{"verification_status":"approved","callback_enabled":true}"""
        );

        var warning = Assert.Single(answer.GetProperty("warnings").EnumerateArray());
        Assert.Equal("callback_enabled", warning.GetProperty("parameter").GetString());
        Assert.NotEmpty(warning.GetProperty("message").GetString()!);
        Assert.Empty(await CallbacksAsync(id));
        Assert.Contains(Notice, (await visitor.GetAsync($"/console/verifications/{id}")).Html);
    }
}
