using System.CommandLine;
using System.Security.Cryptography;
using VerificationService.Application.Dossiers;
using VerificationService.Infrastructure.Dossiers;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Api.Cli;

/// <summary><c>audit dossier|check-dossier</c></summary>
internal static class DossierCommands
{
    public static Verb Export()
    {
        var file = new Argument<FileInfo>("file") { Description = "The ZIP file to write; it must not exist." };
        var tenant = TenantOption.Build();
        var verification = new Option<string>("--verification") { Description = "The case.", Required = true };
        var purpose = new Option<string>("--purpose")
        {
            Description = "What for: it stands in the audit and in the dossier.",
            Required = true,
        };
        var adminNotes = new Option<bool>("--admin-notes")
        {
            Description = "With the notes that are kept among those who decide.",
        };
        var command = new Verb(
            "dossier",
            "Write one case into a ZIP file: its documents, decisions and history, and the proof that checks them elsewhere. The file is made for its owner alone."
        )
        {
            Example =
                "{0} audit dossier --tenant $TENANT --verification $CASE --purpose \"Request of the supervisor of 2026-11-30\" dossier.zip",
            Arguments = { file },
            Options = { tenant, verification, purpose, adminNotes },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        WriteAsync(
                            who,
                            parsed.GetRequiredValue(file).FullName,
                            begin =>
                                who.SendAsync(
                                    parsed.GetRequiredValue(tenant),
                                    new ExportDossier(parsed.GetRequiredValue(verification), begin)
                                    {
                                        Purpose = parsed.GetRequiredValue(purpose),
                                        WithAdminNotes = parsed.GetValue(adminNotes),
                                        Progress = new ProgressLines(who.Error),
                                    },
                                    made =>
                                    {
                                        who.Output.WriteLine(
                                            $"{made.Files} files, {made.Bytes} bytes; SHA-256 of the manifest: {made.ManifestSha256}."
                                        );
                                        return ExitCode.Ok;
                                    }
                                )
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    public static Verb Check()
    {
        var file = new Argument<FileInfo>("file") { Description = "A dossier." };
        var keys = new Option<FileInfo>("--key")
        {
            Description =
                "The public keys that were got from the institution, in PEM; the one in the dossier when left out.",
        };
        var heads = new Option<FileInfo>("--head")
        {
            Description = "A file of heads that were kept elsewhere, one or more lines as audit head printed them.",
        };
        var command = new Verb(
            "check-dossier",
            "Check a dossier without a database, on any machine. Ends with 1 and names each file that does not hold."
        )
        {
            Example = "{0} audit check-dossier dossier.zip --key audit-key.pem --head heads.txt",
            Arguments = { file },
            Options = { keys, heads },
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
                try
                {
                    await using var zip = parsed.GetRequiredValue(file).OpenRead();
                    var pem = AuditCommand.TextOf(parsed.GetValue(keys));
                    return Show(
                        output,
                        error,
                        await DossierCheck.RunAsync(
                            zip,
                            pem,
                            AuditCommand.TextOf(parsed.GetValue(heads)),
                            cancellationToken
                        ),
                        isGivenKey: pem is not null
                    );
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    await error.WriteLineAsync(failure.Message);
                    return ExitCode.Refused;
                }
            }
        );
        return command;
    }

    // The file is there whole or not at all.
    private static async Task<int> WriteAsync(
        Operator who,
        string path,
        Func<Func<IDossier, Task<Stream>>, Task<int>> send
    )
    {
        if (File.Exists(path))
        {
            await who.Error.WriteLineAsync($"{path} is there already: name another file.");
            return ExitCode.Refused;
        }

        var draft = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        FileStream? zip = null;
        try
        {
            var code = await send(_ => Task.FromResult<Stream>(zip = PrivateFile.Create(draft)));
            if (zip is not null)
            {
                zip.Flush(flushToDisk: true);
                await zip.DisposeAsync();
                PrivateFile.Move(draft, path, overwrite: false);
            }

            return code;
        }
        catch (InvalidDataException changed)
        {
            await who.Error.WriteLineAsync(changed.Message);
            return ExitCode.Refused;
        }
        finally
        {
            if (zip is not null)
            {
                await zip.DisposeAsync();
            }

            File.Delete(draft);
        }
    }

    private static int Show(TextWriter output, TextWriter error, DossierFindings found, bool isGivenKey)
    {
        foreach (var finding in found.Broken)
        {
            error.WriteLine($"The dossier does not hold: {finding}.");
        }

        if (found.Broken.Count > 0)
        {
            return ExitCode.Refused;
        }

        output.WriteLine(
            $"The dossier holds: {found.Of}; {found.Files} files, {found.Entries} audit entries, {found.Erased} of them erased."
        );
        if (found.Withheld > 0)
        {
            output.WriteLine(
                $"{found.Withheld} entries hold admin notes that were left out: their place is proven, their content is not."
            );
        }

        if (found.Heads > 0)
        {
            output.WriteLine(
                $"{found.Heads} kept heads are among its blocks; {found.Covered} of the entries were sealed before the newest of them."
            );
        }

        if (!isGivenKey)
        {
            error.WriteLine(
                "It was checked with the key that it brings itself: get the key from the institution by another way, and give it (--key)."
            );
        }

        return ExitCode.Ok;
    }
}
