using System.Text;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>The way to a decision: taken up, asked, answered, noted.</summary>
public sealed class ReviewTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    [Fact]
    public async Task A_reviewer_takes_a_case_from_its_opening_to_the_decision_of_an_admin()
    {
        var id = await service.OpenAsync();

        Assert.Equal(
            VerificationStatus.InReview,
            (await service.MustAsync(Actors.Reviewer, new StartReview(id))).Status
        );
        Assert.Equal(
            VerificationStatus.InformationRequested,
            (await service.MustAsync(Actors.Reviewer, new RequestInformation(id, "A utility bill, please")))
                .Moved
                .Status
        );
        Assert.Equal(
            ErrorKind.Conflict,
            (await service.RefusedAsync(Actors.TenantAdmin, TestService.Approval(id))).Kind
        );
        var resumed = await service.MustAsync(Actors.Reviewer, new ResumeReview(id));
        Assert.Equal((VerificationStatus.InReview, 4), (resumed.Status, resumed.Version));
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        var history = await service.MustAsync(
            Actors.Reviewer,
            new GetVerificationHistory(id, new PageRequest(null, null))
        );
        Assert.Equal(
            [
                "verification.created",
                "verification.review_started",
                "verification.information_requested",
                "verification.approve.refused",
                "verification.review_resumed",
                "verification.approved",
            ],
            history.Items.Select(entry => entry.Action)
        );
    }

    [Fact]
    public async Task What_the_subject_is_asked_for_reaches_subscribers()
    {
        await using var own = await TestService.StartAsync();
        await own.MustAsync(
            Actors.TenantAdmin,
            new CreateWebhook("https://receiver.example/hooks", ["verification.information_requested"])
        );
        var id = await own.OpenAsync();
        await own.MustAsync(Actors.Reviewer, new RequestInformation(id, "A utility bill, please"));

        Assert.Contains("\"message\":\"A utility bill, please\"", await BodyAsync(own));
    }

    [Fact]
    public async Task What_the_subject_is_asked_for_is_written_to_them_where_the_request_says_so()
    {
        await using var own = await TestService.StartAsync();
        await own.MustAsync(Actors.Reviewer, new RequestInformation(await own.OpenAsync(), "Not by mail"));
        Assert.Empty(await own.RowsAsync<string>("SELECT kind FROM outbox_messages"));

        var id = await own.OpenAsync();
        await own.MustAsync(
            Actors.TenantAdmin,
            new RequestInformation(id, "A utility bill, please")
            {
                AdminNotes = "The address smells",
                ApplicantEmail = true,
            }
        );

        Assert.Equal(
            ("applicant_email", "INFORMATION_REQUEST_NOTICE", "office@example.org", id),
            (
                await own.RowsAsync<(string, string, string, string)>(
                    "SELECT kind, event_type, destination, verification_id FROM outbox_messages"
                )
            ).Single()
        );
        var body = await BodyAsync(own);
        Assert.Contains("A utility bill, please", body);
        Assert.DoesNotContain("smells", body);
    }

    [Fact]
    public async Task A_request_carries_a_reason_of_the_tenants_list_to_record_and_subscribers()
    {
        await using var own = await TestService.StartAsync();
        await own.MustAsync(
            Actors.TenantAdmin,
            new SetReasonCode("DOCUMENT_EXPIRED", "Expired", ReasonUses.RequestInformation, true)
        );
        await own.MustAsync(Actors.TenantAdmin, new SetReasonCode("ONLY_REJECT", "No", ReasonUses.Reject, true));
        await own.MustAsync(
            Actors.TenantAdmin,
            new CreateWebhook("https://receiver.example/hooks", ["verification.information_requested"])
        );
        var id = await own.OpenAsync();

        foreach (var code in new[] { "ONLY_REJECT", "UNKNOWN", "not a code" })
        {
            var refusal = await own.RefusedAsync(
                Actors.Reviewer,
                new RequestInformation(id, "A passport") { ReasonCode = code }
            );
            Assert.Equal((ErrorKind.Invalid, "reasonCode"), (refusal.Kind, refusal.Fields[0].Field));
        }

        await own.MustAsync(
            Actors.Reviewer,
            new RequestInformation(id, "A passport") { ReasonCode = "DOCUMENT_EXPIRED" }
        );

        var history = await own.MustAsync(Actors.Reviewer, new GetVerificationHistory(id, new PageRequest(null, null)));
        Assert.Contains("\"reasonCode\":\"DOCUMENT_EXPIRED\"", history.Items[^1].Facts);
        Assert.Contains("\"reasonCode\":\"DOCUMENT_EXPIRED\"", await BodyAsync(own));
    }

    [Fact]
    public async Task Admin_notes_of_a_request_are_written_and_read_by_admins_alone()
    {
        var id = await service.OpenAsync();
        var asked = new RequestInformation(id, "A passport") { AdminNotes = "between us" };

        Assert.Equal("ADMIN_NOTES", (await service.RefusedAsync(Actors.Reviewer, asked)).Code);
        await service.MustAsync(Actors.TenantAdmin, asked);

        foreach (var (actor, sees) in new[] { (Actors.Reviewer, false), (Actors.PowerTenant, true) })
        {
            var history = await service.MustAsync(actor, new GetVerificationHistory(id, new PageRequest(null, null)));
            Assert.Equal(sees, history.Items.Any(entry => entry.Facts.Contains("between us")));
        }
    }

    [Fact]
    public async Task A_move_is_refused_to_everybody_who_does_not_review()
    {
        var id = await service.OpenAsync();
        foreach (var role in Say.Lacking(Permission.ReviewVerifications))
        {
            var actor = Actors.User(role);
            Assert.Equal(ErrorKind.Forbidden, (await service.RefusedAsync(actor, new StartReview(id))).Kind);
            Assert.Equal(
                ErrorKind.Forbidden,
                (await service.RefusedAsync(actor, new RequestInformation(id, "m"))).Kind
            );
            Assert.Equal(ErrorKind.Forbidden, (await service.RefusedAsync(actor, new ResumeReview(id))).Kind);
            Assert.Equal(ErrorKind.Forbidden, (await service.RefusedAsync(actor, new AddNote(id, "n", false))).Kind);
            Assert.Equal(ErrorKind.Forbidden, (await service.RefusedAsync(actor, new TakeNextVerification())).Kind);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" \n")]
    [InlineData("a\0b")]
    public async Task Asking_for_nothing_is_invalid(string? message)
    {
        var id = await service.OpenAsync();

        Assert.Equal(
            ErrorKind.Invalid,
            (await service.RefusedWithoutTraceAsync(Actors.Reviewer, new RequestInformation(id, message))).Kind
        );
    }

    [Fact]
    public async Task Resuming_what_waits_for_nothing_is_a_conflict()
    {
        var id = await service.OpenAsync();

        var (refusal, entry) = await service.RefusedWithOneEntryAsync(Actors.Reviewer, new ResumeReview(id));

        Assert.Equal("NOT_AWAITING_INFORMATION", refusal.Code);
        Assert.Contains("verification.resume_review.refused", entry);
    }

    [Fact]
    public async Task A_move_upon_another_version_than_was_read_is_refused()
    {
        var id = await service.OpenAsync();

        var refusal = await service.RefusedAsync(
            Actors.Reviewer,
            new StartReview(id) { Expected = new ExpectedRecord { Version = 7 } }
        );

        Assert.Equal("VERSION_MISMATCH", refusal.Code);
    }

    [Fact]
    public async Task A_reviewer_does_not_undo_the_first_of_two_approvals()
    {
        await using var own = await TestService.StartAsync();
        await own.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        var id = await own.OpenAsync();
        await own.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal("FIRST_APPROVAL_STANDS", (await own.RefusedAsync(Actors.Reviewer, new StartReview(id))).Code);
        Assert.Equal(
            "FIRST_APPROVAL_STANDS",
            (await own.RefusedAsync(Actors.Reviewer, new RequestInformation(id, "more"))).Code
        );
        await own.MustAsync(Actors.PowerTenant, new RequestInformation(id, "more"));
    }

    [Fact]
    public async Task Notes_are_kept_newest_first_and_leave_the_version_alone()
    {
        var id = await service.OpenAsync();
        for (var i = 1; i <= 3; i++)
        {
            service.Clock.Advance(TimeSpan.FromSeconds(1));
            await service.MustAsync(Actors.Reviewer, new AddNote(id, $"note {i}\nwith a second line", false));
        }

        var first = await service.MustAsync(Actors.Auditor, new ListNotes(id, new PageRequest(2, null)));
        var second = await service.MustAsync(Actors.Auditor, new ListNotes(id, new PageRequest(2, first.NextCursor)));

        Assert.Equal(
            ["note 3\nwith a second line", "note 2\nwith a second line", "note 1\nwith a second line"],
            first.Items.Concat(second.Items).Select(note => note.Text)
        );
        Assert.Equal(Actors.Reviewer.Name, first.Items[0].AuthorName);
        Assert.Equal(1, (await service.MustAsync(Actors.Reviewer, new GetVerification(id))).Version);
    }

    [Fact]
    public async Task Notes_among_admins_are_written_and_read_by_admins_alone_in_the_history_too()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, new AddNote(id, "between us", true));
        await service.MustAsync(Actors.Reviewer, new AddNote(id, "for all", false));

        Assert.Equal("ADMIN_NOTES", (await service.RefusedAsync(Actors.Reviewer, new AddNote(id, "n", true))).Code);
        foreach (
            var (actor, sees) in new[] { (Actors.Reviewer, false), (Actors.Auditor, false), (Actors.PowerTenant, true) }
        )
        {
            var notes = await service.MustAsync(actor, new ListNotes(id, new PageRequest(null, null)));
            var history = await service.MustAsync(actor, new GetVerificationHistory(id, new PageRequest(null, null)));
            Assert.Equal(sees, notes.Items.Any(note => note.Text == "between us"));
            Assert.Equal(sees, history.Items.Any(entry => entry.Facts.Contains("between us")));
            Assert.Contains(notes.Items, note => note.Text == "for all");
            Assert.Contains(history.Items, entry => entry.Facts.Contains("for all"));
        }
    }

    private static async Task<string> BodyAsync(TestService own) =>
        Encoding.UTF8.GetString((await own.ValueAsync<byte[]>("SELECT body FROM outbox_messages"))!);
}
