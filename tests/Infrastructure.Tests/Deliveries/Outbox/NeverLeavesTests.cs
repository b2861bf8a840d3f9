using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Deliveries.Email;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Outbox;

/// <summary>Admin notes stay among admins, whatever is decided and whoever is told.</summary>
public sealed class NeverLeavesTests
{
    public sealed record Step(bool Approve, Notifications Notify, string? Reason, string? Notes, string Around);

    private static readonly Gen<bool> Flag = Gen.Elements(true, true, true, false);

    private static readonly Gen<string?> Texts = Gen.Elements<string?>(
        null,
        "Documents match",
        "Zażółć gęślą jaźń",
        "<b>&amp;</b>\r\nBcc: x@example.org",
        "{{adminNotes}} {{admin_notes}} {{notes}}"
    );

    private static readonly Gen<Step> Steps =
        from approve in Gen.Elements(true, false)
        from callback in Flag
        from owner in Flag
        from applicant in Flag
        from subscriptions in Flag
        from reason in Texts
        from notes in Texts
        from around in Gen.Elements('a', 'ü', '"', '<', '\n', '\u2028', '=', '\u0001').ArrayOf(8)
        select new Step(
            approve,
            new Notifications(callback, owner, applicant, subscriptions),
            reason,
            notes,
            new string(around)
        );

    [Fact]
    public async Task Admin_notes_are_in_no_byte_that_leaves()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        await service.SubscribeAsync(receiver.Url + "/webhook");
        await OverrideTemplatesAsync(service);
        foreach (var life in Gen.Sample(Steps.ArrayOf(5), 40))
        {
            var id = await service.OpenForAsync(receiver.Url + "/callback");
            foreach (var step in life)
            {
                await DecideAsync(service, id, step);
            }
        }

        await Eventually.HoldsAsync(
            async () =>
                await service.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages WHERE status <> 'delivered'") == 0,
            TimeSpan.FromSeconds(120)
        );

        var outgoing = new List<string>();
        foreach (
            var row in await service.RowsAsync<Stored>(
                "SELECT kind, destination, event_type, body FROM outbox_messages"
            )
        )
        {
            outgoing.Add($"{row.Kind} {row.Destination} {row.EventType} {Encoding.UTF8.GetString(row.Body)}");
            if (row.Kind.EndsWith("_email", StringComparison.Ordinal))
            {
                var mail = EmailContent.FromBytes(row.Body);
                outgoing.Add(mail.Subject + mail.Text + mail.Html);
            }
        }

        outgoing.AddRange(
            receiver.Requests.Select(request =>
                string.Join('\n', request.Headers.Select(header => $"{header.Key}: {header.Value}"))
                + Encoding.UTF8.GetString(request.Body)
            )
        );
        foreach (var file in Directory.GetFiles(Path.Combine(service.DataDirectory, "mail")))
        {
            // Quoted-printable breaks lines at will.
            outgoing.Add((await File.ReadAllTextAsync(file)).Replace("=\r\n", "", StringComparison.Ordinal));
        }

        foreach (var kind in new[] { "callback", "webhook", "owner_email", "applicant_email" })
        {
            Assert.Contains(outgoing, text => text.StartsWith(kind + ' ', StringComparison.Ordinal));
        }

        Assert.All(outgoing, text => Assert.DoesNotContain("Mark0", text));

        // The marks are where they belong, so that their absence elsewhere says something.
        var kept = await service.RowsAsync<string>("SELECT admin_notes FROM decisions");
        Assert.All(kept, notes => Assert.Contains("Mark0", notes));
        Assert.InRange(kept.Count, 40, 200);
    }

    // No surface can ask for admin notes and every notification at once; the aggregate and its repository can.
    private static async Task DecideAsync(TestService service, string id, Step step)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Authenticated(Actors.TenantAdmin, true);
        caller.Origin = new Origin { Surface = "test" };
        var verifications = scope.ServiceProvider.GetRequiredService<IVerificationRepository>();
        var saved = await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                async () =>
                {
                    var verification = (await verifications.FindAsync(Actors.Tenant, id, CancellationToken.None))!;
                    var request = new DecisionRequest(
                        Authority.Of(Actors.TenantAdmin),
                        new Grounds
                        {
                            Reason = step.Reason,
                            Notes = step.Notes,

                            // Plain letters in the middle, so that no encoding can hide them; what surrounds them is not plain.
                            AdminNotes = $"{step.Around}Mark0{step.Around}",
                        },
                        step.Notify
                    );
                    var decided = step.Approve
                        ? verification.Approve(request, ApprovalPolicy.BuiltIn, Evidence.None, service.Clock.Now())
                        : verification.Decline(request, ApprovalPolicy.BuiltIn, service.Clock.Now());
                    Assert.Null(decided.Error);
                    return verification.NewDecisions.Any()
                        ? await verifications.SaveAsync(verification, CancellationToken.None)
                        : Domain.Shared.Result.Success;
                },
                CancellationToken.None
            );
        Assert.Null(saved.Error);
    }

    private static async Task OverrideTemplatesAsync(TestService service)
    {
        foreach (var kind in EmailTemplates.BuiltIn.Keys)
        {
            await service.TamperAsync(
                """
                INSERT INTO email_templates (tenant_id, kind, subject, text, html, updated_at)
                VALUES (@Tenant, @Kind, @Text, @Text, @Text, '2026-01-01 00:00:00')
                """,
                new
                {
                    Actors.Tenant,
                    Kind = kind,
                    Text = "{{outcome}} {{reason}} {{adminNotes}} {{AdminNotes}} {{admin_notes}} {{notes}} {{comment}} {{risk}}",
                }
            );
        }
    }

    private sealed class Stored
    {
        public string Kind { get; init; } = "";
        public string Destination { get; init; } = "";
        public string EventType { get; init; } = "";
        public byte[] Body { get; init; } = [];
    }
}
