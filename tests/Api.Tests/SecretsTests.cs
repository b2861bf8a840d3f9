using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Api.Tests.Routes;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

/// <summary>What must not get out: of admins' notes to others, and of anything personal or secret into the logs.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class SecretsTests(SecretsTests.Overheard service) : IClassFixture<SecretsTests.Overheard>
{
    private const string Marker = "Zq7MarkerXw";

    /// <summary>Everything that the service logs, as configured and its own in every detail.</summary>
    public sealed class Overheard : Service
    {
        public Overheard()
            : this(new LogKept()) { }

        private Overheard(LogKept log)
            : base(
                new Dictionary<string, string> { ["Logging:LogLevel:VerificationService"] = "Trace" },
                builder => builder.ConfigureLogging(logging => logging.AddProvider(log))
            ) => Kept = log;

        internal LogKept Kept { get; }
    }

    internal sealed class LogKept : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Lines.Enqueue(Written(state));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Enqueue($"{logLevel} {eventId.Name} {formatter(state, exception)} {Written(state)} {exception}");

        public void Dispose() { }

        // The members too: a structured log keeps what the sentence leaves out.
        private static string Written(object? state) =>
            state is IEnumerable<KeyValuePair<string, object?>> members
                ? string.Join(' ', members.Select(member => $"{member.Key}={member.Value}"))
                : $"{state}";
    }

    [Fact]
    public async Task Nothing_personal_and_nothing_secret_is_logged_whatever_is_sent_and_however_it_ends()
    {
        var secrets = new List<string> { Marker, Marker.ToLowerInvariant(), "sandbox_tenant_admin", "correct horse" };
        var token = await service.TokenAsync();
        secrets.Add(token);
        secrets.Add(token.Split('.')[2]);
        var signIn = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
        {
            Content = Service.Json($$"""{"userName":"{{Marker}}","password":"{{Marker}}"}"""),
        };
        signIn.Headers.Add("X-Tenant-ID", TestApi.Tenant);
        Assert.Equal(401, (await service.SendAsync(signIn)).Status);

        var key = await service.KeyAsync(Roles.TenantAdmin);
        secrets.Add(key);
        await service.SendAsync(
            new CreateUser
            {
                UserName = "somebody",
                Password = "correct horse battery staple",
                Roles = Roles.Reviewer,
            }
        );

        // Served: every text of every record.
        foreach (
            var (path, body) in new[]
            {
                (
                    "/applicants",
                    $$"""{"type":"PERSON","first_name":"{{Marker}}","last_name":"{{Marker}}","email":"{{Marker}}@applicants.example","dob":"1985-04-12","external_applicant_id":"{{Marker}}"}"""
                ),
                (
                    "/applicants",
                    $$"""{"type":"COMPANY","company_name":"{{Marker}}","email":"{{Marker}}@business.example","business_activity":"{{Marker}}","directors":[{"name":"{{Marker}}"}]}"""
                ),
                (
                    "/verifications",
                    $$"""{"applicant_id":"{{Seeded.Applicant}}","callback_url":"https://receiver.example/{{Marker}}","form_id":"{{Marker}}"}"""
                ),
            }
        )
        {
            Assert.Equal(200, (await service.SendAsync(Service.V1(HttpMethod.Post, path, body, key))).Status);
        }

        var id = await service.OpenAsync();
        foreach (
            var (path, body) in new[]
            {
                (
                    "/api/v2.1/customers",
                    $$"""{"firstName":"{{Marker}}","lastName":"{{Marker}}","email":"{{Marker}}@applicants.example","externalId":"{{Marker}}"}"""
                ),
                (
                    "/api/v2.1/organizations",
                    $$"""{"name":"{{Marker}}","businessActivities":["{{Marker}}"],"beneficialOwners":[{"name":"{{Marker}}"}]}"""
                ),
                (
                    "/api/v2.1/verifications",
                    $$"""{"customerId":"{{Seeded.Customer}}","requestedByUserId":"{{Marker}}","userId":"{{Marker}}","additionalData":{"{{Marker}}":"{{Marker}}"} }"""
                ),
                (
                    $"/api/v2.1/verifications/{id}/approve",
                    $$"""{"approvedBy":"tenant-admin","notes":"{{Marker}}","comment":"{{Marker}}","approvalReason":"{{Marker}}","adminNotes":"{{Marker}}"}"""
                ),
                (
                    "/api/v2.1/webhooks",
                    $$"""{"endpointUrl":"https://receiver.example/{{Marker}}","subscribedEvents":["verification.approved"]}"""
                ),
                ("/api/v2.1/callback-secret/rotate", ""),
            }
        )
        {
            var request = await service.V21Async(HttpMethod.Post, path, body.Length > 0 ? body : null);
            foreach (var header in new[] { "User-Agent", "X-Forwarded-For" })
            {
                request.Headers.TryAddWithoutValidation(header, Marker);
            }

            var answer = await service.SendAsync(request);
            Assert.True(answer.Status == 200, $"{path}: {answer}");
            if (answer.Data.TryGetProperty("secretKey", out var secret))
            {
                secrets.Add(secret.GetString()!);
            }
        }

        // Refused: the same in every place that a request has.
        foreach (var route in Route.ContractsOf(service))
        {
            var path = route.Fill(_ => Marker) + $"?cursor={Marker}&status={Marker}&customerId={Marker}";
            foreach (
                var body in new[]
                {
                    RouteTable.Of(route).Body,
                    $$"""{"{{Marker}}":"{{Marker}}" """,
                    $$"""{"approvedBy":"{{Marker}}","type":"{{Marker}}","since":"{{Marker}}"}""",
                }
            )
            {
                await service.SendAsync(Service.V1(route.HttpMethod, path, body, key));
                await service.SendAsync(Service.V1(route.HttpMethod, path, body, $"vk_{Marker}{Marker}{Marker}"));
                await service.SendAsync(Service.V21(route.HttpMethod, path, token, body: body));
                await service.SendAsync(Service.V21(route.HttpMethod, path, $"{Marker}.{Marker}.{Marker}", body: body));
                await service.SendAsync(Service.V21(route.HttpMethod, path, token, Marker, body));
            }
        }

        await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/{Marker}?{Marker}"));

        var lines = service.Kept.Lines.ToList();
        Assert.Contains(lines, line => line.Contains("ApproveVerification OK", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("SIGN_IN_FAILED", StringComparison.Ordinal));
        Assert.All(
            lines,
            line =>
                Assert.All(
                    secrets,
                    secret => Assert.False(line.Contains(secret, StringComparison.OrdinalIgnoreCase), line)
                )
        );
        Assert.DoesNotContain(lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_admins_note_among_themselves_is_in_no_answer_to_anybody_else_and_leaves_in_no_message()
    {
        const string Secret = "Vn4AmongAdmins";
        await service.PostAsync(
            "/api/v2.1/webhooks",
            """{"endpointUrl":"https://receiver.example/hooks","subscribedEvents":["verification.approved","verification.declined"]}"""
        );
        foreach (var (action, by) in new[] { ("approve", "approvedBy"), ("reject", "rejectedBy") })
        {
            var body = new Dictionary<string, string>
            {
                [by] = "tenant-admin",
                ["notes"] = "Seen by all who read",
                ["adminNotes"] = Secret,
            };
            var decided = await service.PostAsync($"/api/v2.1/verifications/{Seeded.Person}/{action}", body);
            Assert.Equal(200, decided.Status);
            Assert.DoesNotContain(Secret, decided.Text);
        }

        // Told to the callback and by mail too.
        await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                $"/verifications/{Seeded.Person}/status",
                """{"verification_status":"approved","callback_enabled":true,"project_owner_email_enabled":true,"applicant_email_enabled":true}"""
            )
        );

        var seen = 0;
        foreach (var route in Route.ContractsOf(service).Where(route => route.Method == "GET"))
        {
            var path = route.Fill(name =>
                name.StartsWith("applicant", StringComparison.Ordinal) ? Seeded.Applicant : Seeded.Person
            );
            var answers = new List<Answer>();
            if (route.IsV1)
            {
                foreach (var role in new[] { Roles.Integration, Roles.Reviewer, Roles.Auditor, Roles.TenantAdmin })
                {
                    answers.Add(
                        await service.SendAsync(Service.V1(route.HttpMethod, path, key: await service.KeyAsync(role)))
                    );
                }
            }
            else
            {
                answers.Add(await service.GetAsync(path, "reviewer"));
                answers.Add(await service.GetAsync(path, "auditor"));
                var narrowed = await service.V21Async(route.HttpMethod, path, user: "power-tenant");
                narrowed.Headers.Add("X-User-Roles", "reviewer");
                answers.Add(await service.SendAsync(narrowed));
            }

            Assert.All(answers, answer => Assert.DoesNotContain(Secret, answer.Text));
            seen += answers.Count(answer => answer.Status == 200);
        }

        Assert.True(seen > 15, $"Only {seen} answers were seen.");
        foreach (var user in new[] { "tenant-admin", "power-tenant" })
        {
            var history = await service.HistoryAsync(Seeded.Person, user);
            Assert.Equal(2, history.Count(entry => entry.GetRawText().Contains(Secret, StringComparison.Ordinal)));
        }

        // The entries themselves are not kept from anybody who reads.
        Assert.Equal(
            (await service.HistoryAsync(Seeded.Person, "tenant-admin")).Count,
            (await service.HistoryAsync(Seeded.Person, "reviewer")).Count
        );
        var messages = await service.QueryAsync<(string Kind, byte[] Body)>("SELECT kind, body FROM outbox_messages");
        Assert.Superset(
            new HashSet<string> { "webhook", "callback", "owner_email", "applicant_email" },
            messages.Select(message => message.Kind).ToHashSet()
        );
        Assert.All(
            messages,
            message => Assert.DoesNotContain(Secret, System.Text.Encoding.UTF8.GetString(message.Body))
        );
    }
}
