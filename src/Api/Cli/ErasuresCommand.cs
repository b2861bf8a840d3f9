using System.CommandLine;
using VerificationService.Application.Retention;

namespace VerificationService.Api.Cli;

/// <summary><c>erasures list</c></summary>
internal static class ErasuresCommand
{
    public static Command Build() => new("erasures", "See whose records were erased.") { List() };

    private static Verb List()
    {
        var command = new Verb(
            "list",
            "List every erasure of every tenant, a line each: ids alone. A restore from an older backup needs the list (restore --erasures); keep it apart from the backups."
        )
        {
            Example = "{0} erasures list > erasures.txt",
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            new ListErasedSubjects(),
                            erased =>
                            {
                                foreach (var subject in erased)
                                {
                                    who.Output.WriteLine(subject.ToText());
                                }

                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                )
        );
        return command;
    }
}
