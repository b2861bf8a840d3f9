using Dapper;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21.Deliveries;

/// <summary>v2.1 deliveries: seen, filtered, replayed, and by nobody else.</summary>
public sealed class DeliveriesTests(TestApi api) : IClassFixture<TestApi>
{
    private const string Path = "/api/v2.1/deliveries";
    private const string Verification = "d2177cdf067d424a221b5d045dc616bf81f9";

    private async Task<(ApiClient Admin, string WebhookId, string DeliveryId)> QueueAsync()
    {
        var admin = await api.SignInAsync();
        var created = await admin.PostAsync(
            "/api/v2.1/webhooks",
            new { endpointUrl = "https://receiver.example/", subscribedEvents = new[] { "verification.approved" } }
        );
        var webhookId = created.Text("webhookId");
        var queued = await admin.PostAsync($"/api/v2.1/webhooks/{webhookId}/test");
        return (admin, webhookId, queued.Text("deliveryId"));
    }

    // Sending is off here: the dispatcher's mark is made by hand.
    private async Task MarkDeadAsync(string id)
    {
        await using var connection = await TestEngine.OpenAsync(api.DataDirectory);
        Assert.Equal(
            2,
            await connection.ExecuteAsync(
                """
                UPDATE outbox_messages SET status = 'dead', attempts = 10, last_status = 500, last_error = 'HTTP 500',
                    completed_at = created_at WHERE id = @id;
                INSERT INTO delivery_attempts (message_id, number, started_at, latency_ms, outcome, status, error, response)
                SELECT id, 1, created_at, 12, 'failed', 500, 'HTTP 500', 'out of order' FROM outbox_messages WHERE id = @id;
                """,
                new { id }
            )
        );
    }

    [Fact]
    public async Task A_decision_with_every_flag_leaves_a_callback_and_two_mails_in_the_log()
    {
        var decided = await api.WithKey()
            .PostAsync(
                $"/verifications/{Verification}/status",
                """
                {"verification_status":"approved","callback_enabled":true,"project_owner_email_enabled":true,"applicant_email_enabled":true}
                """
            );
        var admin = await api.SignInAsync();

        var list = await admin.GetAsync($"{Path}?verificationId={Verification}");

        Assert.Equal(200, decided.Status);
        var items = list.Data.GetProperty("items").EnumerateArray().ToList();

        // Webhooks of the other tests are told of it as well.
        Assert.Equal(
            ["APPLICANT_EMAIL", "CALLBACK", "OWNER_EMAIL"],
            items.Select(item => item.GetProperty("kind").GetString()).Where(kind => kind != "WEBHOOK").Order()
        );
        Assert.Contains(items, item => item.GetProperty("destination").GetString() == "o…@sandbox.example");
        Assert.DoesNotContain("ada.lovelace@", list.Body.GetRawText());
    }

    [Fact]
    public async Task A_delivery_shows_its_attempts()
    {
        var (admin, webhookId, id) = await QueueAsync();
        await MarkDeadAsync(id);

        var read = await admin.GetAsync($"{Path}/{id}");

        Assert.Equal((200, "DEAD", "WEBHOOK"), (read.Status, read.Text("status"), read.Text("kind")));
        Assert.Equal(webhookId, read.Text("webhookId"));
        Assert.Equal(10, read.Data.GetProperty("attempts").GetInt32());
        var attempt = Assert.Single(read.Data.GetProperty("attemptLog").EnumerateArray());
        Assert.Equal("FAILED", attempt.GetProperty("outcome").GetString());
        Assert.Equal(500, attempt.GetProperty("status").GetInt32());
        Assert.Equal(12, attempt.GetProperty("latencyMs").GetInt64());
        Assert.Equal("out of order", attempt.GetProperty("response").GetString());
    }

