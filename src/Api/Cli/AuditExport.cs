using System.CommandLine;
using VerificationService.Api.Http.Json;
using VerificationService.Api.V21.Audit;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Cli;

internal static class AuditExport
{
    private const string Csv = "csv";
    private const string NdJson = "ndjson";

    public static Command Build()
    {
        var tenant = TenantOption.Build();
        var format = new Option<string>("--format")
        {
            Description = $"{NdJson}: a JSON object on each line, as hashed; {Csv}: for spreadsheets.",
            DefaultValueFactory = _ => NdJson,
        };
        format.AcceptOnlyFromAmong(NdJson, Csv);
        var from = Time("--from", "Not before that time");
        var to = Time("--to", "Before that time");
        var verification = new Option<string?>("--verification") { Description = "Only that verification's history." };
        var command = new Verb("export", "Write a tenant's audit to standard output, oldest first.")
        {
            Example =
                "{0} audit export --tenant $TENANT --from 2026-01-01 --to 2026-04-01 --format csv > first-quarter.csv",
            Options = { tenant, format, from, to, verification },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                    {
                        var lines = new ProgressLines(who.Error);
                        var written = 0L;
                        var isCsv = parsed.GetRequiredValue(format) == Csv;
                        var filter = new AuditFilter
                        {
                            VerificationId = parsed.GetValue(verification),
                            From = parsed.GetValue(from),
                            To = parsed.GetValue(to),
                        };
                        return who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new ExportAudit(
                                filter,
                                async page =>
                                {
                                    await who.Output.WriteAsync(
                                        isCsv
                                            ? AuditLines.CsvOf(page, withHeader: written == 0)
                                            : AuditLines.NdJsonOf(page)
                                    );
                                    lines.Report(new WorkProgress("entries", written += page.Count));
                                }
                            ),
                            count =>
                            {
                                if (isCsv && count == 0)
                                {
                                    who.Output.Write(AuditLines.CsvOf([], withHeader: true));
                                }

                                who.Error.WriteLine(count == 1 ? "1 entry." : $"{count} entries.");
                                return ExitCode.Ok;
                            }
                        );
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static Option<DateTimeOffset?> Time(string name, string description) =>
        new(name)
        {
            Description = $"{description}: {UtcTime.Accepted}.",
            CustomParser = result =>
            {
                if (UtcTime.Parse(result.Tokens[0].Value) is { } time)
                {
                    return time;
                }

                result.AddError($"{name} must be {UtcTime.Accepted}.");
                return null;
            },
        };
}
