using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21.Decisions;

/// <summary>Entity tags, the versions that <c>If-Match</c> names, and tenants that insist on it.</summary>
public sealed class PreconditionsTests(Service service) : IClassFixture<Service>
{
    private const string Tenant = "/api/v2.1/tenant";

    private static HttpRequestMessage With(HttpRequestMessage request, params string[] ifMatch)
    {
        if (ifMatch.Length > 0)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("If-Match", ifMatch));
        }

        return request;
    }

    private Task<Answer> DeclineOnV1Async(string id, params string[] ifMatch) =>
        service.SendAsync(
            With(
                Service.V1(HttpMethod.Post, $"/verifications/{id}/status", new { verification_status = "declined" }),
                ifMatch
            )
        );

    private async Task<Answer> ApproveOnV21Async(string id, params string[] ifMatch) =>
        await service.SendAsync(
            With(
                await service.V21Async(
                    HttpMethod.Post,
                    $"/api/v2.1/verifications/{id}/approve",
                    new { approvedBy = "tenant-admin", notes = "Seen" }
                ),
                ifMatch
            )
        );

    private async Task<Answer> WithdrawAsync(string id, params string[] ifMatch) =>
        await service.SendAsync(
            With(
                await service.V21Async(
                    HttpMethod.Post,
                    $"/api/v2.1/verifications/{id}/withdraw-approval",
                    new { reason = "Lapsed since" }
                ),
                ifMatch
            )
        );

    private static (int, string?) Said(Answer answer) => (answer.Status, answer.Error);

    [Fact]
    public async Task Every_read_and_every_decision_of_a_verification_tells_its_version_as_a_strong_tag()
    {
        var created = await service.PostAsync(
            "/api/v2.1/verifications",
            new { organizationId = Seeded.Organization, type = "BUSINESS_VERIFICATION" }
        );
        var id = created.Data.GetProperty("verificationId").GetString()!;
        Assert.Equal("\"1\"", created.Header("ETag"));
        var approved = await ApproveOnV21Async(id);
        var declined = await DeclineOnV1Async(id);
        var rejected = await service.PostAsync(
            $"/api/v2.1/verifications/{id}/reject",
            new { rejectedBy = "tenant-admin", rejectionReason = "Again" }
        );

        Assert.Equal("\"2\"", approved.Header("ETag"));
        Assert.Equal("\"3\"", declined.Header("ETag"));
        Assert.Equal("\"3\"", rejected.Header("ETag"));
        Assert.Equal("\"3\"", (await service.GetAsync($"/api/v2.1/verifications/{id}")).Header("ETag"));
        Assert.Equal(
            "\"3\"",
            (await service.GetAsync($"/api/v2.1/verifications/{id}/approval-requirements")).Header("ETag")
        );
        Assert.Equal(
            "\"3\"",
            (await service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{id}"))).Header("ETag")
        );
    }

    public static TheoryData<string[], int> Lists =>
        new()
        {
            { ["\"1\""], 200 },
            { ["\"7\", \"1\""], 200 },
            { ["\"7\",\"1\" , \"other\""], 200 },
            { ["\"7\"", "\"1\""], 200 },
            { ["*"], 200 },
            { ["\"7\", \"8\""], 412 },
            { ["W/\"1\""], 412 },
            { ["W/\"1\", \"1\""], 200 },
            { ["1"], 412 },
            { ["\"01x\""], 412 },
            { ["\"\""], 412 },
            { ["nonsense, \"1"], 412 },
        };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_of_tags_matches_when_one_of_them_is_the_current_version(string[] ifMatch, int expected)
    {
        var (onV1, onV21) = (await service.OpenAsync(), await service.OpenAsync());

        Assert.Equal(expected, (await DeclineOnV1Async(onV1, ifMatch)).Status);
        Assert.Equal(expected, (await ApproveOnV21Async(onV21, ifMatch)).Status);
    }

    [Fact]
    public async Task A_tag_of_nothing_that_exists_is_not_found()
    {
        Assert.Equal(404, (await DeclineOnV1Async("nobody", "*")).Status);
        Assert.Equal(404, (await ApproveOnV21Async("nobody", "\"1\"")).Status);
    }

    [Fact]
    public async Task A_tenant_that_requires_if_match_refuses_a_decision_without_it_and_no_other_tenant_does()
    {
        var id = await service.OpenAsync();
        var before = await service.GetAsync(Tenant);
        var set = await service.SendAsync(
            await service.V21Async(HttpMethod.Patch, Tenant, new { requireIfMatch = true })
        );
        var other = await service.GetAsync(Tenant, tenant: TestApi.OtherTenant);
        try
        {
            Assert.False(before.Data.GetProperty("requireIfMatch").GetBoolean());
            Assert.True(set.Data.GetProperty("requireIfMatch").GetBoolean());
            Assert.False(other.Data.GetProperty("requireIfMatch").GetBoolean());

            var onV1 = await DeclineOnV1Async(id);
            var onV21 = await ApproveOnV21Async(id);

            Assert.Equal(428, onV1.Status);
            Assert.Equal(
                """{"type":"bad_request","errors":[{"parameter":"If-Match","message":"This tenant requires If-Match with every decision: send the ETag of the verification as you read it"}]}""",
                onV1.Text
            );
            Assert.Equal(428, onV21.Status);
            Assert.Equal("PRECONDITION_REQUIRED", onV21.Error);
            Assert.Equal(428, (await WithdrawAsync(id)).Status);
            Assert.Equal((409, "NO_APPROVAL_AWAITS_CONFIRMATION"), Said(await WithdrawAsync(id, "\"1\"")));
            Assert.Equal(412, (await DeclineOnV1Async(id, "\"9\"")).Status);
            Assert.Equal(200, (await DeclineOnV1Async(id, "\"1\"")).Status);
            Assert.Equal(200, (await ApproveOnV21Async(id, "*")).Status);
        }
        finally
        {
            await service.SendAsync(await service.V21Async(HttpMethod.Patch, Tenant, new { requireIfMatch = false }));
        }

        Assert.Equal(200, (await ApproveOnV21Async(id)).Status);
    }

    [Fact]
    public async Task Settings_tell_their_version_and_a_change_upon_another_is_refused()
    {
        var read = await service.GetAsync(Tenant, tenant: TestApi.OtherTenant);
        var tag = read.Header("ETag")!;

        async Task<Answer> NameAsync(string name, params string[] ifMatch) =>
            await service.SendAsync(
                With(
                    await service.V21Async(HttpMethod.Patch, Tenant, new { name }, tenant: TestApi.OtherTenant),
                    ifMatch
                )
            );

        var first = await NameAsync("First", tag);
        var late = await NameAsync("Late", tag);
        var next = await NameAsync("Next", first.Header("ETag")!);
        var unasked = await NameAsync("Unasked");

        Assert.Matches("^\"[0-9]+\"$", tag);
        Assert.Equal((200, 412, 200, 200), (first.Status, late.Status, next.Status, unasked.Status));
        Assert.Equal("VERSION_MISMATCH", late.Error);
        Assert.Equal("Unasked", unasked.Data.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Due_times_are_given_as_a_whole_and_read_with_those_in_force()
    {
        async Task<Answer> SetAsync(object dueHours) =>
            await service.SendAsync(
                await service.V21Async(HttpMethod.Patch, Tenant, new { dueHours }, tenant: TestApi.OtherTenant)
            );

        var set = await SetAsync(new { standard = 48 });
        Assert.Equal("""{"standard":48}""", set.Data.GetProperty("dueHours").GetRawText());
        Assert.Equal("""{"standard":48,"high":24}""", set.Data.GetProperty("dueHoursInForce").GetRawText());
        var wrong = await SetAsync(new { standard = 48, high = 0 });
        Assert.Equal(400, wrong.Status);
        Assert.Contains("dueHours.high must be whole hours from 1 to 8784", wrong.Text);
        Assert.Equal(400, (await SetAsync(new { standard = 1.5 })).Status);
        var reset = await SetAsync(new { });
        Assert.Equal("""{"standard":72,"high":24}""", reset.Data.GetProperty("dueHoursInForce").GetRawText());
    }

    [Fact]
    public async Task The_setting_is_given_as_true_or_false()
    {
        var answer = await service.SendAsync(
            await service.V21Async(HttpMethod.Patch, Tenant, new { requireIfMatch = "yes" })
        );

        Assert.Equal(400, answer.Status);
        Assert.Contains("requireIfMatch must be", answer.Text);
    }
}
