using System.CommandLine;
using VerificationService.Application.Installation;

namespace VerificationService.Api.Cli;

/// <summary><c>nodes list</c></summary>
internal static class NodesCommand
{
    public static Command Build() => new("nodes", "See which processes serve this database.") { List() };

    private static Verb List()
    {
        var json = Listing.JsonOption();
        var command = new Verb(
            "list",
            "List the nodes, the latest started first. One that was not seen for half a minute is gone."
        )
        {
            Example = "{0} nodes list --json",
            Options = { json },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            new ListNodes(),
                            nodes =>
                            {
                                var listing = new Listing("id", "name", "version", "delivers", "startedAt", "seenAt");
                                foreach (var node in nodes)
                                {
                                    listing.Add(
                                        node.Id,
                                        node.Name,
                                        node.Version,
                                        node.Delivers,
                                        node.StartedAt,
                                        node.SeenAt
                                    );
                                }

                                listing.Write(who.Output, parsed.GetValue(json));
                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                )
        );
        return command;
    }
}
