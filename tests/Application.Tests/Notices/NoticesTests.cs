using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerificationService.Application.Forms;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Notices;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Notices;

/// <summary>Who is told what about a case, at the bell and by mail.</summary>
public sealed class NoticesTests : IAsyncLifetime
{
    private static readonly PageRequest First = new(null, null);
    private TestService service = null!;

    public async Task InitializeAsync() =>
        service = await TestService.StartAsync(
            settings: new Dictionary<string, string?> { ["Console:PublicUrl"] = "https://verify.example" }
        );

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<Actor> UserAsync(string name, Roles roles = Roles.Reviewer, string? tenantId = null)
    {
        var admin = Actors.User(Roles.PowerTenant, "founder", tenantId ?? Actors.Tenant);
        var user = await service.MustAsync(
            admin,
            new CreateUser
            {
                UserName = name,
                ExternalSubject = name,
                Roles = roles,
            }
        );
        return new Actor(ActorKind.User, user.Id, user.UserName, admin.TenantId, roles);
    }

    private async Task<IReadOnlyList<NoticeView>> ToldAsync(Actor user, bool unreadOnly = false) =>
        (await service.MustAsync(user, new ListNotices(unreadOnly, First))).Items;

    private async Task<IReadOnlyList<string>> MailsAsync() =>
        [
            .. (
                await service.RowsAsync<byte[]>(
                    "SELECT body FROM outbox_messages WHERE kind = 'user_notice' ORDER BY id"
                )
            ).Select(Encoding.UTF8.GetString),
        ];

    private Task SweepAsync() =>
        service
            .Services.GetServices<IHostedService>()
            .OfType<NoticeSweep>()
            .Single()
            .SweepAsync(CancellationToken.None);

    private async Task MailedAsync(Actor user, NoticeKinds kinds)
    {
        await service.MustAsync(Actors.PowerTenant, new SetUserEmail(user.Id, $"{user.Name}@example.org"));
        await service.MustAsync(user, new SetMailedNotices(kinds));
    }

    [Fact]
    public async Task Whoever_is_given_a_case_is_told_once_and_whoever_takes_it_themselves_is_not()
    {
        var ann = await UserAsync("ann");
        var id = await service.OpenAsync();

        await service.MustAsync(ann, new AssignVerification(id) { UserId = "me" });
        Assert.Empty(await ToldAsync(ann));
        await service.MustAsync(Actors.TenantAdmin, new AssignVerification(id) { UserId = ann.Id });

        var told = Assert.Single(await ToldAsync(ann)).Notice;
        Assert.Equal(
            (NoticeKinds.Assigned, id, Actors.TenantAdmin.Id, service.Clock.Now(), null),
            (told.Kind, told.VerificationId, told.By.Id, told.CreatedAt, told.ReadAt)
        );
    }

    [Fact]
    public async Task A_refused_assignment_tells_nobody()
    {
        var ann = await UserAsync("ann");
        var ben = await UserAsync("ben");
        var id = await service.OpenAsync();
        await service.MustAsync(ann, new AssignVerification(id) { UserId = "me" });

        await service.RefusedAsync(Actors.TenantAdmin, new AssignVerification(id) { UserId = ben.Id });

        Assert.Empty(await ToldAsync(ben));
    }

    [Fact]
    public async Task Several_cases_are_a_notice_each_and_one_mail()
    {
        var ann = await UserAsync("ann");
        await MailedAsync(ann, NoticeKinds.Assigned);
        var (one, other) = (await service.OpenAsync(), await service.OpenAsync());

        await service.MustAsync(Actors.TenantAdmin, new AssignVerifications([one, other]) { UserId = ann.Id });

        Assert.Equal(
            new[] { one, other }.Order(),
            (await ToldAsync(ann)).Select(told => told.Notice.VerificationId).Order()
        );
        var mail = Assert.Single(await MailsAsync());
        Assert.Contains("2 verifications were assigned to you", mail);
        Assert.Contains("https://verify.example/console/notices", mail);
    }

