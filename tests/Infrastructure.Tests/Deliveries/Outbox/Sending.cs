using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Outbox;

/// <summary>What the tests of deliveries share: a service that sends to loopback, and ways to give it something to send.</summary>
internal static class Sending
{
    /// <summary>A time-out of a second, for receivers that never answer, and the shortest lease that goes with it.</summary>
    public static readonly (string Name, string Value)[] Impatient =
    [
        ("Deliveries:TimeoutSeconds", "1"),
        ("Deliveries:LeaseSeconds", "6"),
    ];

    /// <summary>Looks often, and waits long enough for a receiver on a machine that has much else to do.</summary>
    public static Dictionary<string, string?> Settings(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Deliveries:Enabled"] = "true",
            ["Deliveries:PollMs"] = "20",
            ["Deliveries:TimeoutSeconds"] = "15",
            ["Deliveries:LeaseSeconds"] = "20",
        };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return settings;
    }

    /// <summary>A service in Development, so that it may send to loopback and over http.</summary>
    public static Task<TestService> StartAsync(params (string Name, string Value)[] settings) =>
        TestService.StartAsync(settings: Settings(settings), environment: "Development");

    /// <summary>The same by the real clock, where leases run out by themselves.</summary>
    public static Task<TestService> StartInRealTimeAsync(
        string? dataDirectory = null,
        params (string Name, string Value)[] settings
    ) =>
        TestService.StartAsync(
            settings: Settings(settings),
            environment: "Development",
            time: TimeProvider.System,
            dataDirectory: dataDirectory
        );

    /// <summary>A verification whose callback goes to <paramref name="url"/>; its id.</summary>
    public static async Task<string> OpenForAsync(this TestService service, string? url)
    {
        var applicant = await service.MustAsync(
            Actors.Integration,
            new CreateApplicant
            {
                FirstName = "Ada",
                LastName = "Okafor",
                Email = "ada@example.net",
                ResidenceCountry = "GB",
            }
        );
        return (
            await service.MustAsync(
                Actors.Integration,
                new CreateVerification
                {
                    ApplicantId = applicant.Id,
                    CallbackUrl = url,
                    FormId = "form-1",
                }
            )
        ).Verification.Id;
    }

    /// <summary>Decides as v1 does.</summary>
    public static Task<DecisionMade> DecideAsync(
        this TestService service,
        string id,
        VerificationStatus status = VerificationStatus.Approved,
        bool callback = false,
        bool owner = false,
        bool applicant = false
    ) =>
        service.MustAsync(
            Actors.TenantAdmin,
            new UpdateVerificationStatus
            {
                VerificationId = id,
                Status = status,
                CallbackEnabled = callback,
                ProjectOwnerEmailEnabled = owner,
                ApplicantEmailEnabled = applicant,
            }
        );

    /// <summary>One v1 callback to <paramref name="url"/>; the message's id.</summary>
    public static async Task<string> CallBackAsync(this TestService service, string url)
    {
        var id = await service.OpenForAsync(url);
        await service.DecideAsync(id, callback: true);
        return (
            await service.RowsAsync<string>(
                "SELECT id FROM outbox_messages WHERE verification_id = @Id AND kind = 'callback'",
                new { Id = id }
            )
        ).Single();
    }

    /// <summary>A webhook of every event.</summary>
    public static Task<WebhookCreated> SubscribeAsync(this TestService service, string url) =>
        service.MustAsync(Actors.TenantAdmin, new CreateWebhook(url, [.. Domain.Deliveries.WebhookEvents.All]));

    /// <summary>Rows straight into the outbox, many in one commit.</summary>
    public static async Task<IReadOnlyList<string>> QueueAsync(
        this TestService service,
        string url,
        int count,
        string tenantId = Actors.Tenant
    )
    {
        await using var scope = service.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var signal = scope.ServiceProvider.GetRequiredService<OutboxSignal>();
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().Now();
        var ids = new List<string>(count);
        await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                async () =>
                {
                    for (var i = 0; i < count; i++)
                    {
                        var message = new OutboxMessage
                        {
                            Id = Ids.New(now),
                            TenantId = tenantId,
                            Kind = OutboxKinds.Callback,
                            EventType = "VERIFICATION_COMPLETED",
                            Destination = url,
                            Body = System.Text.Encoding.UTF8.GetBytes($$"""{"number":{{i}}}"""),
                            CreatedAt = now,
                        };
                        await message.WriteAsync(session, signal, CancellationToken.None);
                        ids.Add(message.Id);
                    }

                    return true;
                },
                CancellationToken.None
            );
        return ids;
    }

    /// <summary>The message as it stands in the outbox.</summary>
    public static async Task<Row> RowAsync(this TestService service, string id) =>
        (
            await service.RowsAsync<Row>(
                "SELECT id, status, attempts, due_at, claimed_by, last_status, last_error, body FROM outbox_messages WHERE id = @Id",
                new { Id = id }
            )
        ).Single();

    /// <summary>Waits until the message stands as <paramref name="expected"/> says.</summary>
    public static async Task<Row> BecomesAsync(this TestService service, string id, Func<Row, bool> expected)
    {
        var row = await service.RowAsync(id);
        await Eventually.HoldsAsync(async () => expected(row = await service.RowAsync(id)));
        return row;
    }

    /// <summary>Its one attempt, or the last of them.</summary>
    public static async Task<AttemptRow> LastAttemptAsync(this TestService service, string id) =>
        (
            await service.RowsAsync<AttemptRow>(
                "SELECT number, outcome, status, error, response, latency_ms FROM delivery_attempts WHERE message_id = @Id ORDER BY number",
                new { Id = id }
            )
        )[^1];

    public sealed class Row
    {
        public string Id { get; init; } = "";
        public string Status { get; init; } = "";
        public long Attempts { get; init; }
        public DateTimeOffset DueAt { get; init; }
        public string? ClaimedBy { get; init; }
        public long? LastStatus { get; init; }
        public string? LastError { get; init; }
        public byte[] Body { get; init; } = [];
    }

    public sealed class AttemptRow
    {
        public long Number { get; init; }
        public string Outcome { get; init; } = "";
        public long? Status { get; init; }
        public string? Error { get; init; }
        public string? Response { get; init; }
        public long LatencyMs { get; init; }
    }
}
