using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;

namespace VerificationService.Api.Console;

/// <summary>Documents of a case as its pages show them, newest first, one of them opened, and what was typed to add one.</summary>
/// <param name="VerificationId">The case.</param>
/// <param name="Documents">Versions of its documents.</param>
internal sealed record DocumentsView(string VerificationId, IReadOnlyList<Document> Documents)
{
    private const string Chosen = "document";
    private const string Number = "number";

    /// <summary>The version that is opened; null where there is none.</summary>
    public Document? Opened { get; private init; }

    /// <summary>Which of its pages, from 1.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>How many pages the service draws of it.</summary>
    public int Pages { get; private init; } = 1;

    /// <summary>Why no picture of it is shown; null when one is.</summary>
    public string? Impossible { get; private init; }

    /// <summary>What the applicant typed where the document says something else.</summary>
    public TypedValues Typed { get; init; } = TypedValues.None;

    /// <summary>The type that was typed.</summary>
    public string? DocumentType { get; init; }

    /// <summary>The document that was to be replaced.</summary>
    public string? DocId { get; init; }

    /// <summary>How many of the current ones somebody has reviewed.</summary>
    public int Reviewed => Current.Count(document => document.Status != DocumentStatus.Pending);

    /// <summary>The ids of whoever sent or reviewed them.</summary>
    public IEnumerable<string?> PeopleIds =>
        Documents.SelectMany(document => new[] { document.UploadedBy.Id, document.Reviewer?.Id });

    /// <summary>Those that no newer version has replaced.</summary>
    public IEnumerable<Document> Current => Documents.Where(document => document.ReplacedAt is null);

    /// <summary>In the order of the strip: current ones in the order they came, then what they replaced.</summary>
    public IEnumerable<Document> Strip =>
        Documents
            .OrderBy(document => document.ReplacedAt is not null)
            .ThenBy(document => document.UploadedAt)
            .ThenBy(document => document.Id, StringComparer.Ordinal);

    /// <summary>The document before or after the one that is opened; null at the end.</summary>
    public Document? Beside(int step)
    {
        var strip = Strip.ToList();
        var at = strip.FindIndex(document => document.Id == Opened?.Id) + step;
        return at >= 0 && at < strip.Count ? strip[at] : null;
    }

    /// <summary>The address of this page with another version opened, or another page of it.</summary>
    public static string Link(HttpRequest request, Document document, int page = 1)
    {
        var query = new QueryBuilder(request.Query.Where(part => part.Key is not (Chosen or Number or "handler")))
        {
            { Chosen, document.Id },
        };
        if (page > 1)
        {
            query.Add(Number, page.ToString(CultureInfo.InvariantCulture));
        }

        return request.Path + query.ToQueryString();
    }

    /// <summary>Opens the version that is asked for, or else the first that nobody has reviewed.</summary>
    public async Task<DocumentsView> OpenAsync(
        Dispatcher dispatcher,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        string? wanted = request.Query[Chosen];
        var opened =
            Documents.FirstOrDefault(document => document.Id == wanted)
            ?? Strip.FirstOrDefault(document =>
                document.ReplacedAt is null && document.Status == DocumentStatus.Pending
            )
            ?? Strip.FirstOrDefault();
        if (opened is null)
        {
            return this;
        }

        var view = this with { Opened = opened };
        if (!FileTypes.HasDrawnPages(opened.MediaType))
        {
            return view;
        }

        var counted = await dispatcher.SendAsync(new CountDocumentPages(opened.Id), cancellationToken);
        return counted.Failed(out var refusal, out var pages)
            ? view with
            {
                Impossible = Words.Of(refusal),
            }
            : view with
            {
                Pages = pages,
                Page =
                    int.TryParse(request.Query[Number], NumberStyles.None, CultureInfo.InvariantCulture, out var page)
                    && page >= 1
                    && page <= pages
                        ? page
                        : 1,
            };
    }
}
