using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using VerificationService.Application.Audit;
using VerificationService.Domain.Subjects;

namespace VerificationService.Infrastructure.Dossiers;

/// <summary><c>case.html</c>: the same for people to read and print. No script, and nothing is fetched.</summary>
internal sealed class CasePage(DossierSource source, Stream stream)
{
    private const int Spill = 32 * 1024;

    private const string Start = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>Case dossier</title>
        <style>
        body { font: 10pt/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 70em; color: #111; }
        h1 { font-size: 16pt; } h2 { font-size: 12pt; border-bottom: 1px solid #888; margin-top: 2em; }
        table { border-collapse: collapse; width: 100%; } caption { text-align: left; }
        th, td { text-align: left; vertical-align: top; padding: .2em .6em .2em 0; border-bottom: 1px solid #ddd; overflow-wrap: anywhere; white-space: pre-line; }
        thead { display: table-header-group; } tr { break-inside: avoid; }
        </style>
        </head>
        <body>

        """;

    private readonly StringBuilder html = new();

    /// <summary>Writes the page.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var (order, view) = (source.Order, source.Order.Case);
        html.Append(Start);
        Element("h1", $"Case {view.Id}");
        Facts(
            ("Purpose of this export", order.Purpose),
            ("Exported", $"{DossierNames.Time(order.At)} by {order.By.Name}"),
            ("Admin notes", order.WithAdminNotes ? "included" : "left out"),
            ("Erased", view.IsErased ? "What is personal was erased; what is left is what outlives a subject" : null)
        );
        Element("h2", "Case");
        Facts(
            ("Tenant", view.Opened.TenantId),
            ("Types", string.Join(", ", view.Types)),
            ("Status", DossierNames.Word(view.Status)),
            ("Risk", DossierNames.Word(view.RiskLevel)),
            ("Risk factors", string.Join(", ", view.RiskFactors.Select(DossierNames.Word))),
            ("Activities to be judged", string.Join(", ", view.UnrecognisedActivities)),
            ("Opened", DossierNames.Time(view.CreatedAt)),
            ("Last changed", DossierNames.Time(view.UpdatedAt)),
            ("Reference", view.Opened.SubjectReference),
            ("Added by the opener", view.Opened.AdditionalData)
        );
        Subjects();
        Table(
            "Consents",
            ["Kind", "Version", "Given", "By", "Withdrawn"],
            source.Consents.Select(consent =>
                new[]
                {
                    DossierNames.Word(consent.Kind),
                    consent.Version,
                    DossierNames.Time(consent.GivenAt),
                    consent.GivenByName,
                    Time(consent.WithdrawnAt),
                }
            )
        );
        Table(
            "Documents",
            ["Type", "Name", "File in this dossier", "Bytes", "Received", "From", "Status", "Reviewed", "SHA-256"],
            source.Documents.Select(document =>
                new[]
                {
                    document.Type,
                    document.FileName,
                    source.FileOf(document)
                        ?? (document.IsErased ? "erased" : "held: the scanner of uploads has not cleared it"),
                    document.Size.ToString(CultureInfo.InvariantCulture),
                    DossierNames.Time(document.UploadedAt),
                    document.UploadedByName,
                    $"{DossierNames.Word(document.Status)} {document.Reason}",
                    $"{document.ReviewedBy} {Time(document.ReviewedAt)}",
                    document.Sha256,
                }
            )
        );
        await DecisionsAsync(cancellationToken);
        await NotesAsync(cancellationToken);
        Table(
            "Messages",
            ["Kind", "Event", "To", "Status", "Written", "Completed"],
            source.Deliveries.Select(delivery =>
                new[]
                {
                    delivery.Kind,
                    delivery.EventType,
                    delivery.Destination,
                    DossierNames.Word(delivery.Status),
                    DossierNames.Time(delivery.CreatedAt),
                    Time(delivery.CompletedAt),
                }
            )
        );
        await HistoryAsync(cancellationToken);
        html.Append("</body>\n</html>\n");
        await SpillAsync(least: 0, cancellationToken);
    }

    private static string Time(DateTimeOffset? time) => time is { } known ? DossierNames.Time(known) : "";

    private void Subjects()
    {
        if (source.Customer is { } person)
        {
            Element("h2", "Person");
            Facts([
                ("Identifier", person.Id),
                ("First name", person.FirstName),
                ("Last name", person.LastName),
                ("Date of birth", person.DateOfBirth),
                ("E-mail", person.Email),
                ("Country of residence", person.ResidenceCountry),
                ("Reference", person.ExternalId),
                ("Politically exposed", person.PoliticallyExposed ? "yes" : "no"),
                ("Erased", Time(person.ErasedAt)),
                .. Details(person.Details),
            ]);
        }

        if (source.Organization is { } business)
        {
            Element("h2", "Business");
            Facts([
                ("Identifier", business.Id),
                ("Name", business.Name),
                ("Country", business.Country),
                ("E-mail", business.Email),
                ("Reference", business.ExternalId),
                ("Activities", string.Join(", ", business.BusinessActivities)),
                .. business.Directors.Select(director =>
                    (
                        director.BeneficialOwner ? "Beneficial owner" : "Director",
                        (string?)(director.Name + (director.PoliticallyExposed ? " (politically exposed)" : ""))
                    )
                ),
                ("Erased", Time(business.ErasedAt)),
                .. Details(business.Details),
            ]);
        }
    }

    private static IEnumerable<(string, string?)> Details(SubjectDetails details) =>
        details.Facts.Select(fact => (fact.Key, (string?)fact.Value));

    private async Task DecisionsAsync(CancellationToken cancellationToken)
    {
        StartTable("Decisions", ["No.", "When", "Outcome", "Under policy", "Approver", "By", "Grounds"]);
        await foreach (var row in source.DecisionsAsync(cancellationToken))
        {
            var decision = row.ToDecision();
            Row([
                decision.Sequence.ToString(CultureInfo.InvariantCulture),
                DossierNames.Time(decision.DecidedAt),
                $"{DossierNames.Word(decision.Outcome)} {(decision.Level is { } level ? DossierNames.Word(level) : "")}",
                decision.PolicyVersion.ToString(CultureInfo.InvariantCulture),
                decision.ClaimedApprover,
                $"{decision.ActorName} ({row.Role})",
                string.Join(
                    '\n',
                    new[]
                    {
                        decision.Grounds.ReasonCode,
                        decision.Grounds.Reason,
                        decision.Grounds.Notes,
                        decision.Grounds.Comment,
                        source.Order.WithAdminNotes ? decision.Grounds.AdminNotes : null,
                    }.OfType<string>()
                ),
            ]);
            await SpillAsync(Spill, cancellationToken);
        }

        EndTable();
    }

    private async Task NotesAsync(CancellationToken cancellationToken)
    {
        StartTable("Notes", ["When", "By", "Note"]);
        await foreach (var note in source.NotesAsync(cancellationToken))
        {
            Row([DossierNames.Time(note.CreatedAt), note.AuthorName, note.Text]);
            await SpillAsync(Spill, cancellationToken);
        }

        EndTable();
    }

    private async Task HistoryAsync(CancellationToken cancellationToken)
    {
        StartTable("History", ["When", "Of", "What", "By", "Facts"]);
        await foreach (var entry in source.EntriesAsync(cancellationToken))
        {
            var facts = source.Order.WithAdminNotes ? entry.Facts : AuditFacts.WithoutAdminNotes(entry.Facts);
            Row([
                DossierNames.Time(entry.OccurredAt),
                entry.Stream,
                entry.Action,
                entry.ActorName,
                string.Join(
                    '\n',
                    JsonSerializer
                        .Deserialize<Dictionary<string, string>>(facts)!
                        .Where(fact => fact.Key != Domain.Audit.KeptFacts.Salt)
                        .Select(fact => $"{fact.Key}: {fact.Value}")
                ),
            ]);
            await SpillAsync(Spill, cancellationToken);
        }

        EndTable();
    }

    private void Facts(params (string Name, string? Value)[] facts)
    {
        html.Append("<table>\n");
        foreach (var (name, value) in facts)
        {
            if (!string.IsNullOrEmpty(value))
            {
                html.Append("<tr>");
                Element("th", name);
                Element("td", value);
                html.Append("</tr>\n");
            }
        }

        html.Append("</table>\n");
    }

    private void Table(string title, string[] heads, IEnumerable<string[]> rows)
    {
        StartTable(title, heads);
        foreach (var row in rows)
        {
            Row(row);
        }

        EndTable();
    }

    private void StartTable(string title, string[] heads)
    {
        Element("h2", title);
        html.Append("<table>\n<thead><tr>");
        foreach (var head in heads)
        {
            Element("th", head);
        }

        html.Append("</tr></thead>\n<tbody>\n");
    }

    private void EndTable() => html.Append("</tbody>\n</table>\n");

    private void Row(string[] cells)
    {
        html.Append("<tr>");
        foreach (var cell in cells)
        {
            Element("td", cell);
        }

        html.Append("</tr>\n");
    }

    private void Element(string name, string? text) =>
        html.Append('<')
            .Append(name)
            .Append('>')
            .Append(HtmlEncoder.Default.Encode(text ?? ""))
            .Append("</")
            .Append(name)
            .Append('>');

    private async ValueTask SpillAsync(int least, CancellationToken cancellationToken)
    {
        if (html.Length > least)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(html.ToString()), cancellationToken);
            html.Clear();
        }
    }
}
