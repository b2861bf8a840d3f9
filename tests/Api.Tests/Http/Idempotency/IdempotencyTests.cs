using System.Text;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Api.Tests.Routes;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Idempotency;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Idempotency;

/// <summary>What an <c>Idempotency-Key</c> promises, over HTTP, on both surfaces.</summary>
public sealed class IdempotencyTests(Service service) : IClassFixture<Service>
{
    private const string Approved = """{"verification_status":"approved","callback_enabled":true}""";

    private static string NewKey() => Ids.New(TimeProvider.System.GetUtcNow());

    private static HttpRequestMessage Keyed(HttpRequestMessage request, string key)
    {
        Assert.True(request.Headers.TryAddWithoutValidation(IdempotencyKey.Header, key));
        return request;
    }

    private Task<Answer> DecideOnV1Async(string id, string key, string body = Approved, string? ifMatch = null)
    {
        var request = Keyed(Service.V1(HttpMethod.Post, $"/verifications/{id}/status", body), key);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return service.SendAsync(request);
    }

    private async Task<Answer> PostAsync(string path, string key, object? body, string user = "tenant-admin") =>
        await service.SendAsync(Keyed(await service.V21Async(HttpMethod.Post, path, body, user), key));

    private async Task<long> CountAsync(string table, string id) =>
        Assert.Single(
            await service.QueryAsync<long>($"SELECT COUNT(*) FROM {table} WHERE verification_id = @id", new { id })
        );

    private static void IsReplayOf(Answer first, Answer again)
    {
        Assert.Null(first.Header(IdempotencyFilter.ReplayedHeader));
        Assert.Equal("true", again.Header(IdempotencyFilter.ReplayedHeader));
        var headers = again.Headers.Where(h => h.Key != IdempotencyFilter.ReplayedHeader).ToDictionary();
        Assert.Equal(first.Visible, (again with { Headers = headers }).Visible);
    }

    [Fact]
    public async Task A_decision_on_v1_sent_again_with_its_key_is_answered_alike_and_made_once()
    {
        var (id, key) = (Seeded.Person, NewKey());

        var first = await DecideOnV1Async(id, key);
        var messages = await CountAsync("outbox_messages", id);
        var again = await DecideOnV1Async(id, key);

        Assert.Equal(200, first.Status);
        Assert.NotNull(first.Header("ETag"));
        IsReplayOf(first, again);
        Assert.Equal(1, await CountAsync("decisions", id));
        Assert.NotEqual(0, messages);
        Assert.Equal(messages, await CountAsync("outbox_messages", id));
    }

    [Fact]
    public async Task A_decision_on_v2_1_sent_again_with_its_key_is_answered_alike_and_made_once()
    {
        var (id, key) = (await service.OpenAsync(), NewKey());
        var body = new { approvedBy = "tenant-admin", notes = "Once" };

        var first = await PostAsync($"/api/v2.1/verifications/{id}/approve", key, body);
        var entries = (await service.HistoryAsync(id)).Count;
        var again = await PostAsync($"/api/v2.1/verifications/{id}/approve", key, body);

        Assert.Equal(200, first.Status);
        IsReplayOf(first, again);
        Assert.Equal(1, await CountAsync("decisions", id));
        Assert.Equal(entries, (await service.HistoryAsync(id)).Count);
    }

