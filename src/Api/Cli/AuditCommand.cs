using System.CommandLine;
using VerificationService.Application.Audit;

namespace VerificationService.Api.Cli;

/// <summary><c>audit verify|head|key|export|dossier|check-dossier</c></summary>
internal static class AuditCommand
{
    public static Command Build() =>
        new("audit", "Check the audit, and sign what it says now to keep it elsewhere.")
        {
            Verify(),
            Head(),
            Key(),
            AuditExport.Build(),
            DossierCommands.Export(),
            DossierCommands.Check(),
        };

    public static string? TextOf(FileInfo? file) => file is null ? null : File.ReadAllText(file.FullName);

    private static Verb Verify()
    {
        var heads = new Option<FileInfo>("--head")
        {
            Description = "A file of heads that were kept elsewhere, one or more lines as audit head printed them.",
        };
        var keys = new Option<FileInfo>("--key")
        {
            Description = "With --head: the public keys kept with them, in PEM; this installation's own when left out.",
        };
        var command = new Verb(
            "verify",
            "Check that no audit entry and no decision was changed, removed or slipped in. Ends with 1 and names the first that does not hold."
        )
        {
            Example = "{0} audit verify --head heads.txt --key audit-key.pem",
            Options = { heads, keys },
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(keys) is not null && result.GetResult(heads) is null)
            {
                result.AddError("--key goes with --head.");
            }
        });
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            new VerifyAudit(
                                new ProgressLines(who.Error),
                                TextOf(parsed.GetValue(heads)),
                                TextOf(parsed.GetValue(keys))
                            ),
                            found => Show(who, found)
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    private static Verb Head()
    {
        var tenant = new Option<string?>("--tenant") { Description = "Only that tenant's; all when left out." };
        var command = new Verb(
            "head",
            "Seal what is not sealed yet and print the signed head of each tenant's blocks, a line each. Keep it where whoever can write to the database cannot."
        )
        {
            Example = "{0} audit head >> heads.txt",
            Options = { tenant },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        parsed.GetValue(tenant) is { } one
                            ? who.SendAsync(one, new TakeAuditHeads(), heads => Show(who, heads))
                            : who.SendAsync(new TakeAuditHeads(), heads => Show(who, heads)),
                    cancellationToken
                )
        );
        return command;
    }

    private static Verb Key()
    {
        var command = new Verb("key", "Print the public key that checks this installation's heads, in PEM.")
        {
            Example = "{0} audit key > audit-key.pem",
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            new GetAuditKey(),
                            pem =>
                            {
                                who.Output.Write(pem);
                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    private static int Show(Operator who, IReadOnlyList<SignedHead> heads)
    {
        foreach (var head in heads)
        {
            who.Output.WriteLine(head.ToText());
        }

        if (heads.Count == 0)
        {
            who.Error.WriteLine("Nothing is sealed: the audit is empty.");
        }

        return ExitCode.Ok;
    }

    private static int Show(Operator who, AuditVerification found)
    {
        if (found.Broken is { } broken)
        {
            who.Error.WriteLine($"The audit does not hold: {broken}.");
            return ExitCode.Refused;
        }

        who.Output.WriteLine(
            $"The audit holds: {found.Entries} entries in {found.Streams} streams, {found.Decisions} decisions; {found.Blocks} blocks, {found.Unsealed} entries not sealed yet."
        );
        if (found.Entries == 0)
        {
            who.Error.WriteLine("It is empty: is this the right DataDirectory or connection string?");
        }

        return ExitCode.Ok;
    }
}
