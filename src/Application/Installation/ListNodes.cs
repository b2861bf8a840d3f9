using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Installation;

/// <summary>Lists the nodes that serve this database, the latest started first. Only whoever operates the installation can.</summary>
public sealed record ListNodes : IQuery<IReadOnlyList<NodeView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    internal sealed class Handler(INodes nodes) : IHandler<ListNodes, IReadOnlyList<NodeView>>
    {
        public async Task<Result<IReadOnlyList<NodeView>>> Handle(
            ListNodes query,
            CancellationToken cancellationToken
        ) => new List<NodeView>(await nodes.ListAsync(cancellationToken)).AsReadOnly();
    }
}

/// <summary>The processes that serve one database.</summary>
public interface INodes
{
    /// <summary>Those seen within the last day.</summary>
    Task<IReadOnlyList<NodeView>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>One running or lately ended service process.</summary>
public sealed class NodeView
{
    /// <summary>New with every start.</summary>
    public required string Id { get; init; }

    /// <summary>Machine and process.</summary>
    public required string Name { get; init; }

    /// <summary>The build's version: two stand side by side during an upgrade.</summary>
    public required string Version { get; init; }

    /// <summary>Whether it sends what the outbox holds.</summary>
    public required bool Delivers { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last said that it lives, UTC.</summary>
    public required DateTimeOffset SeenAt { get; init; }
}
