using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Cli;

internal static class AuditExport
{
    private const string Csv = "csv";
    private const string NdJson = "ndjson";

    private static readonly string[] Columns =
    [
        "id",
        "stream",
        "sequence",
        "occurredAt",
        "action",
        "actorKind",
        "actorId",
        "actorName",
        "facts",
        "origin",
        "previousHash",
        "hash",
        "erasedBy",
    ];

    // Facts and origin stand as they were hashed; the rest need not be safe inside HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
                                        isCsv ? CsvOf(page, withHeader: written == 0) : NdJsonOf(page)
                                    );
                                    lines.Report(new WorkProgress("entries", written += page.Count));
                                }
                            ),
                            count =>
                            {
                                if (isCsv && count == 0)
                                {
                                    who.Output.Write(CsvOf([], withHeader: true));
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

    private static string NdJsonOf(IReadOnlyList<AuditEntryView> page)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            foreach (var entry in page)
            {
                json.WriteStartObject();
                foreach (var (name, value) in Columns.Zip(Cells(entry)))
                {
                    if (name == "erasedBy" && value.Length == 0)
                    {
                        continue;
                    }

                    json.WritePropertyName(name);
                    if (name is "facts" or "origin" or "sequence")
                    {
                        json.WriteRawValue(value, skipInputValidation: true);
                    }
                    else
                    {
                        json.WriteStringValue(value);
                    }
                }

                json.WriteEndObject();
                json.Flush();
                json.Reset();
                buffer.WriteByte((byte)'\n');
            }
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string CsvOf(IReadOnlyList<AuditEntryView> page, bool withHeader)
    {
        var text = new StringBuilder();
        if (withHeader)
        {
            text.Append(Http.Json.Csv.Line(Columns));
        }

        foreach (var entry in page)
        {
            text.Append(Http.Json.Csv.Line(Cells(entry)));
        }

        return text.ToString();
    }

    private static string[] Cells(AuditEntryView entry) =>
        [
            entry.Id,
            entry.Stream,
            entry.Sequence.ToString(CultureInfo.InvariantCulture),
            entry.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            entry.Action,
            entry.ActorKind,
            entry.ActorId,
            entry.ActorName,
            entry.Facts,
            entry.Origin,
            entry.PreviousHash,
            entry.Hash,
            entry.ErasedBy ?? "",
        ];
}
