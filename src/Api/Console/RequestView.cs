using VerificationService.Application.Forms;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Subjects;

namespace VerificationService.Api.Console;

/// <summary>What the subject of a case was asked for last, and what is new since then.</summary>
internal sealed class RequestView
{
    /// <summary>What was asked, and when it was answered.</summary>
    public required AskedInformation Asked { get; init; }

    /// <summary>Who asked, by name.</summary>
    public string? AskedByName { get; private init; }

    /// <summary>The question, as the subject reads it.</summary>
    public string? Message { get; private init; }

    /// <summary>What the subject wrote; null where they wrote nothing.</summary>
    public string? Answer { get; private init; }

    /// <summary>The fields that were asked for, as the record holds them now.</summary>
    public IReadOnlyList<(string Label, string? Value)> Fields { get; private init; } = [];

    /// <summary>The documents that came in since.</summary>
    public IReadOnlyList<Document> Documents { get; private init; } = [];

    /// <summary>What the pages of the case have read; null where nothing was asked.</summary>
    public static RequestView? Of(
        AskedInformation asked,
        CaseView shown,
        IReadOnlyList<HistoryLine> history,
        IReadOnlyList<Document> documents
    )
    {
        if (asked.Link is null)
        {
            return null;
        }

        var request = history.LastOrDefault(line => line.Entry.Action == "verification.information_requested");
        return new RequestView
        {
            Asked = asked,
            AskedByName = request?.Entry.ActorName,
            Message = request?["message"],
            Answer = asked.AnsweredAt is null
                ? null
                : history.LastOrDefault(line => line.Entry.Action == "verification.information_answered")?["answer"],
            Fields = [.. asked.Fields.Select(field => (Words.Sentence(field), Recorded(shown, field)))],
            Documents = [.. documents.Where(document => document.UploadedAt >= asked.AskedAt)],
        };
    }

    private static string? Recorded(CaseView shown, string field) =>
        field switch
        {
            "firstName" => shown.Person?.FirstName,
            "lastName" => shown.Person?.LastName,
            "dateOfBirth" => shown.Person?.DateOfBirth,
            "residenceCountry" => shown.Person?.ResidenceCountry,
            "politicallyExposed" => shown.Person is { PoliticallyExposed: true } ? "yes" : "no",
            "name" => shown.Business?.ShownName,
            "country" => shown.Business?.Country,
            "businessActivities" => Listed(shown.Business?.BusinessActivities.Select(Words.Sentence)),
            "directors" => Listed(shown.Business?.Directors.Select(director => director.Name)),
            "email" => shown.Business is null ? shown.Person?.Email : shown.Business.Email,
            "address" => Written(Details(shown).Addresses is [.., var latest] ? latest : null),
            _ => Details(shown).Facts.FirstOrDefault(fact => fact.Key == field).Value,
        };

    private static SubjectDetails Details(CaseView shown) =>
        shown.Business?.Details ?? shown.Person?.Details ?? SubjectDetails.None;

    private static string? Written(SubjectAddress? address) =>
        Listed([address?.Address, address?.PostalCode, address?.City, address?.Country]);

    private static string? Listed(IEnumerable<string?>? parts) =>
        string.Join(", ", (parts ?? []).Where(part => !string.IsNullOrWhiteSpace(part))) is { Length: > 0 } text
            ? text
            : null;
}
