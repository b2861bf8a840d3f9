using System.Text.Json;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21.Deliveries;

/// <summary>v2.1 webhooks, as an admin and as those who are none see them.</summary>
public sealed class WebhooksTests(TestApi api) : IClassFixture<TestApi>
{
    private const string Path = "/api/v2.1/webhooks";

    private static object Body(string url = "https://receiver.example/hooks", params string[] events) =>
        new { endpointUrl = url, subscribedEvents = events.Length > 0 ? events : ["verification.approved"] };

    private async Task<(ApiClient Admin, string Id)> CreateAsync(string tenantId = TestApi.Tenant)
    {
        var admin = await api.SignInAsync(tenantId: tenantId);
        foreach (var old in (await admin.GetAsync(Path)).Data.GetProperty("items").EnumerateArray())
        {
            await admin.DeleteAsync($"{Path}/{old.GetProperty("webhookId").GetString()}");
        }

        var created = await admin.PostAsync(Path, Body());
        Assert.Equal(200, created.Status);
        return (admin, created.Text("webhookId"));
    }

    // ---- create, read

    [Fact]
    public async Task A_new_webhook_shows_its_secret_once_and_never_again()
    {
        var admin = await api.SignInAsync();

        var created = await admin.PostAsync(Path, Body());
        var id = created.Text("webhookId");
        var read = await admin.GetAsync($"{Path}/{id}");
        var list = await admin.GetAsync(Path);

        Assert.Equal(200, created.Status);
        Assert.Equal("Webhook created successfully", created.Message);
        Assert.StartsWith("whsec_", created.Text("secretKey"));
        Assert.Equal(32, Convert.FromBase64String(created.Text("secretKey")[6..]).Length);
        Assert.True(created.Data.GetProperty("active").GetBoolean());
        Assert.Equal("https://receiver.example/hooks", read.Text("endpointUrl"));
        Assert.Equal(created.Text("createdAt"), read.Text("createdAt"));
        Assert.Contains(
            list.Data.GetProperty("items").EnumerateArray(),
            item => item.GetProperty("webhookId").GetString() == id
        );
        Assert.DoesNotContain("ecret", read.Body.GetRawText());
        Assert.DoesNotContain("ecret", list.Body.GetRawText());
        Assert.True(created.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("ftp://receiver.example/")]
    [InlineData("https://user:password@receiver.example/")]
    [InlineData("https://receiver.example/#part")]
    [InlineData("/hooks")]
    [InlineData("")]
    public async Task A_url_that_is_none_is_refused_by_name(string url)
    {
        var admin = await api.SignInAsync();

        var answer = await admin.PostAsync(Path, Body(url));

        Assert.Equal(400, answer.Status);
        Assert.Contains(
            answer.Data.GetProperty("errors").EnumerateArray(),
            error =>
                error.GetProperty("field").GetString() == "endpointUrl"
                && error.GetProperty("message").GetString()!.StartsWith("endpointUrl ", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""["verification.deleted"]""")]
    [InlineData("""["verification.approved","verification.approved"]""")]
    [InlineData("""["verification.approved",null]""")]
    [InlineData("\"verification.approved\"")]
    public async Task Events_that_are_none_are_refused_by_name(string events)
    {
        var admin = await api.SignInAsync();

        var answer = await admin.PostAsync(
            Path,
            $$"""{"endpointUrl":"https://receiver.example/","subscribedEvents":{{events}}}"""
        );

        Assert.Equal(400, answer.Status);
        Assert.Equal("subscribedEvents", answer.Data.GetProperty("field").GetString());
    }

    [Fact]
    public async Task One_webhook_too_many_is_refused()
    {
        var (admin, _) = await CreateAsync(TestApi.OtherTenant);
        for (var i = 1; i < 20; i++)
        {
            Assert.Equal(200, (await admin.PostAsync(Path, Body())).Status);
        }

        var answer = await admin.PostAsync(Path, Body());

        Assert.Equal((422, "TOO_MANY_WEBHOOKS"), (answer.Status, answer.ErrorCode));
    }

    // ---- change

    [Fact]
    public async Task An_update_changes_what_it_names_and_leaves_the_rest()
    {
        var (admin, id) = await CreateAsync();

        var off = await admin.PatchAsync($"{Path}/{id}", new { active = false });
        var moved = await admin.PatchAsync(
            $"{Path}/{id}",
            new { endpointUrl = "https://other.example/", subscribedEvents = new[] { "verification.declined" } }
        );
        var bad = await admin.PatchAsync($"{Path}/{id}", new { endpointUrl = "nowhere" });
        var wrongType = await admin.PatchAsync($"{Path}/{id}", """{"active":"yes"}""");

        Assert.False(off.Data.GetProperty("active").GetBoolean());
        Assert.Equal("https://receiver.example/hooks", off.Text("endpointUrl"));
        Assert.False(moved.Data.GetProperty("active").GetBoolean());
        Assert.Equal("https://other.example/", moved.Text("endpointUrl"));
        Assert.Equal(
            "verification.declined",
            Assert.Single(moved.Data.GetProperty("subscribedEvents").EnumerateArray()).GetString()
        );
        Assert.Equal((400, 400), (bad.Status, wrongType.Status));
    }

    [Theory]
    [InlineData("SEND", "PENDING")]
    [InlineData("DROP", "DROPPED")]
    public async Task Whoever_turns_a_webhook_on_again_says_what_becomes_of_what_was_held(string choice, string status)
    {
        var (admin, id) = await CreateAsync();
        var delivery = (await admin.PostAsync($"{Path}/{id}/test")).Text("deliveryId");

        var off = await admin.PatchAsync($"{Path}/{id}", new { active = false });
        var test = await admin.PostAsync($"{Path}/{id}/test");
        var held = await admin.GetAsync($"/api/v2.1/deliveries?webhookId={id}&status=HELD");
        var undecided = await admin.PatchAsync($"{Path}/{id}", new { active = true });
        var unknown = await admin.PatchAsync($"{Path}/{id}", new { active = true, heldEvents = "KEEP" });
        var stillOff = await admin.PatchAsync($"{Path}/{id}", new { heldEvents = choice });
        var on = await admin.PatchAsync($"{Path}/{id}", new { active = true, heldEvents = choice });

        Assert.Equal(1, off.Data.GetProperty("heldEvents").GetInt32());
        Assert.Equal((422, "WEBHOOK_NOT_ACTIVE"), (test.Status, test.ErrorCode));
        Assert.Equal(
            delivery,
            Assert.Single(held.Data.GetProperty("items").EnumerateArray()).GetProperty("deliveryId").GetString()
        );
        Assert.Equal((422, "HELD_EVENTS_UNDECIDED"), (undecided.Status, undecided.ErrorCode));
        Assert.StartsWith("1 event is held", undecided.Message);
        Assert.All([unknown, stillOff], answer => Assert.Equal(400, answer.Status));
        Assert.All([unknown, stillOff], answer => Assert.Contains("heldEvents", answer.Message));
        Assert.True(on.Data.GetProperty("active").GetBoolean());
        Assert.Equal(0, on.Data.GetProperty("heldEvents").GetInt32());
        Assert.Equal(status, (await admin.GetAsync($"/api/v2.1/deliveries/{delivery}")).Text("status"));
    }

    [Fact]
    public async Task A_deleted_webhook_is_gone()
    {
        var (admin, id) = await CreateAsync();

        var deleted = await admin.DeleteAsync($"{Path}/{id}");
        var read = await admin.GetAsync($"{Path}/{id}");
        var again = await admin.DeleteAsync($"{Path}/{id}");

        Assert.Equal((200, id), (deleted.Status, deleted.Text("webhookId")));
        Assert.Equal((404, "WEBHOOK_NOT_FOUND"), (read.Status, read.ErrorCode));
        Assert.Equal(404, again.Status);
    }

    [Fact]
    public async Task A_rotated_secret_is_a_new_one_and_says_how_long_the_old_one_lasts()
    {
        var (admin, id) = await CreateAsync();

        var first = await admin.PostAsync($"{Path}/{id}/rotate-secret");
        var second = await admin.PostAsync($"{Path}/{id}/rotate-secret");
        var callback = await admin.PostAsync("/api/v2.1/callback-secret/rotate");

        foreach (var rotated in new[] { first, second, callback })
        {
            Assert.Equal(200, rotated.Status);
            Assert.StartsWith("whsec_", rotated.Text("secretKey"));
            var until = rotated.Data.GetProperty("previousValidUntil").GetDateTimeOffset();
            Assert.InRange(until - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(23.9), TimeSpan.FromHours(24));
            Assert.True(rotated.Headers.CacheControl!.NoStore);
        }

        Assert.NotEqual(first.Text("secretKey"), second.Text("secretKey"));
    }

    // ---- test event, deliveries

    [Fact]
    public async Task A_test_event_is_a_delivery_of_that_webhook()
    {
        var (admin, id) = await CreateAsync();

        var queued = await admin.PostAsync($"{Path}/{id}/test");
        var all = await admin.GetAsync($"{Path}/{id}/deliveries");
        var dead = await admin.GetAsync($"{Path}/{id}/deliveries?status=DEAD");
        var unknown = await admin.GetAsync($"{Path}/{id}/deliveries?status=dead");
        var none = await admin.GetAsync($"{Path}/{id}/deliveries?limit=0");

        var item = Assert.Single(all.Data.GetProperty("items").EnumerateArray());
        Assert.Equal(queued.Text("deliveryId"), item.GetProperty("deliveryId").GetString());
        Assert.Equal("webhook.test", item.GetProperty("eventType").GetString());
        Assert.Equal("PENDING", item.GetProperty("status").GetString());
        Assert.Equal(id, item.GetProperty("webhookId").GetString());
        Assert.Empty(dead.Data.GetProperty("items").EnumerateArray());
        Assert.Equal((400, "status"), (unknown.Status, unknown.Data.GetProperty("field").GetString()));
        Assert.Equal((400, "limit"), (none.Status, none.Data.GetProperty("field").GetString()));
    }

    // ---- who may not

    public static TheoryData<string, string> Routes { get; } =
        new()
        {
            { "GET", "" },
            { "POST", "" },
            { "GET", "/{id}" },
            { "PATCH", "/{id}" },
            { "DELETE", "/{id}" },
            { "POST", "/{id}/rotate-secret" },
            { "POST", "/{id}/test" },
            { "GET", "/{id}/deliveries" },
            { "POST", "/../callback-secret/rotate" },
        };

    private static object? BodyOf(string method, string route) =>
        (method, route) is ("POST", "") or ("PATCH", _) ? Body() : null;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Whoever_is_no_admin_is_refused_and_nobody_is_told_to_sign_in(string method, string route)
    {
        var path = Path + route.Replace("{id}", "any", StringComparison.Ordinal);
        foreach (var role in new[] { "reviewer", "auditor" })
        {
            var client = await api.SignInAsync(role);
            var answer = await client.SendAsync(new HttpMethod(method), path, BodyOf(method, route));
            Assert.Equal((403, 403), (answer.Status, answer.Body.GetProperty("code").GetInt32()));
        }

        var stranger = new ApiClient(api.CreateClient());
        Assert.Equal(401, (await stranger.SendAsync(new HttpMethod(method), path, BodyOf(method, route))).Status);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Another_tenants_webhook_answers_like_one_that_does_not_exist(string method, string route)
    {
        if (!route.Contains("{id}", StringComparison.Ordinal))
        {
            return;
        }

        var (_, id) = await CreateAsync();
        var other = await api.SignInAsync("power-tenant", TestApi.OtherTenant);

        var foreign = await AskAsync(id);
        var unknown = await AskAsync("0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6aff");

        Assert.Equal(404, foreign.Status);
        Assert.Equal("WEBHOOK_NOT_FOUND", foreign.ErrorCode);
        Assert.Equal(unknown.Body.GetRawText(), foreign.Body.GetRawText());

        Task<ApiAnswer> AskAsync(string webhookId) =>
            other.SendAsync(
                new HttpMethod(method),
                Path + route.Replace("{id}", webhookId, StringComparison.Ordinal),
                BodyOf(method, route)
            );
    }

    [Fact]
    public async Task Roles_narrowed_by_header_are_what_counts()
    {
        var admin = await api.SignInAsync();
        admin.Http.DefaultRequestHeaders.Add("X-User-Roles", "reviewer");

        Assert.Equal(403, (await admin.GetAsync(Path)).Status);
    }

    [Fact]
    public async Task Another_tenants_list_does_not_show_it()
    {
        var (_, id) = await CreateAsync();
        var other = await api.SignInAsync("tenant-admin", TestApi.OtherTenant);

        var list = await other.GetAsync(Path);

        Assert.Equal(JsonValueKind.Array, list.Data.GetProperty("items").ValueKind);
        Assert.DoesNotContain(id, list.Body.GetRawText());
    }
}
