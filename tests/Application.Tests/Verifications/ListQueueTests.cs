using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>What waits for whom, first due first.</summary>
public sealed class ListQueueTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<IReadOnlyList<string>> IdsAsync(QueueFilter filter, Actor? by = null) =>
        [
            .. (
                await service.MustAsync(by ?? Actors.Reviewer, new ListQueue(filter, new PageRequest(200, null)))
            ).Items.Select(view => view.Id),
        ];

    private async Task<VerificationView> ViewAsync(string id) =>
        await service.MustAsync(Actors.Reviewer, new GetVerification(id));

    private async Task<string> OpenPersonAsync(string first, string last, string? reference = null)
    {
        var person = await service.MustAsync(
            Actors.Integration,
            new CreateApplicant
            {
                FirstName = first,
                LastName = last,
                ExternalId = reference,
            }
        );
        return (await service.MustAsync(Actors.Integration, new CreateVerification { CustomerId = person.Id }))
            .Verification
            .Id;
    }

    [Fact]
    public async Task The_first_due_comes_first_and_high_risk_is_due_sooner()
    {
        var standard = await service.OpenAsync();
        service.Clock.Advance(TimeSpan.FromHours(47));
        var high = await service.OpenHighRiskAsync();
        service.Clock.Advance(TimeSpan.FromHours(2));
        var laterHigh = await service.OpenHighRiskAsync();

        Assert.Equal([high, standard, laterHigh], await IdsAsync(new QueueFilter()));
        Assert.Equal((await ViewAsync(high)).CreatedAt.AddHours(24), (await ViewAsync(high)).DueAt);
        Assert.Equal((await ViewAsync(standard)).CreatedAt.AddHours(72), (await ViewAsync(standard)).DueAt);
    }

    [Fact]
    public async Task What_is_decided_leaves_the_queue_and_is_no_longer_due()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Empty(await IdsAsync(new QueueFilter()));
        Assert.Null((await ViewAsync(id)).DueAt);
    }

    [Fact]
    public async Task The_clock_stands_still_while_the_subject_is_asked()
    {
        var id = await service.OpenAsync();
        service.Clock.Advance(TimeSpan.FromHours(70));
        await service.MoveAsync(id, (v, now) => v.RequestInformation(new("A utility bill, please"), now));
        service.Clock.Advance(TimeSpan.FromDays(30));

        var asked = await ViewAsync(id);
        Assert.Null(asked.DueAt);
        Assert.False(asked.IsOverdue);
        Assert.Empty(await IdsAsync(new QueueFilter { Overdue = true }));

        await service.MoveAsync(id, (v, now) => v.ResumeReview(now));
        Assert.Equal(service.Clock.Now().AddHours(2), (await ViewAsync(id)).DueAt);

        service.Clock.Advance(TimeSpan.FromHours(2) + TimeSpan.FromMilliseconds(1));
        Assert.True((await ViewAsync(id)).IsOverdue);
        Assert.Equal([id], await IdsAsync(new QueueFilter { Overdue = true }));
    }

    [Fact]
    public async Task A_tenants_own_due_times_count_at_once_for_its_open_cases_and_for_no_other_tenants()
    {
        var standard = await service.OpenAsync();
        service.Clock.Advance(TimeSpan.FromHours(10));
        var high = await service.OpenHighRiskAsync();
        var foreign = (
            await service.MustAsync(
                Actors.ForeignPowerTenant,
                new CreateOrganization { Name = "Foreign Ltd", Country = "GB" }
            )
        ).Id;
        var elsewhere = (
            await service.MustAsync(Actors.ForeignPowerTenant, new CreateVerification { OrganizationId = foreign })
        ).Verification;
        Assert.Equal([high, standard], await IdsAsync(new QueueFilter()));

        await service.MustAsync(Actors.TenantAdmin, new UpdateTenantSettings { DueHours = new DueHours(9, null) });

        Assert.Equal([standard, high], await IdsAsync(new QueueFilter()));
        Assert.Equal([standard], await IdsAsync(new QueueFilter { Overdue = true }));
        var now = await ViewAsync(standard);
        Assert.Equal((now.CreatedAt.AddHours(9), true), (now.DueAt, now.IsOverdue));
        Assert.Equal(service.Clock.Now().AddHours(24), (await ViewAsync(high)).DueAt);
        Assert.Equal(
            elsewhere.CreatedAt.AddHours(72),
            (await service.MustAsync(Actors.ForeignPowerTenant, new GetVerification(elsewhere.Id))).DueAt
        );

        await service.MustAsync(Actors.TenantAdmin, new UpdateTenantSettings { DueHours = DueHours.OfInstallation });

        Assert.Empty(await IdsAsync(new QueueFilter { Overdue = true }));
        Assert.Equal([high, standard], await IdsAsync(new QueueFilter()));
    }

    [Fact]
    public async Task The_clock_of_a_tenants_own_due_time_stands_still_too()
    {
        await service.MustAsync(Actors.TenantAdmin, new UpdateTenantSettings { DueHours = new DueHours(5, null) });
        var id = await service.OpenAsync();
        service.Clock.Advance(TimeSpan.FromHours(4));
        await service.MoveAsync(id, (v, now) => v.RequestInformation(new("A utility bill, please"), now));
        service.Clock.Advance(TimeSpan.FromDays(3));

        Assert.Empty(await IdsAsync(new QueueFilter { Overdue = true }));
        await service.MoveAsync(id, (v, now) => v.ResumeReview(now));
        Assert.Equal(service.Clock.Now().AddHours(1), (await ViewAsync(id)).DueAt);
    }

    [Fact]
    public async Task A_decline_that_is_taken_up_again_is_due_anew()
    {
        var id = await service.OpenAsync();
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        await service.MustAsync(
            Actors.TenantAdmin,
            new RejectVerification
            {
                VerificationId = id,
                RejectedBy = "tenant-admin",
                Grounds = new() { Notes = "n" },
            }
        );
        service.Clock.Advance(TimeSpan.FromDays(100));
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(service.Clock.Now().AddHours(72), (await ViewAsync(id)).DueAt);
        Assert.Equal([id], await IdsAsync(new QueueFilter { Status = VerificationStatus.AwaitingSecondApproval }));
    }

    [Fact]
    public async Task Every_combination_of_filters_finds_what_a_look_at_every_case_finds()
    {
        var ids = new List<string>();
        for (var i = 0; i < 24; i++)
        {
            service.Clock.Advance(TimeSpan.FromHours(1));
            var id =
                i % 3 == 0
                    ? await OpenPersonAsync("Ada", "Example")
                    : await service.OpenAsync(i % 2 == 0 ? "BAKERY" : "GAMBLING");
            ids.Add(id);
            if (i % 4 == 0)
            {
                await service.MoveAsync(id, (v, now) => v.StartReview(now));
            }

            if (i % 5 == 0)
            {
                await service.MoveAsync(id, (v, now) => v.RequestInformation(new("more"), now));
            }
        }

        var all = (await Task.WhenAll(ids.Select(ViewAsync))).OrderBy(v => DueOf(v)).ThenBy(v => v.Id).ToList();
        foreach (
            var status in new VerificationStatus?[]
            {
                null,
                VerificationStatus.Pending,
                VerificationStatus.InReview,
                VerificationStatus.InformationRequested,
                VerificationStatus.AwaitingSecondApproval,
            }
        )
        {
            foreach (var risk in new RiskLevel?[] { null, RiskLevel.Standard, RiskLevel.High })
            {
                foreach (
                    var type in new[]
                    {
                        null,
                        VerificationTypes.Identity,
                        VerificationTypes.Business,
                        "SANCTIONS_CHECK",
                    }
                )
                {
                    foreach (var age in new TimeSpan?[] { null, TimeSpan.FromHours(10) })
                    {
                        var filter = new QueueFilter
                        {
                            Status = status,
                            RiskLevel = risk,
                            Type = type,
                            MinAge = age,
                        };
                        Assert.Equal(
                            all.Where(v => status is null || v.Status == status)
                                .Where(v => risk is null || v.RiskLevel == risk)
                                .Where(v => type is null || v.Types[0] == type)
                                .Where(v => age is null || v.CreatedAt <= service.Clock.Now() - age)
                                .Select(v => v.Id),
                            await IdsAsync(filter)
                        );
                    }
                }
            }
        }

        static DateTimeOffset DueOf(VerificationView view) =>
            view.CreatedAt.AddHours(view.RiskLevel == RiskLevel.High ? 24 : 72);
    }

    [Fact]
    public async Task Pages_hold_every_case_once()
    {
        var ids = new List<string>();
        for (var i = 0; i < 11; i++)
        {
            // Several due at the very same time, of both risks.
            service.Clock.Advance(TimeSpan.FromHours(i % 2 == 0 ? 0 : 24));
            ids.Add(await service.OpenAsync(i % 3 == 0 ? "GAMBLING" : "BAKERY"));
        }

        foreach (var text in new[] { null, "exam" })
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = await service.MustAsync(
                    Actors.Reviewer,
                    new ListQueue(new QueueFilter { Text = text }, new PageRequest(3, cursor))
                );
                seen.AddRange(page.Items.Select(view => view.Id));
                cursor = page.NextCursor;
            } while (cursor is not null && seen.Count < 100);

            Assert.Equal(ids.Order(), seen.Order());
        }
    }

    [Theory]
    [InlineData(1, 72)]
    [InlineData(72, 72)]
    [InlineData(200, 300)]
    public async Task A_change_of_due_hours_between_two_pages_skips_no_case_and_repeats_none(int standard, int high)
    {
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            service.Clock.Advance(TimeSpan.FromHours(5));
            ids.Add(await service.OpenAsync(i % 2 == 0 ? "GAMBLING" : "BAKERY"));
        }

        var inOrder = await IdsAsync(new QueueFilter());
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await service.MustAsync(
                Actors.Reviewer,
                new ListQueue(new QueueFilter(), new PageRequest(4, cursor))
            );
            seen.AddRange(page.Items.Select(view => view.Id));
            cursor = page.NextCursor;
            await service.MustAsync(
                Actors.TenantAdmin,
                new UpdateTenantSettings { DueHours = new DueHours(standard, high) }
            );
        } while (cursor is not null && seen.Count < 100);

        // The order it began with; whoever begins anew has the new one.
        Assert.Equal(inOrder, seen);
        Assert.NotEqual(inOrder, await IdsAsync(new QueueFilter()));
    }

    [Theory]
    [InlineData("mull")]
    [InlineData("MÜLLER")]
    [InlineData("Müller-Lüdenscheidt, Jürgen")]
    [InlineData("jürgen müller-lüdenscheidt")]
    [InlineData("müller-lüdenscheidt")]
    [InlineData("Lüdenscheidt, Jürgen Müller")]
    [InlineData("cust-7")]
    public async Task A_text_finds_by_the_beginnings_of_names_and_of_the_reference(string text)
    {
        var id = await OpenPersonAsync("Jürgen", "Müller-Lüdenscheidt", "cust-7");
        await OpenPersonAsync("Jürgen", "Meller", "cust");
        await OpenPersonAsync("Ada", "Lovelace", "cust-17");

        Assert.Equal([id], await IdsAsync(new QueueFilter { Text = text }));
    }

    [Fact]
    public async Task A_text_finds_an_id_and_what_is_decided_and_nothing_by_the_middle_of_a_word()
    {
        var id = await OpenPersonAsync("Ada", "Lovelace", "lovelace");
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal([id], await IdsAsync(new QueueFilter { Text = id }));
        Assert.Equal([id], await IdsAsync(new QueueFilter { Text = " lovelace " }));
        Assert.Equal([id], await IdsAsync(new QueueFilter { Text = "l" }));
        Assert.Empty(await IdsAsync(new QueueFilter { Text = "lovelace-" + id }));
        Assert.Empty(await IdsAsync(new QueueFilter { Text = id[..^1] }));
        Assert.Empty(await IdsAsync(new QueueFilter { Text = "%" }));
        Assert.Empty(await IdsAsync(new QueueFilter { Text = "ace" }));
        Assert.Equal([id], await IdsAsync(new QueueFilter { Text = "love", Status = VerificationStatus.Approved }));
        Assert.Empty(await IdsAsync(new QueueFilter { Text = "love", Status = VerificationStatus.Pending }));
    }

    [Fact]
    public async Task Another_tenants_cases_are_in_no_queue_and_in_no_count()
    {
        await service.OpenAsync(by: Actors.ForeignPowerTenant);
        var mine = await service.OpenAsync();

        Assert.Equal([mine], await IdsAsync(new QueueFilter()));
        Assert.Equal([mine], await IdsAsync(new QueueFilter { Text = "exa" }));
        var counts = await service.MustAsync(Actors.Reviewer, new GetQueueCounts());
        Assert.Equal(1, counts.ByStatus[VerificationStatus.Pending]);
    }

    [Fact]
    public async Task Counts_follow_every_move()
    {
        var one = await service.OpenAsync();
        var two = await service.OpenHighRiskAsync();
        await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(one));
        await service.MoveAsync(two, (v, now) => v.RequestInformation(new("more"), now));

        var counts = await service.MustAsync(Actors.Reviewer, new GetQueueCounts());

        Assert.Equal(
            "Pending 1, InReview 0, InformationRequested 1, AwaitingSecondApproval 0, Approved 1, Declined 0",
            string.Join(", ", counts.ByStatus.Select(count => $"{count.Key} {count.Value}"))
        );
        Assert.Equal(0, counts.Mine);
    }

    [Fact]
    public async Task A_filter_that_is_none_is_refused()
    {
        foreach (
            var filter in new[]
            {
                new QueueFilter { Status = VerificationStatus.Approved },
                new QueueFilter { Type = "NOTHING" },
                new QueueFilter { Type = "' OR 1=1 --" },
                new QueueFilter { Text = Say.Long(201) },
                new QueueFilter { Text = "\u0007" },
                new QueueFilter { MinAge = TimeSpan.FromHours(-1) },
            }
        )
        {
            var refusal = await service.RefusedAsync(
                Actors.Reviewer,
                new ListQueue(filter, new PageRequest(null, null))
            );
            Assert.Equal("INVALID_REQUEST", refusal.Code);
        }
    }
}
