using System.CommandLine;

namespace VerificationService.Api.Cli;

/// <summary><c>migrate</c>: brings the database up to date, as every other command and the service do first.</summary>
internal static class MigrateCommand
{
    public static Command Build()
    {
        var command = new Verb("migrate", "Create the database, or bring it up to date, and end.")
        {
            Example = "DataDirectory=/var/lib/verification {0} migrate",
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    async (who, applied) =>
                    {
                        await who.Output.WriteLineAsync(
                            applied switch
                            {
                                0 => "The database is up to date.",
                                1 => "Applied 1 migration.",
                                _ => $"Applied {applied} migrations.",
                            }
                        );
                        return ExitCode.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }
}
