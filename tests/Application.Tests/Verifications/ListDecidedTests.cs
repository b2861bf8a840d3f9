using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>Decided cases by the decision that stands.</summary>
public sealed class ListDecidedTests : IAsyncLifetime
{
    private TestService service = null!;
    private DateTimeOffset noon;
    private string approved = "";
    private string declined = "";
    private string high = "";
    private string reversed = "";

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        noon = service.Clock.GetUtcNow();
        reversed = await service.OpenAsync();
        high = await service.OpenHighRiskAsync();
        declined = await service.OpenAsync();
        approved = await service.OpenAsync();
        await service.OpenAsync();
        await DecideAsync(reversed, VerificationStatus.Approved);
        await DecideAsync(high, VerificationStatus.Approved, Actors.PowerTenant);
        await DecideAsync(declined, VerificationStatus.Declined, reason: "DOCUMENT_EXPIRED");
        await DecideAsync(approved, VerificationStatus.Approved);
        await DecideAsync(reversed, VerificationStatus.Declined, reason: "OTHER");
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task DecideAsync(string id, VerificationStatus status, Actor? by = null, string? reason = null)
    {
        service.Clock.Advance(TimeSpan.FromHours(1));
        var who = by ?? Actors.TenantAdmin;
        if (status == VerificationStatus.Declined)
        {
            await service.MustAsync(
                who,
                new RejectVerification
                {
                    VerificationId = id,
                    RejectedBy = "tenant-admin",
                    Grounds = new() { Reason = "a reason", ReasonCode = reason },
                }
            );
            return;
        }

        await service.MustAsync(
            who,
            new UpdateVerificationStatus { VerificationId = id, Status = VerificationStatus.Approved }
        );
    }

    private async Task<IReadOnlyList<string>> FoundAsync(DecidedFilter filter) =>
        [
            .. (
                await service.MustAsync(Actors.Reviewer, new ListDecided(filter, new PageRequest(null, null)))
            ).Items.Select(view => view.Id),
        ];

    [Fact]
    public async Task Each_case_stands_once_where_its_last_decision_puts_it() =>
        Assert.Equal([reversed, approved, declined, high], await FoundAsync(new DecidedFilter()));

    [Fact]
    public async Task Cases_are_found_by_outcome_risk_decider_level_reason_and_time()
    {
        Assert.Equal([approved, high], await FoundAsync(new() { Status = VerificationStatus.Approved }));
        Assert.Equal([high], await FoundAsync(new() { RiskLevel = RiskLevel.High }));
        Assert.Equal([high], await FoundAsync(new() { Decider = Actors.PowerTenant.Id }));
        Assert.Equal([high], await FoundAsync(new() { Level = ApprovalLevel.PowerTenantVerified }));
        Assert.Equal([declined], await FoundAsync(new() { ReasonCode = "DOCUMENT_EXPIRED" }));
        Assert.Equal([], await FoundAsync(new() { Type = VerificationTypes.Identity }));
        Assert.Equal([declined, high], await FoundAsync(new() { From = noon.AddHours(2), To = noon.AddHours(4) }));
    }

    [Fact]
    public async Task The_earliest_decision_comes_first_where_it_is_asked_for_and_pages_have_no_gap()
    {
        Assert.Equal([high, declined, approved, reversed], await FoundAsync(new() { IsOldestFirst = true }));
        Assert.Equal(
            [high, declined],
            await FoundAsync(
                new()
                {
                    IsOldestFirst = true,
                    From = noon.AddHours(2),
                    To = noon.AddHours(4),
                }
            )
        );

        var walked = new List<string>();
        string? cursor = null;
        do
        {
            var page = await service.MustAsync(
                Actors.Reviewer,
                new ListDecided(new DecidedFilter { IsOldestFirst = true }, new PageRequest(1, cursor))
            );
            walked.AddRange(page.Items.Select(view => view.Id));
            cursor = page.NextCursor;
        } while (cursor is not null);
        Assert.Equal([high, declined, approved, reversed], walked);
    }

    [Fact]
    public async Task A_decider_is_named_by_sign_in_name_and_found_by_a_key_of_theirs()
    {
        var zoe = await service.MustAsync(
            Actors.PowerTenant,
            new CreateUser { UserName = "Zoe", Roles = Roles.TenantAdmin }
        );
        var id = await service.OpenAsync();
        await DecideAsync(
            id,
            VerificationStatus.Approved,
            Actors.Key(Roles.TenantAdmin) with
            {
                KeyOwnerId = zoe.Id,
                KeyOwnerName = "Zoe",
            }
        );

        Assert.Equal([id], await FoundAsync(new() { Decider = "zoe" }));
    }

    [Fact]
    public async Task Pages_have_no_gap_and_no_repeat_even_at_one_instant()
    {
        for (var i = 0; i < 6; i++)
        {
            await service.MustAsync(Actors.TenantAdmin, TestService.Approval(await service.OpenAsync()));
        }

        var all = await FoundAsync(new());
        var walked = new List<string>();
        string? cursor = null;
        do
        {
            var page = await service.MustAsync(
                Actors.Reviewer,
                new ListDecided(new DecidedFilter(), new PageRequest(3, cursor))
            );
            walked.AddRange(page.Items.Select(view => view.Id));
            cursor = page.NextCursor;
        } while (cursor is not null);

        Assert.Equal(10, all.Count);
        Assert.Equal(all, walked);
    }

    [Fact]
    public async Task An_open_status_and_times_the_wrong_way_round_are_refused_by_name()
    {
        foreach (
            var filter in new DecidedFilter[]
            {
                new() { Status = VerificationStatus.Pending },
                new() { From = noon, To = noon },
                new() { Type = "no type" },
            }
        )
        {
            var refused = await service.RefusedAsync(
                Actors.Reviewer,
                new ListDecided(filter, new PageRequest(null, null))
            );
            Assert.Equal("INVALID_REQUEST", refused.Code);
        }
    }
}
