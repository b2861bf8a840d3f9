using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Forms;

/// <summary>What becomes of a request for information that nobody answers.</summary>
public sealed class RequestSweepTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() =>
        service = await TestService.StartAsync(
            settings: new Dictionary<string, string?> { ["Console:PublicUrl"] = "https://verify.example" }
        );

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<(string Id, InformationAsked Asked)> AskedAsync(bool byEmail = true)
    {
        var person = await service.MustAsync(
            Actors.Integration,
            new CreateApplicant { LastName = "Lovelace", Email = "ada@example.org" }
        );
        var id = (await service.MustAsync(Actors.Integration, new CreateVerification { CustomerId = person.Id }))
            .Verification
            .Id;
        var asked = await service.MustAsync(
            Actors.Reviewer,
            new RequestInformation(id, "Please send more") { ApplicantEmail = byEmail }
        );
        return (id, asked);
    }

    private async Task AfterAsync(TimeSpan wait, TestService? node = null)
    {
        service.Clock.Advance(wait);
        await SweepAsync(node ?? service);
    }

    private static Task SweepAsync(TestService node) =>
        node
            .Services.GetServices<IHostedService>()
            .OfType<Infrastructure.Forms.RequestSweep>()
            .Single()
            .SweepAsync(CancellationToken.None);

    private async Task<int> MailsAsync() =>
        await service.ValueAsync<int>("SELECT COUNT(*) FROM outbox_messages WHERE destination = 'ada@example.org'");

    private async Task<IReadOnlyList<HistoryEntryView>> HistoryAsync(string id, string action) =>
        [
            .. (
                await service.MustAsync(Actors.Auditor, new GetVerificationHistory(id, new PageRequest(null, null)))
            ).Items.Where(entry => entry.Action == "verification." + action),
        ];

    private Task<VerificationView> ReadAsync(string id) => service.MustAsync(Actors.Reviewer, new GetVerification(id));

    [Fact]
    public async Task The_subject_is_reminded_after_two_and_after_five_days_by_the_link_of_the_request()
    {
        var (id, asked) = await AskedAsync();
        var before = await ReadAsync(id);

        await AfterAsync(TimeSpan.FromDays(2) - TimeSpan.FromMinutes(1));
        Assert.Equal(1, await MailsAsync());
        await AfterAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await MailsAsync());
        await AfterAsync(TimeSpan.FromDays(1));
        Assert.Equal(2, await MailsAsync());
        await AfterAsync(TimeSpan.FromDays(2));
        await AfterAsync(TimeSpan.FromDays(1));
        Assert.Equal(3, await MailsAsync());

        var reminded = await HistoryAsync(id, "information_reminded");
        Assert.Equal(2, reminded.Count);
        Assert.All(reminded, entry => Assert.Equal("System", entry.ActorKind));
        Assert.Equal(
            ["applicant_link"],
            await service.RowsAsync<string>(
                "SELECT DISTINCT kind FROM outbox_messages WHERE destination = 'ada@example.org'"
            )
        );
        Assert.Equal(before.Version, (await ReadAsync(id)).Version);
        Assert.DoesNotContain(await service.DumpAsync(), line => line.Contains(asked.Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reminder_that_was_missed_is_not_made_up_for()
    {
        var (id, _) = await AskedAsync();

        await AfterAsync(TimeSpan.FromDays(6));
        await AfterAsync(TimeSpan.Zero);

        Assert.Single(await HistoryAsync(id, "information_reminded"));
        Assert.Equal(2, await MailsAsync());
    }

    [Fact]
    public async Task The_link_of_an_unanswered_request_tells_what_was_decided_and_takes_no_answer()
    {
        var (id, asked) = await AskedAsync();
        var subject = (await service.MustAsync(null, new OpenFormLink(asked.Token))).Link.ToActor();
        await AfterAsync(TimeSpan.FromDays(7));
        Assert.Equal("FORM_LINK_NOT_FOUND", (await service.SendAsync(null, new OpenFormLink(asked.Token))).Error?.Code);

        await service.MustAsync(
            Actors.TenantAdmin,
            new RejectVerification
            {
                VerificationId = id,
                RejectedBy = "tenant-admin",
                Grounds = new() { Reason = "Nothing came", Notes = "n" },
            }
        );

        var outcome = (await service.MustAsync(null, new OpenFormLink(asked.Token))).Outcome;
        Assert.Equal(new FormOutcome(FormOutcomeKind.Declined, "Nothing came"), outcome);
        var late = await service.SendAsync(
            subject,
            new SaveFormSection(0, new Dictionary<string, string> { ["answer"] = "Here" }, "session-of-a-browser")
        );
        Assert.Equal("FORM_LINK_NOT_FOUND", late.Error?.Code);
        service.Clock.Advance(TimeSpan.FromDays(30));
        Assert.NotNull((await service.SendAsync(null, new OpenFormLink(asked.Token))).Error);
    }

    [Fact]
    public async Task Nobody_is_reminded_who_has_answered_who_was_not_written_to_or_whose_case_is_decided()
    {
        var (_, answered) = await AskedAsync();
        var subject = (await service.MustAsync(null, new OpenFormLink(answered.Token))).Link.ToActor();
        await service.MustAsync(
            subject,
            new SaveFormSection(0, new Dictionary<string, string> { ["answer"] = "Here" }, "session-of-a-browser")
        );
        await service.MustAsync(subject, new SubmitForm([]));
        var (decided, _) = await AskedAsync();
        await service.MustAsync(
            Actors.TenantAdmin,
            new RejectVerification
            {
                VerificationId = decided,
                RejectedBy = "tenant-admin",
                Grounds = new() { Reason = "No", Notes = "n" },
            }
        );
        var (silent, _) = await AskedAsync(byEmail: false);

        for (var day = 0; day < 8; day++)
        {
            await AfterAsync(TimeSpan.FromDays(1));
        }

        Assert.Equal(2, await MailsAsync());
        Assert.Empty(await HistoryAsync(decided, "information_expired"));
        Assert.Empty(await HistoryAsync(silent, "information_reminded"));
        Assert.Single(await HistoryAsync(silent, "information_expired"));
        Assert.Equal(
            0,
            await service.ValueAsync<int>(
                "SELECT COUNT(*) FROM form_links WHERE next_step_at IS NOT NULL OR token_box IS NOT NULL"
            )
        );
    }

    [Fact]
    public async Task A_case_stays_as_it_is_when_its_link_ends_unless_the_tenant_chose_a_reason_to_reject_it()
    {
        var (stays, _) = await AskedAsync();
        await AfterAsync(TimeSpan.FromDays(7));
        await service.MustAsync(
            Actors.PowerTenant,
            new SetReasonCode("NO_ANSWER", "You did not answer", ReasonUses.Reject, IsActive: true)
        );
        await service.MustAsync(Actors.PowerTenant, new UpdateTenantSettings { UnansweredReasonCode = "NO_ANSWER" });
        var (goes, asked) = await AskedAsync();
        await AfterAsync(TimeSpan.FromDays(2));

        await AfterAsync(TimeSpan.FromDays(5));
        await AfterAsync(TimeSpan.FromDays(1));

        Assert.Equal(VerificationStatus.InformationRequested, (await ReadAsync(stays)).Status);
        Assert.Single(await HistoryAsync(stays, "information_expired"));
        var rejected = await ReadAsync(goes);
        Assert.Equal(
            (VerificationStatus.Declined, "NO_ANSWER", "You did not answer"),
            (rejected.Status, rejected.ReasonCode, rejected.Reason)
        );
        var decision = Assert.Single(await HistoryAsync(goes, "declined"));
        Assert.Equal(("System", "request-sweep"), (decision.ActorKind, decision.ActorName));
        Assert.Equal(
            new FormOutcome(FormOutcomeKind.Declined, "You did not answer"),
            (await service.MustAsync(null, new OpenFormLink(asked.Token))).Outcome
        );
    }

    [Fact]
    public async Task A_reason_that_was_retired_rejects_nothing_more()
    {
        await service.MustAsync(
            Actors.PowerTenant,
            new SetReasonCode("NO_ANSWER", "You did not answer", ReasonUses.Reject, IsActive: true)
        );
        await service.MustAsync(
            Actors.PowerTenant,
            new SetReasonCode("OTHER", "Another reason", ReasonUses.Reject, IsActive: true)
        );
        await service.MustAsync(Actors.PowerTenant, new UpdateTenantSettings { UnansweredReasonCode = "NO_ANSWER" });
        await service.MustAsync(
            Actors.PowerTenant,
            new SetReasonCode("NO_ANSWER", "You did not answer", ReasonUses.Reject, IsActive: false)
        );
        var (id, _) = await AskedAsync();

        await AfterAsync(TimeSpan.FromDays(8));

        Assert.Equal(VerificationStatus.InformationRequested, (await ReadAsync(id)).Status);
        Assert.Single(await HistoryAsync(id, "information_expired"));
    }

    [Fact]
    public async Task Only_a_power_tenant_says_that_cases_are_rejected_and_only_with_a_reason_of_the_list()
    {
        var settings = new UpdateTenantSettings { UnansweredReasonCode = "NO_ANSWER" };
        await service.MustAsync(
            Actors.PowerTenant,
            new SetReasonCode("GOOD", "For approvals", ReasonUses.Approve, IsActive: true)
        );

        Assert.Equal(ErrorKind.Forbidden, (await service.RefusedAsync(Actors.TenantAdmin, settings)).Kind);
        var unknown = await service.RefusedAsync(Actors.PowerTenant, settings);
        Assert.Equal("unansweredReasonCode", Assert.Single(unknown.Fields).Field);
        var malformed = await service.RefusedAsync(
            Actors.PowerTenant,
            new UpdateTenantSettings { UnansweredReasonCode = "not a code" }
        );
        Assert.Equal("unansweredReasonCode", Assert.Single(malformed.Fields).Field);
    }

    [Fact]
    public async Task Of_two_nodes_one_reminds_and_one_rejects()
    {
        await service.MustAsync(
            Actors.PowerTenant,
            new SetReasonCode("NO_ANSWER", "You did not answer", ReasonUses.Reject, IsActive: true)
        );
        await service.MustAsync(Actors.PowerTenant, new UpdateTenantSettings { UnansweredReasonCode = "NO_ANSWER" });
        var asked = new List<string>();
        for (var number = 0; number < 12; number++)
        {
            asked.Add((await AskedAsync()).Id);
        }

        await using var other = await TestService.StartAsync(
            dataDirectory: service.DataDirectory,
            time: service.Clock,
            settings: new Dictionary<string, string?> { ["Console:PublicUrl"] = "https://verify.example" }
        );
        foreach (var wait in new[] { 2, 3, 2 })
        {
            service.Clock.Advance(TimeSpan.FromDays(wait));
            await Task.WhenAll(Task.Run(() => SweepAsync(service)), Task.Run(() => SweepAsync(other)));
        }

        foreach (var id in asked)
        {
            Assert.Equal(2, (await HistoryAsync(id, "information_reminded")).Count);
            Assert.Single(await HistoryAsync(id, "information_expired"));
            Assert.Single(await HistoryAsync(id, "declined"));
        }
    }
}
