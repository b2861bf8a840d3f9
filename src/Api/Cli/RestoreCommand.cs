using System.CommandLine;
using VerificationService.Application.Audit;
using VerificationService.Application.Retention;
using VerificationService.Infrastructure.Installation;

namespace VerificationService.Api.Cli;

internal static class RestoreCommand
{
    public static Command Build()
    {
        var file = new Argument<FileInfo>("file") { Description = "A file that backup wrote." };
        var directory = new Option<DirectoryInfo>("--DataDirectory")
        {
            Description = "Where to; it must be empty, or not there.",
            Required = true,
        };
        var erasures = new Option<FileInfo?>("--erasures")
        {
            Description =
                "What erasures list printed after the backup was made: whoever was erased since then is erased again before the audit is checked.",
        };
        var command = new Verb(
            "restore",
            "Unpack a backup into an empty data directory, bring its database up to date and check it, its audit included. Leaves nothing behind when anything does not hold."
        )
        {
            Example = "{0} restore verification-2026-03-14.tar --DataDirectory /var/lib/verification",
            Arguments = { file },
            Options = { directory, erasures },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RestoreAsync(
                    parsed,
                    parsed.GetRequiredValue(file).FullName,
                    parsed.GetRequiredValue(directory).FullName,
                    parsed.GetValue(erasures)?.FullName,
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RestoreAsync(
        ParseResult parsed,
        string file,
        string directory,
        string? erasures,
        CancellationToken cancellationToken
    )
    {
        var error = parsed.InvocationConfiguration.Error;
        int files;
        var list = "";
        try
        {
            list = erasures is null ? "" : await File.ReadAllTextAsync(erasures, cancellationToken);
            var unpacked = await BackupArchive.ExtractAsync(file, directory, cancellationToken);
            if (unpacked.Failed(out var refusal, out files))
            {
                await error.WriteLineAsync(refusal.Message);
                return ExitCode.Refused;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(failure.Message);
            return ExitCode.Refused;
        }

        var code = ExitCode.Refused;
        try
        {
            code = await Operator.RunAsync(
                parsed,
                async (who, _) =>
                {
                    var repeated = await who.SendAsync(new RepeatErasures(list), again => Show(who, again));
                    return repeated != ExitCode.Ok
                        ? repeated
                        : await who.SendAsync(
                            new VerifyAudit(new ProgressLines(who.Error)),
                            found => Show(who, files, found)
                        );
                },
                cancellationToken,
                new Dictionary<string, string?>
                {
                    ["DataDirectory"] = directory,
                    ["Database:Provider"] = "Sqlite",
                    ["Database:ConnectionString"] = "",
                }
            );
            return code;
        }
        finally
        {
            if (code != ExitCode.Ok)
            {
                BackupArchive.Empty(directory);
            }
        }
    }

    private static int Show(Operator who, ErasuresRepeated again)
    {
        if (again.Listed > 0)
        {
            who.Error.WriteLine(
                $"{again.Again} of {again.Listed} erasures repeated; {again.Unknown} are of subjects that the backup does not hold."
            );
        }

        return ExitCode.Ok;
    }

    private static int Show(Operator who, int files, AuditVerification found)
    {
        if (found.Broken is { } broken)
        {
            who.Error.WriteLine($"The audit does not hold: {broken}.");
            return ExitCode.Refused;
        }

        who.Output.WriteLine(
            $"{files} files restored. The audit holds: {found.Entries} entries, {found.Decisions} decisions, {found.Blocks} blocks."
        );
        return ExitCode.Ok;
    }
}
