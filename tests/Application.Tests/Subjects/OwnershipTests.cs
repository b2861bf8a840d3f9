using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Subjects;

/// <summary>Owners and the owners behind them.</summary>
public sealed class OwnershipTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<string> BusinessAsync(string name, params string[] owners) =>
        await OfAsync(Actors.PowerTenant, name, owners);

    private async Task<string> OfAsync(Actor by, string name, params string[] owners) =>
        (
            await service.MustAsync(
                by,
                new CreateOrganization
                {
                    Name = name,
                    Directors =
                    [
                        .. owners.Select(owner => new CreateOrganization.Person(
                            owner.TrimEnd('*', '-'),
                            owner.EndsWith('*'),
                            !owner.EndsWith('-')
                        )),
                    ],
                }
            )
        ).Id;

    private Task<Ownership> OwnersAsync(string id) => service.MustAsync(Actors.Reviewer, new GetOwnership(id));

    [Fact]
    public async Task Owners_that_are_businesses_are_followed_and_their_shares_multiplied()
    {
        var top = await BusinessAsync("Top Ltd", "Middle Ltd (50 %)", "Ada Example (12,5%)", "Only Director-");
        await BusinessAsync("Middle Ltd", "Bottom Ltd (40 %)", "Untold Owner");
        await BusinessAsync("Bottom Ltd", "Viktor Sandoval (100 %)*");

        var owners = await OwnersAsync(top);

        Assert.Equal(("Top Ltd", true, false), (owners.Name, owners.IsWhole, owners.IsCircular));
        Assert.Equal(
            [
                (1, "Middle Ltd", 50m, 50m, true),
                (2, "Bottom Ltd", 40m, 20m, true),
                (3, "Viktor Sandoval", 100m, 20m, false),
                (2, "Untold Owner", null, null, false),
                (1, "Ada Example", 12.5m, 12.5m, false),
            ],
            owners.Owners.Select(owner => (owner.Depth, owner.Name, owner.Share, owner.ShareOfAll, owner.IsBusiness))
        );
        Assert.True(owners.Owners[2].PoliticallyExposed);
    }

    [Fact]
    public async Task A_circle_ends_where_it_closes_and_says_so()
    {
        var first = await BusinessAsync("First Ltd", "Second Ltd (60 %)", "Second Ltd (60 %)");
        await BusinessAsync("Second Ltd", "third ltd (75 %)");
        await BusinessAsync("Third Ltd", "First Ltd (51 %)");

        var owners = await OwnersAsync(first);

        Assert.True(owners.IsCircular);
        Assert.Equal(
            [
                ("Second Ltd", OwnerEnd.None),
                ("third ltd", OwnerEnd.None),
                ("First Ltd", OwnerEnd.Circle),
                ("Second Ltd", OwnerEnd.Above),
            ],
            owners.Owners.Select(owner => (owner.Name, owner.End))
        );
        Assert.Equal(22.95m, owners.Owners[2].ShareOfAll);
    }

    [Fact]
    public async Task Two_that_own_each_other_are_a_circle_and_so_is_one_that_owns_itself()
    {
        var one = await BusinessAsync("One Ltd", "Other Ltd");
        await BusinessAsync("Other Ltd", "One Ltd");
        var self = await BusinessAsync("Self Ltd", "Self Ltd (10 %)");

        Assert.True((await OwnersAsync(one)).IsCircular);
        Assert.True((await OwnersAsync(self)).IsCircular);
    }

    [Fact]
    public async Task A_chain_without_end_is_followed_so_far_and_says_that_there_is_more()
    {
        var first = await BusinessAsync("Chain 0 Ltd", "Chain 1 Ltd");
        for (var i = 1; i < GetOwnership.MostDepth + 3; i++)
        {
            await BusinessAsync($"Chain {i} Ltd", $"Chain {i + 1} Ltd");
        }

        var owners = await OwnersAsync(first);

        Assert.False(owners.IsWhole);
        Assert.Equal(GetOwnership.MostDepth, owners.Owners.Max(owner => owner.Depth));
    }

    [Fact]
    public async Task A_business_of_another_tenant_is_not_followed_nor_found()
    {
        var own = await BusinessAsync("Own Ltd", "Foreign Ltd (50 %)");
        var foreign = await OfAsync(Actors.ForeignPowerTenant, "Foreign Ltd", "Somebody Else");

        Assert.Equal(["Foreign Ltd"], (await OwnersAsync(own)).Owners.Select(owner => owner.Name));
        Assert.Null((await OwnersAsync(own)).Owners[0].OrganizationId);
        Assert.Equal(ErrorKind.NotFound, (await service.RefusedAsync(Actors.Reviewer, new GetOwnership(foreign))).Kind);
    }
}
