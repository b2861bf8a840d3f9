using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>Lists of cases that are kept under a name, and how many cases they hold.</summary>
public sealed class SavedViewTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> HighRisk = new() { ["risk"] = "High" };

    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<IEnumerable<string>> NamesAsync(Domain.Tenancy.Actor actor) =>
        (await service.MustAsync(actor, new ListViews())).Select(view => view.Name);

    [Fact]
    public async Task Ones_own_views_and_the_teams_are_listed_by_name_and_nobody_elses()
    {
        await service.MustAsync(Actors.Reviewer, new SaveView("Mine", HighRisk, ForTeam: false));
        await service.MustAsync(Actors.TenantAdmin, new SaveView("all of us", HighRisk, ForTeam: true));
        await service.MustAsync(Actors.TenantAdmin, new SaveView("Theirs", HighRisk, ForTeam: false));

        Assert.Equal(["all of us", "Mine"], await NamesAsync(Actors.Reviewer));
        Assert.Equal(["all of us", "Theirs"], await NamesAsync(Actors.TenantAdmin));
    }

    [Fact]
    public async Task A_view_of_the_same_name_replaces_the_one_before()
    {
        await service.MustAsync(Actors.Reviewer, new SaveView("Mine", HighRisk, ForTeam: true));
        await service.MustAsync(
            Actors.Reviewer,
            new SaveView("Mine", new Dictionary<string, string> { ["country"] = "MT" }, ForTeam: false)
        );

        var view = Assert.Single(await service.MustAsync(Actors.Reviewer, new ListViews()));
        Assert.Equal("MT", view.Wanted["country"]);
        Assert.False(view.IsShared);
        Assert.Empty(await NamesAsync(Actors.TenantAdmin));
    }

    [Fact]
    public async Task A_shared_view_is_removed_by_whoever_saved_it_or_an_admin_and_by_nobody_else()
    {
        var admins = await service.MustAsync(Actors.TenantAdmin, new SaveView("A", HighRisk, ForTeam: true));
        var reviewers = await service.MustAsync(Actors.Reviewer, new SaveView("B", HighRisk, ForTeam: true));

        Assert.Equal(SavedViewErrors.OfOthers, await service.RefusedAsync(Actors.Reviewer, new RemoveView(admins.Id)));
        await service.MustAsync(Actors.TenantAdmin, new RemoveView(reviewers.Id));
        Assert.Equal(
            SavedViewErrors.NotFound,
            await service.RefusedAsync(Actors.TenantAdmin, new RemoveView(reviewers.Id))
        );
        Assert.Equal(["A"], await NamesAsync(Actors.Reviewer));
    }

    [Fact]
    public async Task A_text_that_is_searched_for_and_what_is_no_filter_are_refused()
    {
        foreach (var name in new[] { "text", "colour" })
        {
            var refused = await service.RefusedAsync(
                Actors.Reviewer,
                new SaveView("Mine", new Dictionary<string, string> { [name] = "Ada" }, ForTeam: false)
            );
            Assert.Equal("INVALID_REQUEST", refused.Code);
        }

        await service.RefusedAsync(Actors.Reviewer, new SaveView(" ", HighRisk, ForTeam: false));
    }

    [Fact]
    public async Task A_person_keeps_no_more_than_are_counted_on_a_page()
    {
        for (var i = 0; i < SavedView.Most; i++)
        {
            await service.MustAsync(Actors.Reviewer, new SaveView($"View {i}", HighRisk, ForTeam: false));
        }

        Assert.Equal(
            SavedViewErrors.TooMany,
            await service.RefusedAsync(Actors.Reviewer, new SaveView("One more", HighRisk, ForTeam: false))
        );
        await service.MustAsync(Actors.Reviewer, new SaveView("View 3", HighRisk, ForTeam: false));
    }

    [Fact]
    public async Task A_list_is_counted_as_it_is_narrowed_and_no_further_than_the_cap()
    {
        await service.OpenHighRiskAsync();
        var decided = await service.OpenAsync();
        for (var i = 0; i < CountCases.Cap + 3; i++)
        {
            await service.OpenAsync();
        }

        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(decided));

        Assert.Equal((CountCases.Cap, true), await CountAsync(new CountCases(new QueueFilter(), null)));
        Assert.Equal(
            (1, false),
            await CountAsync(new CountCases(new QueueFilter { RiskLevel = RiskLevel.High }, null))
        );
        Assert.Equal((1, false), await CountAsync(new CountCases(null, new DecidedFilter())));
        Assert.Equal(
            (0, false),
            await CountAsync(new CountCases(null, new DecidedFilter { Status = VerificationStatus.Declined }))
        );
    }

    private async Task<(int Cases, bool AreMore)> CountAsync(CountCases query)
    {
        var counted = await service.MustAsync(Actors.Reviewer, query);
        return (counted.Cases, counted.AreMore);
    }
}