    [Fact]
    public async Task Every_post_that_succeeds_is_answered_alike_again_and_changes_nothing_the_second_time()
    {
        var replayed = new List<string>();
        var webhook = await PostAsync(
            "/api/v2.1/webhooks",
            NewKey(),
            new { endpointUrl = "https://receiver.example/all", subscribedEvents = new[] { "verification.approved" } }
        );
        var posts = Route.ContractsOf(service).Where(route => route.Method == "POST");
        foreach (var route in posts.Where(route => IdempotencyFilter.TakesKey(route.Action!)))
        {
            var key = NewKey();
            var path = route.Fill(name =>
                name == "webhookId" ? webhook.Data.GetProperty(name).GetString()! : Seeded.Business
            );
            async Task<HttpRequestMessage> RequestAsync() =>
                Keyed(
                    route.IsV1
                        ? Service.V1(route.HttpMethod, path, RouteTable.Of(route).Body)
                        : await service.V21Async(route.HttpMethod, path, RouteTable.Of(route).Body),
                    key
                );
            var first = await service.SendAsync(await RequestAsync());
            var before = await service.DumpAsync();
            var again = await service.SendAsync(await RequestAsync());

            Assert.Equal(before, await service.DumpAsync());
            if (first.Status == 200)
            {
                IsReplayOf(first, again);
                replayed.Add(route.Name);
            }
            else
            {
                Assert.Null(again.Header(IdempotencyFilter.ReplayedHeader));
            }
        }

        Assert.Superset(
            new HashSet<string>
            {
                "POST /applicants",
                "POST /verifications",
                "POST /api/v2.1/customers",
                "POST /api/v2.1/organizations",
                "POST /api/v2.1/verifications",
                "POST /api/v2.1/verifications/{verificationId}/documents",
                "POST /api/v2.1/webhooks",
                "POST /api/v2.1/webhooks/{webhookId}/test",
                "POST /api/v2.1/callback-secret/rotate",
            },
            replayed.ToHashSet()
        );
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused_and_changes_nothing()
    {
        var (id, key) = (await service.OpenAsync(), NewKey());
        await DecideOnV1Async(id, key);
        await PostAsync("/api/v2.1/customers", key, new { firstName = "Ada", lastName = "Lovelace" });
        var before = await service.DumpAsync();

        var onV1 = await DecideOnV1Async(id, key, """{"verification_status":"declined"}""");
        var onV21 = await PostAsync("/api/v2.1/customers", key, new { firstName = "Ada", lastName = "Byron" });

        Assert.Equal(422, onV1.Status);
        Assert.Equal(
            """{"type":"validation","errors":[{"parameter":"Idempotency-Key","message":"This Idempotency-Key was used with another body; send the same body, or a new key"}]}""",
            onV1.Text
        );
        Assert.Equal(422, onV21.Status);
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", onV21.Error);
        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task A_form_and_json_are_two_bodies()
    {
        var (id, key) = (await service.OpenAsync(), NewKey());
        await DecideOnV1Async(id, key, "verification_status=approved");
        var form = Keyed(Service.V1(HttpMethod.Post, $"/verifications/{id}/status"), key);
        form.Content = new StringContent(
            "verification_status=approved",
            Encoding.UTF8,
            "application/x-www-form-urlencoded"
        );

        // As JSON it was malformed, which keeps no key.
        Assert.Equal(200, (await service.SendAsync(form)).Status);
        Assert.Equal(400, (await DecideOnV1Async(id, key, "verification_status=approved")).Status);
    }

    [Theory]
    [InlineData("\"quoted-key\"", "quoted-key")]
    [InlineData("  padded-key  ", "padded-key")]
    public async Task A_quoted_key_and_the_same_bare_are_one(string first, string second)
    {
        var id = await service.OpenAsync();

        Assert.Equal(200, (await DecideOnV1Async(id, first)).Status);

        // Of another path: the same key there is another one.
        Assert.Null((await DecideOnV1Async(await service.OpenAsync(), second)).Header("Idempotent-Replayed"));
        Assert.Equal("true", (await DecideOnV1Async(id, second)).Header("Idempotent-Replayed"));
    }

    public static TheoryData<string> BadKeys =>
        new("\"\"", "\"", "two words", "a\"b", "back\\slash", "\"open", "café", new string('x', 256), " ");

    [Theory]
    [MemberData(nameof(BadKeys))]
    public async Task A_malformed_key_is_refused_with_what_is_accepted(string key)
    {
        var id = await service.OpenAsync();

        var onV1 = await DecideOnV1Async(id, key);
        var onV21 = await PostAsync(
            $"/api/v2.1/verifications/{id}/approve",
            key,
            new { approvedBy = "x", notes = "x" }
        );

        Assert.Equal(400, onV1.Status);
        Assert.Equal("Idempotency-Key", onV1.Json.GetProperty("errors")[0].GetProperty("parameter").GetString());
        Assert.Contains("1 to 255", onV1.Text);
        Assert.Equal(400, onV21.Status);
        Assert.Equal("Idempotency-Key", onV21.Data.GetProperty("field").GetString());
        Assert.Equal(0, await CountAsync("decisions", id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    public async Task The_shortest_and_the_longest_key_are_taken(int length)
    {
        var id = await service.OpenAsync();
        var key = new string('~', length);

        Assert.Equal(200, (await DecideOnV1Async(id, key)).Status);
        Assert.Equal("true", (await DecideOnV1Async(id, $"\"{key}\"")).Header("Idempotent-Replayed"));
    }

    [Fact]
    public async Task A_key_given_twice_is_refused()
    {
        var request = Service.V1(HttpMethod.Post, $"/verifications/{await service.OpenAsync()}/status", Approved);
        request.Headers.TryAddWithoutValidation(IdempotencyKey.Header, ["one", "two"]);

        Assert.Equal(400, (await service.SendAsync(request)).Status);
    }

    [Fact]
    public async Task The_same_key_of_another_principal_is_another_key()
    {
        var key = NewKey();
        var body = new { firstName = "Ada", lastName = "Lovelace" };

        var first = await PostAsync("/api/v2.1/customers", key, body);
        var second = await PostAsync("/api/v2.1/customers", key, body, "power-tenant");

        Assert.Equal(200, second.Status);
        Assert.NotEqual(first.Text, second.Text);
        Assert.Null(second.Header("Idempotent-Replayed"));
    }

    [Fact]
    public async Task A_kept_answer_is_not_given_to_a_user_who_lost_a_role_since()
    {
        const string Path = "/api/v2.1/customers";
        var key = NewKey();
        var user = await service.SendAsync(
            new CreateUser
            {
                UserName = "demoted",
                Password = "correct horse battery staple",
                Roles = Roles.TenantAdmin,
            }
        );
        var first = await AskAsync();

        await service.SendAsync(new UpdateUser(user.Id) { Roles = Roles.Reviewer });
        var demoted = await AskAsync();
        await service.SendAsync(new UpdateUser(user.Id) { Roles = Roles.TenantAdmin });
        var again = await AskAsync();

        Assert.Equal(200, first.Status);
        Assert.Equal(403, demoted.Status);
        Assert.Contains("REPLAY_NOT_ALLOWED", demoted.Text);
        Assert.DoesNotContain("Secretly", demoted.Text);
        Assert.Null(demoted.Header(IdempotencyFilter.ReplayedHeader));
        IsReplayOf(first, again);
        var facts = Assert.Single(
            await service.QueryAsync<string>(
                "SELECT facts FROM audit_entries WHERE stream = @Stream AND action = 'access.refused'",
                new { Stream = "user:" + user.Id }
            )
        );
        Assert.Contains("\"code\":\"REPLAY_NOT_ALLOWED\"", facts);
        Assert.Contains("\"claimed\":\"POST /api/v2.1/customers\"", facts);

        async Task<Answer> AskAsync()
        {
            var token = (await service.SendAsync(new IssueToken("demoted"))).Token!.Token;
            var body = new { firstName = "Secretly", lastName = "Lovelace" };
            return await service.SendAsync(Keyed(Service.V21(HttpMethod.Post, Path, token, body: body), key));
        }
    }

    [Theory]
    [InlineData("/api/v2.1/customers/")]
    [InlineData("/API/v2.1/Customers")]
    public async Task A_slash_at_the_end_and_other_letter_case_are_the_same_resource(string path)
    {
        var key = NewKey();
        var body = new { firstName = "Ada", lastName = "Lovelace" };

        var first = await PostAsync("/api/v2.1/customers", key, body);
        var again = await PostAsync(path, key, body);

        Assert.Equal(200, first.Status);
        IsReplayOf(first, again);
    }

    [Fact]
    public async Task A_retry_of_a_decision_that_named_its_version_is_answered_and_not_told_that_the_version_is_gone()
    {
        var (id, key) = (await service.OpenAsync(), NewKey());

        var first = await DecideOnV1Async(id, key, ifMatch: "\"1\"");
        var again = await DecideOnV1Async(id, key, ifMatch: "\"1\"");

        Assert.Equal(200, first.Status);
        IsReplayOf(first, again);
    }

    [Fact]
    public async Task A_refusal_keeps_no_key_and_is_audited_so_that_the_same_request_may_succeed_later()
    {
        var (id, key) = (await service.OpenAsync("CRYPTO_EXCHANGE"), NewKey());
        var path = $"/api/v2.1/verifications/{id}/approve";
        var body = new { approvedBy = "tenant-admin", notes = "High risk" };

        var refused = await PostAsync(path, key, body);
        await service.ExecuteAsync("UPDATE verifications SET risk_level = 'Standard' WHERE id = @id", new { id });
        var accepted = await PostAsync(path, key, body);

        Assert.Equal(403, refused.Status);
        Assert.Equal(200, accepted.Status);
        Assert.Null(accepted.Header("Idempotent-Replayed"));
        Assert.Equal(
            ["verification.created", "verification.approve.refused", "verification.approved"],
            (await service.HistoryAsync(id)).Select(entry => entry.GetProperty("action").GetString())
        );
    }

    [Fact]
    public async Task Fifty_requests_at_once_with_one_key_make_one_decision_and_are_all_answered_alike()
    {
        var opened = await service.SendAsync(
            new CreateVerification
            {
                OrganizationId = Seeded.Organization,
                CallbackUrl = "https://receiver.example/callback",
            }
        );
        var (id, key) = (opened.Verification.Id, NewKey());
        async Task<(Answer Answer, int Tries)> UntilAnsweredAsync()
        {
            for (var tries = 1; ; tries++)
            {
                var answer = await DecideOnV1Async(id, key);
                if (answer.Status != 409)
                {
                    return (answer, tries);
                }

                Assert.Contains("still running", answer.Text);
                Assert.Equal("1", answer.Header("Retry-After"));
                await Task.Delay(20);
            }
        }

        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(UntilAnsweredAsync)));

        Assert.All(all, one => Assert.Equal(200, one.Answer.Status));
        Assert.Single(all.Select(one => one.Answer.Text).Distinct());
        Assert.Single(all, one => one.Answer.Header("Idempotent-Replayed") is null);
        Assert.Equal(1, await CountAsync("decisions", id));
        Assert.Equal(
            1,
            Assert.Single(
                await service.QueryAsync<long>(
                    "SELECT COUNT(*) FROM outbox_messages WHERE verification_id = @id AND destination = 'https://receiver.example/callback'",
                    new { id }
                )
            )
        );
    }

    [Fact]
    public async Task While_a_request_runs_another_with_its_key_is_told_to_wait()
    {
        var (id, key) = (await service.OpenAsync(), NewKey());
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var scope = service.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var holding = scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                async () =>
                {
                    // What a decision writes too: it waits for this on any engine.
                    await session.ExecuteAsync(
                        "UPDATE verifications SET version = version WHERE id = @Id",
                        new { Id = id },
                        default
                    );
                    begun.SetResult();
                    await release.Task;
                    return 0;
                },
                default
            );
        await begun.Task;

        var both = new[] { DecideOnV1Async(id, key), DecideOnV1Async(id, key) };
        var told = await await Task.WhenAny(both);
        release.SetResult();
        await holding;

        Assert.Equal(409, told.Status);
        Assert.Equal("conflict", told.Json.GetProperty("type").GetString());
        Assert.Equal("1", told.Header("Retry-After"));
        Assert.Equal([200, 409], (await Task.WhenAll(both)).Select(answer => answer.Status).Order());
    }

    [Fact]
    public async Task A_secret_that_is_shown_once_is_shown_again_to_its_key_and_stands_nowhere_in_clear()
    {
        var key = NewKey();
        var body = new
        {
            endpointUrl = "https://receiver.example/secret",
            subscribedEvents = new[] { "verification.approved" },
        };

        var created = await PostAsync("/api/v2.1/webhooks", key, body);
        var again = await PostAsync("/api/v2.1/webhooks", key, body);

        var secret = created.Data.GetProperty("secretKey").GetString()!;
        IsReplayOf(created, again);
        Assert.DoesNotContain(secret, await TestEngine.EverythingStoredAsync(service.DataDirectory));
    }

    [Fact]
    public async Task A_session_is_a_new_one_each_time_whatever_the_key()
    {
        var key = NewKey();
        async Task<Answer> SignInAsync()
        {
            var request = Keyed(
                new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
                {
                    Content = Service.Json(new { userName = "tenant-admin", password = "sandbox" }),
                },
                key
            );
            request.Headers.Add("X-Tenant-ID", TestApi.Tenant);
            return await service.SendAsync(request);
        }

        var first = await SignInAsync();
        var second = await SignInAsync();

        Assert.Equal(200, second.Status);
        Assert.NotEqual(first.Text, second.Text);
    }

    [Fact]
    public async Task Whatever_reads_is_not_touched_by_a_key()
    {
        var answer = await service.SendAsync(
            Keyed(Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Business}"), "two words")
        );

        Assert.Equal(200, answer.Status);
    }
}

/// <summary>When the answer cannot be kept, the work does not stand either.</summary>
public sealed class BrokenIdempotencyTests(BrokenIdempotencyTests.Forgetful service)
    : IClassFixture<BrokenIdempotencyTests.Forgetful>
{
    public sealed class Forgetful()
        : Service(
            new Dictionary<string, string>(),
            builder =>
                builder.ConfigureTestServices(services =>
                {
                    services.AddScoped<IdempotencyKeys>();
                    services.AddScoped<IIdempotencyKeys>(provider => new FailsOnce(
                        provider.GetRequiredService<IdempotencyKeys>()
                    ));
                })
        );

    private sealed class FailsOnce(IIdempotencyKeys keys) : IIdempotencyKeys
    {
        private static int failures = 1;

        public Task<KeptAnswer?> ClaimAsync(
            KeyedRequest request,
            DateTimeOffset now,
            CancellationToken cancellationToken
        ) => keys.ClaimAsync(request, now, cancellationToken);

        public Task KeepAsync(KeyedRequest request, KeptAnswer answer, CancellationToken cancellationToken) =>
            Interlocked.Decrement(ref failures) >= 0
                ? throw new DatabaseUnavailableException("The disk is full.")
                : keys.KeepAsync(request, answer, cancellationToken);

        public Task ReleaseAsync(KeyedRequest request, CancellationToken cancellationToken) =>
            keys.ReleaseAsync(request, cancellationToken);

        public Task<int> SweepAsync(DateTimeOffset keptBefore, int most, CancellationToken cancellationToken) =>
            keys.SweepAsync(keptBefore, most, cancellationToken);
    }

    [Fact]
    public async Task A_request_whose_answer_cannot_be_kept_changes_nothing_and_its_retry_does_it()
    {
        Task<Answer> DecideAsync()
        {
            var request = Service.V1(
                HttpMethod.Post,
                $"/verifications/{Seeded.Business}/status",
                """{"verification_status":"approved"}"""
            );
            request.Headers.Add(IdempotencyKey.Header, "once");
            return service.SendAsync(request);
        }

        var before = await service.DumpAsync();
        var failed = await DecideAsync();

        Assert.Equal(503, failed.Status);
        Assert.Null(failed.Header("ETag"));
        Assert.Equal(before, await service.DumpAsync());

        var again = await DecideAsync();
        Assert.Equal(200, again.Status);
        Assert.Null(again.Header(IdempotencyFilter.ReplayedHeader));
        Assert.Equal([1L], await service.QueryAsync<long>("SELECT COUNT(*) FROM decisions"));
    }
}
