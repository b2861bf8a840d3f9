using System.CommandLine;
using VerificationService.Application.Installation;

namespace VerificationService.Api.Cli;

internal static class BackupCommand
{
    public static Command Build()
    {
        var file = new Argument<FileInfo>("file") { Description = "The file to write; it must not exist." };
        var command = new Verb(
            "backup",
            "Write database, keys and documents as they stand into one file, also while the service serves. Whoever has the file has the keys: it is made for its owner alone."
        )
        {
            Example = "{0} backup verification-2026-03-14.tar",
            Arguments = { file },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            new BackUpInstallation(
                                parsed.GetRequiredValue(file).FullName,
                                new ProgressLines(who.Error)
                            ),
                            made =>
                            {
                                who.Output.WriteLine($"{made.Files} files, {made.Bytes} bytes.");
                                if (made.DocumentsElsewhere is { } place)
                                {
                                    who.Output.WriteLine(
                                        $"The documents are not in it: they stay in {place}, which is backed up by its own means."
                                    );
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