    [Fact]
    public async Task A_list_goes_page_by_page()
    {
        var (admin, webhookId, first) = await QueueAsync();
        var second = (await admin.PostAsync($"/api/v2.1/webhooks/{webhookId}/test")).Text("deliveryId");

        var one = await admin.GetAsync($"{Path}?webhookId={webhookId}&limit=1");
        var two = await admin.GetAsync($"{Path}?webhookId={webhookId}&limit=1&cursor={one.Text("nextCursor")}");
        var bad = await admin.GetAsync($"{Path}?cursor=nonsense");

        Assert.Equal(
            second,
            Assert.Single(one.Data.GetProperty("items").EnumerateArray()).GetProperty("deliveryId").GetString()
        );
        Assert.Equal(
            first,
            Assert.Single(two.Data.GetProperty("items").EnumerateArray()).GetProperty("deliveryId").GetString()
        );
        Assert.False(two.Data.TryGetProperty("nextCursor", out _));
        Assert.Equal((400, "cursor"), (bad.Status, bad.Data.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task A_dead_delivery_is_replayed_and_a_pending_one_is_not()
    {
        var (admin, _, id) = await QueueAsync();

        var pending = await admin.PostAsync($"{Path}/{id}/replay");
        await MarkDeadAsync(id);
        var replayed = await admin.PostAsync($"{Path}/{id}/replay");

        Assert.Equal((409, "DELIVERY_PENDING"), (pending.Status, pending.ErrorCode));
        Assert.Equal((200, "PENDING", id), (replayed.Status, replayed.Text("status"), replayed.Text("deliveryId")));
        Assert.Equal(0, replayed.Data.GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task What_goes_to_a_webhook_that_is_disabled_or_deleted_is_not_replayed()
    {
        var (admin, webhookId, id) = await QueueAsync();
        await MarkDeadAsync(id);
        await admin.PatchAsync($"/api/v2.1/webhooks/{webhookId}", new { active = false });

        var disabled = await admin.PostAsync($"{Path}/{id}/replay");
        var bulk = await admin.PostAsync($"{Path}/replay", new { since = "2020-01-01", webhookId });
        await admin.DeleteAsync($"/api/v2.1/webhooks/{webhookId}");
        var deleted = await admin.PostAsync($"{Path}/{id}/replay");

        Assert.Equal((422, "WEBHOOK_NOT_ACTIVE"), (disabled.Status, disabled.ErrorCode));
        Assert.Equal(0, bulk.Data.GetProperty("replayed").GetInt32());
        Assert.Equal((422, "WEBHOOK_NOT_ACTIVE"), (deleted.Status, deleted.ErrorCode));
        Assert.Equal(200, (await admin.GetAsync($"{Path}/{id}")).Status);
    }

    [Fact]
    public async Task Dead_deliveries_of_one_webhook_since_a_time_are_replayed()
    {
        var (admin, webhookId, id) = await QueueAsync();
        await MarkDeadAsync(id);

        var later = await admin.PostAsync($"{Path}/replay", new { since = "2999-01-01T00:00:00Z", webhookId });
        var replayed = await admin.PostAsync($"{Path}/replay", new { since = "2020-01-01T02:00:00+02:00", webhookId });
        var again = await admin.PostAsync($"{Path}/replay", new { since = "2020-01-01T00:00:00.000Z", webhookId });

        Assert.Equal(0, later.Data.GetProperty("replayed").GetInt32());
        Assert.Equal((200, 1), (replayed.Status, replayed.Data.GetProperty("replayed").GetInt32()));
        Assert.Equal(0, again.Data.GetProperty("replayed").GetInt32());
        Assert.Equal("PENDING", (await admin.GetAsync($"{Path}/{id}")).Text("status"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"since":null}""")]
    [InlineData("""{"since":"yesterday"}""")]
    [InlineData("""{"since":"14/03/2026"}""")]
    [InlineData("""{"since":1773471900}""")]
    public async Task A_since_that_is_no_time_is_refused_by_name(string body)
    {
        var admin = await api.SignInAsync();

        var answer = await admin.PostAsync($"{Path}/replay", body);

        Assert.Equal((400, "since"), (answer.Status, answer.Data.GetProperty("field").GetString()));
    }

    // ---- who may not

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/any")]
    [InlineData("POST", "/any/replay")]
    [InlineData("POST", "/replay")]
    public async Task Whoever_is_no_admin_is_refused(string method, string route)
    {
        foreach (var role in new[] { "reviewer", "auditor" })
        {
            var client = await api.SignInAsync(role);
            var body = route == "/replay" ? new { since = "2020-01-01" } : null;
            Assert.Equal(403, (await client.SendAsync(new HttpMethod(method), Path + route, body)).Status);
        }
    }

    [Fact]
    public async Task Another_tenants_delivery_answers_like_one_that_does_not_exist()
    {
        var (_, webhookId, id) = await QueueAsync();
        await MarkDeadAsync(id);
        var other = await api.SignInAsync("power-tenant", TestApi.OtherTenant);
        const string Unknown = "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6aff";

        foreach (
            var (foreign, unknown) in new[]
            {
                (await other.GetAsync($"{Path}/{id}"), await other.GetAsync($"{Path}/{Unknown}")),
                (await other.PostAsync($"{Path}/{id}/replay"), await other.PostAsync($"{Path}/{Unknown}/replay")),
                (
                    await other.PostAsync($"{Path}/replay", new { since = "2020-01-01", webhookId }),
                    await other.PostAsync($"{Path}/replay", new { since = "2020-01-01", webhookId = Unknown })
                ),
            }
        )
        {
            Assert.Equal(404, foreign.Status);
            Assert.Equal(unknown.Body.GetRawText(), foreign.Body.GetRawText());
        }

        var everything = await other.PostAsync($"{Path}/replay", new { since = "2020-01-01" });
        Assert.Equal(0, everything.Data.GetProperty("replayed").GetInt32());
        Assert.DoesNotContain(id, (await other.GetAsync(Path)).Body.GetRawText());
        Assert.Empty(
            (await other.GetAsync($"{Path}?webhookId={webhookId}")).Data.GetProperty("items").EnumerateArray()
        );
    }
}
