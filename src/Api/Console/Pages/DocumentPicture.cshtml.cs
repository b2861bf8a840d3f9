using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Hosting;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Console.Pages;

/// <summary>A picture of one page of a document, drawn by the service, or a small one of the first.</summary>
internal sealed class DocumentPicturePage(Dispatcher dispatcher) : ConsolePage
{
    public override string Title => "Document";

    public async Task<IActionResult> OnGetAsync(
        string documentId,
        int? number,
        bool thumbnail,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(
            new GetDocumentPicture(documentId) { Page = number ?? 1, IsThumbnail = thumbnail },
            cancellationToken
        );
        return result.Failed(out var refusal, out var picture)
            ? Refuse(refusal)
            : DocumentFile.OfPicture(Response, picture);
    }
}