    [Fact]
    public async Task A_mail_commits_with_its_cause_is_off_by_default_and_holds_no_name()
    {
        var ann = await UserAsync("ann");
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.PowerTenant, new SetUserEmail(ann.Id, "ann@example.org"));
        await service.MustAsync(Actors.TenantAdmin, new AssignVerification(id) { UserId = ann.Id });
        Assert.Empty(await MailsAsync());

        await service.MustAsync(ann, new SetMailedNotices(NoticeKinds.Assigned | NoticeKinds.Mentioned));
        await service.MustAsync(Actors.TenantAdmin, new AssignVerification(id) { UserId = ann.Id });

        var mail = Assert.Single(await MailsAsync());
        Assert.Contains($"https://verify.example/console/verifications/{id}", mail);
        var subject = (await ToldAsync(ann))[0].SubjectName!;
        Assert.NotEmpty(subject);
        Assert.DoesNotContain(subject, mail);
        Assert.DoesNotContain(Actors.TenantAdmin.Name, mail);
        Assert.Equal(
            NoticeKinds.Assigned | NoticeKinds.Mentioned,
            (await service.MustAsync(ann, new GetMailedNotices())).Mailed
        );
    }

    [Fact]
    public async Task Whoever_asked_is_told_when_the_subject_answers()
    {
        var ann = await UserAsync("ann");
        var person = await service.MustAsync(
            Actors.Integration,
            new CreateApplicant { LastName = "Lovelace", Email = "ada@example.org" }
        );
        var id = (await service.MustAsync(Actors.Integration, new CreateVerification { CustomerId = person.Id }))
            .Verification
            .Id;
        var asked = await service.MustAsync(ann, new RequestInformation(id, "Please send more"));
        var subject = (await service.MustAsync(null, new OpenFormLink(asked.Token))).Link.ToActor();
        await service.MustAsync(
            subject,
            new SaveFormSection(0, new Dictionary<string, string> { ["answer"] = "Here it is" }, "session")
        );

        await service.MustAsync(subject, new SubmitForm([]));
        await service.MustAsync(subject, new SubmitForm([]));

        var told = Assert.Single(await ToldAsync(ann));
        Assert.Equal((NoticeKinds.Answered, id), (told.Notice.Kind, told.Notice.VerificationId));
    }

    [Fact]
    public async Task Those_who_may_give_the_second_approval_are_told_and_nobody_else()
    {
        var first = await UserAsync("first", Roles.TenantAdmin);
        var second = await UserAsync("second", Roles.TenantAdmin);
        var power = await UserAsync("power", Roles.PowerTenant);
        var reviewer = await UserAsync("reviewer");
        var gone = await UserAsync("gone", Roles.TenantAdmin);
        await service.MustAsync(Actors.PowerTenant, new DisableUser("gone"));
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        service.Clock.Advance(TimeSpan.FromDays(1));
        var id = await service.OpenAsync();
        var tied = await UserAsync("tied-since", Roles.TenantAdmin);
        service.Clock.Advance(TimeSpan.FromMinutes(1));

        var made = await service.MustAsync(first, TestService.Approval(id));

        Assert.Equal(VerificationStatus.AwaitingSecondApproval, made.Status);
        foreach (var told in new[] { second, power, tied })
        {
            Assert.Equal(NoticeKinds.SecondApproval, Assert.Single(await ToldAsync(told)).Notice.Kind);
        }

        Assert.Empty(await ToldAsync(first));
        Assert.Empty(await ToldAsync(reviewer));
        Assert.Equal(
            0,
            await service.ValueAsync<int>("SELECT COUNT(*) FROM notices WHERE user_id = @Id", new { gone.Id })
        );

        await service.MustAsync(second, TestService.Approval(id));
        Assert.Single(await ToldAsync(power));
    }

    [Fact]
    public async Task A_second_approver_whom_the_first_created_since_the_case_was_opened_is_not_told()
    {
        var first = await UserAsync("first", Roles.PowerTenant);
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        var id = await service.OpenAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var made = await service.MustAsync(
            first,
            new CreateUser
            {
                UserName = "puppet",
                ExternalSubject = "puppet",
                Roles = Roles.TenantAdmin,
            }
        );

        await service.MustAsync(first, TestService.Approval(id));

        Assert.Equal(
            0,
            await service.ValueAsync<int>("SELECT COUNT(*) FROM notices WHERE user_id = @Id", new { made.Id })
        );
    }

    [Fact]
    public async Task A_decision_that_is_final_writes_no_notice()
    {
        await UserAsync("ann", Roles.TenantAdmin);
        var id = await service.OpenAsync();

        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(0, await service.ValueAsync<int>("SELECT COUNT(*) FROM notices"));
    }

    [Fact]
    public async Task Whoever_holds_an_overdue_case_or_held_it_last_is_told_once_for_each_clock()
    {
        var ann = await UserAsync("ann");
        var id = await service.OpenAsync();
        await service.OpenAsync();
        await service.MustAsync(ann, new AssignVerification(id) { UserId = "me" });
        service.Clock.Advance(TimeSpan.FromHours(72) - TimeSpan.FromMinutes(1));
        await SweepAsync();
        Assert.Empty(await ToldAsync(ann));

        service.Clock.Advance(TimeSpan.FromMinutes(1));
        await SweepAsync();
        await SweepAsync();
        var told = Assert.Single(await ToldAsync(ann)).Notice;
        Assert.Equal((NoticeKinds.Overdue, id, ActorKind.System), (told.Kind, told.VerificationId, told.By.Kind));

        // The clock stands still while the subject is asked, and is another afterwards.
        await service.MustAsync(ann, new RequestInformation(id, "more"));
        service.Clock.Advance(TimeSpan.FromHours(5));
        await SweepAsync();
        Assert.Single(await ToldAsync(ann));
        await service.MustAsync(ann, new ResumeReview(id));
        await SweepAsync();
        Assert.Equal(2, (await ToldAsync(ann)).Count);
    }

    [Fact]
    public async Task However_many_overdue_cases_somebody_holds_who_is_not_told_others_are_told_of_theirs()
    {
        var gone = await UserAsync("gone");
        for (var i = 0; i < 201; i++)
        {
            await service.MustAsync(gone, new AssignVerification(await service.OpenAsync()) { UserId = "me" });
        }

        var ben = await UserAsync("ben");
        var id = await service.OpenAsync();
        await service.MustAsync(ben, new AssignVerification(id) { UserId = "me" });
        // Longer than a case is held: what is held is taken from whoever loses access, what was held is not.
        service.Clock.Advance(TimeSpan.FromHours(80));
        await service.MustAsync(Actors.PowerTenant, new DisableUser("gone"));

        await SweepAsync();

        Assert.Equal(id, Assert.Single(await ToldAsync(ben)).Notice.VerificationId);
    }

    [Fact]
    public async Task An_overdue_case_is_told_by_the_hours_of_its_tenant_and_not_once_it_is_decided()
    {
        var ann = await UserAsync("ann");
        var (id, decided) = (await service.OpenHighRiskAsync(), await service.OpenHighRiskAsync());
        foreach (var held in new[] { id, decided })
        {
            await service.MustAsync(ann, new AssignVerification(held) { UserId = "me" });
        }

        await service.MustAsync(Actors.PowerTenant, TestService.Approval(decided, "power-tenant"));
        service.Clock.Advance(TimeSpan.FromHours(24));
        await SweepAsync();

        Assert.Equal(id, Assert.Single(await ToldAsync(ann)).Notice.VerificationId);
    }

    [Fact]
    public async Task A_note_tells_those_it_names_and_says_of_each_whether_they_were_told()
    {
        var (ann, ben) = (await UserAsync("ann"), await UserAsync("ben"));
        var jane = await UserAsync("jane doe", Roles.Auditor);
        await UserAsync("off");
        await service.MustAsync(Actors.PowerTenant, new DisableUser("off"));
        var id = await service.OpenAsync();

        var kept = await service.MustAsync(
            ann,
            new AddNote(id, "@Ben, @\"jane doe\": see @ben's, @off, @ann and @nobody. Mail ada@ben", false)
        );

        Assert.Equal(
            [
                ("ben", MentionOutcome.Told),
                ("jane doe", MentionOutcome.Told),
                ("off", MentionOutcome.NoAccess),
                ("ann", MentionOutcome.Oneself),
                ("nobody", MentionOutcome.Unknown),
            ],
            kept.Mentioned.Select(one => (one.Name, one.Outcome))
        );
        Assert.Equal(NoticeKinds.Mentioned, Assert.Single(await ToldAsync(ben)).Notice.Kind);
        Assert.Equal("ann", Assert.Single(await ToldAsync(jane)).ByName);
        Assert.Empty(await ToldAsync(ann));
    }

    [Fact]
    public async Task A_note_for_admins_tells_admins_alone()
    {
        var (ben, admin) = (await UserAsync("ben"), await UserAsync("boss", Roles.TenantAdmin));
        var id = await service.OpenAsync();

        var kept = await service.MustAsync(Actors.TenantAdmin, new AddNote(id, "@ben @boss", ForAdmins: true));

        Assert.Equal([MentionOutcome.ForAdmins, MentionOutcome.Told], kept.Mentioned.Select(one => one.Outcome));
        Assert.Empty(await ToldAsync(ben));
        Assert.Single(await ToldAsync(admin));
    }

    [Fact]
    public async Task Users_of_other_tenants_are_nobody_and_read_nothing()
    {
        var foreign = await UserAsync("foreigner", Roles.PowerTenant, Actors.OtherTenant);
        var ben = await UserAsync("ben");
        var id = await service.OpenAsync();

        var kept = await service.MustAsync(Actors.Reviewer, new AddNote(id, "@foreigner @ben", false));

        Assert.Equal([MentionOutcome.Unknown, MentionOutcome.Told], kept.Mentioned.Select(one => one.Outcome));
        Assert.Empty(await ToldAsync(foreign));
        Assert.Equal(
            ["ben"],
            (await service.MustAsync(Actors.Reviewer, new FindPeople("be"))).Select(person => person.Name)
        );
        Assert.Empty(await service.MustAsync(Actors.Reviewer, new FindPeople("foreign")));

        // Whoever has the same id in another tenant is somebody else.
        var notice = Assert.Single(await ToldAsync(ben)).Notice;
        var double_ = ben with { TenantId = Actors.OtherTenant };
        Assert.Empty(await ToldAsync(double_));
        await service.RefusedAsync(double_, new OpenNotice(notice.Id));
        await service.MustAsync(double_, new ReadNotices([notice.Id], All: false));
        await service.MustAsync(double_, new ReadNotices([], All: true));
        Assert.Single(await ToldAsync(ben, unreadOnly: true));
    }

    [Fact]
    public async Task A_notice_is_read_by_opening_it_by_its_id_or_with_all_and_by_its_user_alone()
    {
        var (ann, ben) = (await UserAsync("ann"), await UserAsync("ben"));
        var id = await service.OpenAsync();
        for (var note = 0; note < 4; note++)
        {
            service.Clock.Advance(TimeSpan.FromSeconds(1));
            await service.MustAsync(ann, new AddNote(id, $"{note} @ben", false));
        }

        var told = await ToldAsync(ben);
        Assert.Equal(4, (await service.MustAsync(ben, new CountUnreadNotices())).Count);
        Assert.Equal(id, (await service.MustAsync(ben, new OpenNotice(told[0].Notice.Id))).VerificationId);
        Assert.Equal(2, (await service.MustAsync(ben, new ReadNotices([told[1].Notice.Id], All: false))).Count);

        Assert.Equal("NOTICE_NOT_FOUND", (await service.RefusedAsync(ann, new OpenNotice(told[2].Notice.Id))).Code);
        await service.MustAsync(ann, new ReadNotices([told[2].Notice.Id], All: false));
        Assert.Equal(
            told.Skip(2).Select(one => one.Notice.Id),
            (await ToldAsync(ben, unreadOnly: true)).Select(one => one.Notice.Id)
        );

        Assert.Equal(0, (await service.MustAsync(ben, new ReadNotices([], All: true))).Count);
        Assert.All(await ToldAsync(ben), one => Assert.NotNull(one.Notice.ReadAt));
    }

    [Fact]
    public async Task Notices_are_a_users_and_what_says_neither_which_nor_all_is_refused()
    {
        var key = Actors.Key(Roles.TenantAdmin);
        foreach (
            var refusal in new[]
            {
                await service.RefusedAsync(key, new ListNotices(false, First)),
                await service.RefusedAsync(key, new CountUnreadNotices()),
                await service.RefusedAsync(key, new ReadNotices([], All: true)),
                await service.RefusedAsync(key, new OpenNotice("n")),
                await service.RefusedAsync(key, new SetMailedNotices(NoticeKinds.None)),
                await service.RefusedAsync(key, new GetMailedNotices()),
            }
        )
        {
            Assert.Equal((ErrorKind.Forbidden, "NOTICES_OF_USERS"), (refusal.Kind, refusal.Code));
        }

        var ann = await UserAsync("ann");
        var some = Ids.New(service.Clock.Now());
        Assert.Equal(ErrorKind.Invalid, (await service.RefusedAsync(ann, new ReadNotices([], All: false))).Kind);
        Assert.Equal(ErrorKind.Invalid, (await service.RefusedAsync(ann, new ReadNotices([some], All: true))).Kind);
        Assert.Equal(ErrorKind.Invalid, (await service.RefusedAsync(ann, new ReadNotices(["?"], All: false))).Kind);
        Assert.Equal(
            ErrorKind.Invalid,
            (await service.RefusedAsync(ann, new SetMailedNotices((NoticeKinds)1024))).Kind
        );
        Assert.Equal(
            ErrorKind.Invalid,
            (await service.RefusedAsync(ann, new ListNotices(false, new PageRequest(0, null)))).Kind
        );
    }

    [Fact]
    public async Task Notices_end_after_ninety_days_and_of_one_user_the_newest_five_hundred_stay()
    {
        var (ann, ben) = (await UserAsync("ann"), await UserAsync("ben"));
        var id = await service.OpenAsync();
        await service.MustAsync(ann, new AddNote(id, "@ben first", false));
        service.Clock.Advance(Notice.Kept);
        await SweepAsync();
        Assert.Single(await ToldAsync(ben));
        service.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await SweepAsync();
        Assert.Empty(await ToldAsync(ben));

        await service.RunAsync(
            async (INotices notices) =>
            {
                for (var number = 0; number < Notice.MostOfAUser + 3; number++)
                {
                    await notices.TryAddAsync(
                        new Notice
                        {
                            Id = Ids.New(service.Clock.Now()),
                            TenantId = ben.TenantId,
                            UserId = ben.Id,
                            Kind = NoticeKinds.Mentioned,
                            VerificationId = id,
                            By = ann.Identity,
                            CreatedAt = service.Clock.Now().AddMilliseconds(number),
                        },
                        default
                    );
                }

                return true;
            },
            ann
        );
        await SweepAsync();

        Assert.Equal(Notice.MostOfAUser, await service.ValueAsync<int>("SELECT COUNT(*) FROM notices"));
        var oldest = await service.ValueAsync<DateTime>("SELECT MIN(created_at) FROM notices");
        Assert.Equal(3, (oldest.ToUniversalTime() - service.Clock.Now().UtcDateTime).TotalMilliseconds);
        Assert.Equal(UnreadNotices.Cap + 1, (await service.MustAsync(ben, new CountUnreadNotices())).Count);
    }

    [Fact]
    public async Task What_a_notice_row_holds_is_ids_and_times_and_no_text_of_the_note()
    {
        var ann = await UserAsync("ann");
        await UserAsync("ben");
        var id = await service.OpenAsync();
        await service.MustAsync(ann, new AddNote(id, "@ben a secret thing", false));

        var row = await service.ValueAsync<string>(
            "SELECT id || user_id || kind || verification_id || actor_kind || actor_id || created_at FROM notices"
        );
        Assert.Contains("Mentioned", row);
        Assert.DoesNotContain("secret", row);
    }
}
