using System.Globalization;
using System.Text;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Verifications;

namespace VerificationService.Api.Console;

/// <summary>Cases as lines for a spreadsheet; times are UTC.</summary>
internal static class CaseLines
{
    private static readonly string[] Columns =
    [
        "id",
        "subject",
        "reference",
        "types",
        "risk",
        "status",
        "openedAt",
        "dueAt",
        "heldBy",
        "decidedBy",
        "decidedAt",
        "level",
        "reasonCode",
        "reason",
        "recommended",
        "snoozedUntil",
    ];

    /// <summary>A page of them, below the names of the columns where it is the first.</summary>
    public static string CsvOf(IReadOnlyList<VerificationView> page, bool withHeader)
    {
        var text = new StringBuilder(withHeader ? Csv.Line(Columns) : "");
        foreach (var one in page)
        {
            text.Append(
                Csv.Line([
                    one.Id,
                    one.Opened.SubjectName ?? "",
                    one.Opened.SubjectReference ?? "",
                    string.Join(' ', one.Types),
                    one.RiskLevel.ToString(),
                    one.Status.ToString(),
                    Time(one.CreatedAt),
                    Time(one.DueAt),
                    one.AssignedName ?? "",
                    one.DecidedBy ?? "",
                    Time(one.DecidedAt),
                    one.Level is { } level ? Words.Of(level) : "",
                    one.ReasonCode ?? "",
                    one.Reason ?? "",
                    one.Recommended?.Outcome.ToString() ?? "",
                    Time(one.Snoozed?.Until),
                ])
            );
        }

        return text.ToString();
    }

    private static string Time(DateTimeOffset? at) =>
        at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
