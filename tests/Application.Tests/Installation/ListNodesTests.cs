using VerificationService.Application.Installation;
using VerificationService.Domain.Shared;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Installation;

/// <summary>Which processes serve the database.</summary>
public sealed class ListNodesTests
{
    private static readonly Domain.Tenancy.Actor Operator = Domain.Tenancy.Actor.Operator("");

    [Fact]
    public async Task Each_running_node_is_listed_until_it_stops()
    {
        await using var first = await TestService.StartAsync();
        await ListsAsync(first, 1);

        var second = await TestService.StartAsync(dataDirectory: first.DataDirectory);
        var nodes = await ListsAsync(first, 2);
        Assert.Equal(2, nodes.Select(node => node.Id).Distinct().Count());
        Assert.All(nodes, node => Assert.False(node.Delivers));
        Assert.All(nodes, node => Assert.Equal(first.Clock.GetUtcNow(), node.SeenAt));

        await second.DisposeAsync();
        await ListsAsync(first, 1);
    }

    [Fact]
    public async Task Listing_nodes_by_anybody_but_the_operator_is_refused()
    {
        await using var service = await TestService.StartAsync();

        var error = await service.RefusedAsync(Actors.PowerTenant, new ListNodes());

        Assert.Equal(ErrorKind.Forbidden, error.Kind);
    }

    private static async Task<IReadOnlyList<NodeView>> ListsAsync(TestService service, int count)
    {
        IReadOnlyList<NodeView> nodes = [];
        await Eventually.HoldsAsync(async () =>
            (nodes = await service.MustAsync(Operator, new ListNodes())).Count == count
        );
        return nodes;
    }
}
