using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Hosting;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Console.Pages;

/// <summary>The bytes of a document, for a tab of their own or for download.</summary>
internal sealed class DocumentContentPage(Dispatcher dispatcher) : ConsolePage
{
    public override string Title => "Document";

    public async Task<IActionResult> OnGetAsync(string documentId, bool download, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetDocumentContent(documentId), cancellationToken);
        return result.Failed(out var refusal, out var content)
            ? Refuse(refusal)
            : DocumentFile.Of(Response, content, download);
    }
}
