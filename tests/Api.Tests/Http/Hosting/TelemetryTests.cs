using System.Text;
using System.Text.Json;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Hosting;

/// <summary>What an operator's collector and logs receive, from the real process.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class TelemetryTests : IAsyncLifetime
{
    private const string Marker = "Zq7MarkerXw";
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("verification-telemetry-");
    private Receiver receiver = null!;

    public async Task InitializeAsync() => receiver = await Receiver.StartAsync();

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        TestEngine.Drop(data.FullName);
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_collector_gets_the_stages_of_a_decision_and_its_delivery_as_one_trace_and_counts_of_everything()
    {
        await using var collector = await Receiver.StartAsync(Receiver.Status(200));
        await using var service = ServiceProcess.Start(
            data.FullName,
            new Dictionary<string, string?>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            }
        );
        using var http = await service.ConnectAsync();
        var decided = await DecideAsync(http);
        var traceId = decided.Headers.GetValues("X-Trace-Id").Single();

        string[] spans =
        [
            "verification-service",
            "POST /verifications/{verification_id}/status",
            "UpdateVerificationStatus",
            "authorization",
            "validation",
            "transaction",
            "handler",
            "send callback",
            Encoding.Latin1.GetString(Convert.FromHexString(traceId)),
        ];
        string[] metrics =
        [
            "verification.decisions",
            "verification.time_to_decision",
            "verification.outcome",
            "verification.level",
            "verification.risk",
            "verification.refusals",
            "refusal.kind",
            "VERIFICATION_NOT_FOUND",
            // The embedded engine's own.
            .. TestEngine.IsServer ? Array.Empty<string>() : ["database.group.size", "database.commit.duration"],
            "deliveries.pending",
            "deliveries.oldest_due_age",
            "deliveries.attempts",
            "http.server.request.duration",
            "kestrel.active_connections",
        ];
        await Eventually.HoldsAsync(() => spans.All(Sent(collector, "/v1/traces").Contains));
        await Eventually.HoldsAsync(() => metrics.All(Sent(collector, "/v1/metrics").Contains));
        var everything = Sent(collector, "/v1/traces") + Sent(collector, "/v1/metrics");
        Assert.DoesNotContain(Marker, everything);
        Assert.DoesNotContain("vk_sandbox", everything);
        Assert.DoesNotContain(TestApi.Tenant, everything);

        var callback = (await receiver.GotAsync(1))[0];
        Assert.Matches($"^00-{traceId}-[0-9a-f]{{16}}-01$", callback.Headers["traceparent"]);
    }

    [Fact]
    public async Task A_callback_goes_on_with_the_trace_of_its_decision_also_when_nobody_collects_traces()
    {
        await using var service = ServiceProcess.Start(data.FullName, new Dictionary<string, string?>());
        using var http = await service.ConnectAsync();

        var decided = await DecideAsync(http, traceParent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");

        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", decided.Headers.GetValues("X-Trace-Id").Single());
        var callback = (await receiver.GotAsync(1))[0];
        Assert.Matches("^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$", callback.Headers["traceparent"]);
        Assert.DoesNotContain("00f067aa0ba902b7", callback.Headers["traceparent"]);
    }

    [Fact]
    public async Task A_log_in_Production_is_JSON_with_trace_ids_and_holds_nothing_personal_and_no_secret()
    {
        // Development fills the database; what then runs over it is Production.
        await using (var filling = ServiceProcess.Start(data.FullName, new Dictionary<string, string?>()))
        {
            using var ready = await filling.ConnectAsync();
        }

        await using var service = ServiceProcess.Start(
            data.FullName,
            new Dictionary<string, string?>
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Logging:LogLevel:VerificationService"] = "Trace",
            }
        );
        using var http = await service.ConnectAsync();
        var decided = await DecideAsync(http, callback: "https://receiver.invalid/callback");
        var token = await SignInAsync(http);
        foreach (
            var (path, body) in new[]
            {
                (
                    "/api/v2.1/customers",
                    $$"""{"firstName":"{{Marker}}","lastName":"{{Marker}}","email":"{{Marker}}@applicants.example"}"""
                ),
                (
                    "/api/v2.1/organizations",
                    $$"""{"name":"{{Marker}}","country":"MT","directors":[{"name":"{{Marker}}"}]}"""
                ),
                (
                    $"/api/v2.1/verifications/{Seeded.Business}/approve",
                    $$"""{"approvedBy":"tenant-admin","notes":"{{Marker}}","adminNotes":"{{Marker}}"}"""
                ),
                (
                    "/api/v2.1/webhooks",
                    """{"endpointUrl":"https://receiver.invalid/hooks","subscribedEvents":["verification.declined"]}"""
                ),
                (
                    $"/api/v2.1/verifications/{Seeded.Business}/reject",
                    $$"""{"rejectedBy":"tenant-admin","rejectionReason":"{{Marker}}"}"""
                ),
            }
        )
        {
            using var request = Service.V21(HttpMethod.Post, path, token, body: body);
            using var answer = await http.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, path + await answer.Content.ReadAsStringAsync());
        }

        // Both deliveries fail: the names do not resolve.
        await Eventually.HoldsAsync(() => service.Log.Split("was not delivered at attempt").Length > 3);
        var log = service.Log;
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
            .ToList();
        Assert.Contains(
            lines,
            line =>
                line.GetProperty("State").TryGetProperty("UseCase", out var useCase)
                && useCase.GetString() == "UpdateVerificationStatus"
                && line.GetProperty("Scopes").ToString().Contains(decided.Headers.GetValues("X-Trace-Id").Single())
        );
        Assert.All(
            [Marker, "applicants.example", "vk_sandbox", token, token.Split('.')[2], "whsec_", "\"sandbox\"", "owner@"],
            secret => Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase)
        );
    }

    private static string Sent(Receiver collector, string path) =>
        string.Concat(collector.Requests.Where(r => r.Path == path).Select(r => Encoding.Latin1.GetString(r.Body)));

    // A person, a verification with a callback, a refused attempt at nothing, and the decision: its answer.
    private async Task<HttpResponseMessage> DecideAsync(
        HttpClient http,
        string? callback = null,
        string? traceParent = null
    )
    {
        var applicant = await IdAsync(
            "/applicants",
            "applicant_id",
            $$"""{"type":"PERSON","first_name":"{{Marker}}","last_name":"{{Marker}}","email":"{{Marker}}@applicants.example"}"""
        );
        var verification = await IdAsync(
            "/verifications",
            "verification_id",
            $$"""{"applicant_id":"{{applicant}}","callback_url":"{{callback ?? receiver.Url + "/callback"}}"}"""
        );
        const string Approval = """{"verification_status":"approved","callback_enabled":true}""";
        using var missed = Service.V1(HttpMethod.Post, "/verifications/nothing/status", Approval);
        Assert.Equal(404, (int)(await http.SendAsync(missed)).StatusCode);
        using var request = Service.V1(HttpMethod.Post, $"/verifications/{verification}/status", Approval);
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        var decided = await http.SendAsync(request);
        Assert.True(decided.IsSuccessStatusCode, await decided.Content.ReadAsStringAsync());
        return decided;

        async Task<string> IdAsync(string path, string name, string body)
        {
            using var create = Service.V1(HttpMethod.Post, path, body);
            using var answer = await http.SendAsync(create);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            return JsonSerializer.Deserialize<JsonElement>(text).GetProperty(name).GetString()!;
        }
    }

    private static async Task<string> SignInAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
        {
            Content = Service.Json("""{"userName":"tenant-admin","password":"sandbox"}"""),
        };
        request.Headers.Add("X-Tenant-ID", TestApi.Tenant);
        using var answer = await http.SendAsync(request);
        return JsonSerializer
            .Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync())
            .GetProperty("data")
            .GetProperty("accessToken")
            .GetString()!;
    }
}
