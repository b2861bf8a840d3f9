using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Hosting;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V21.Documents;

/// <summary>v2.1 documents.</summary>
[Route("api/v2.1")]
[Tags("Documents")]
[Description("What subjects hand in, and whether it was accepted.")]
public sealed class DocumentsController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Upload a document</summary>
    /// <remarks>
    /// As base64 in JSON, or as multipart/form-data with docId and documentType before the part named file. What the file is
    /// is told by its content. The same content again under the same docId changes nothing; other content is a new version,
    /// and needs to be accepted anew.
    /// </remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="body">The document.</param>
    [HttpPost("verifications/{verificationId}/documents", Name = "upload-document")]
    [DisableRequestSizeLimit] // UploadBinder and the store have limits of their own.
    [ProducesResponseType<V21Answer<DocumentData>>(200, Description = "The document.")]
    public async Task<IActionResult> Upload(
        string verificationId,
        [Upload<UploadDocumentRequest>] UploadDocumentRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(body.ToCommand(verificationId), cancellationToken);
        return result.Failed(out var refusal, out var document)
            ? Refuse(refusal)
            : Answer("Document uploaded", DocumentData.OfUpload(document));
    }

    /// <summary>List a verification's documents</summary>
    /// <remarks>Every version of each, newest first, a page at a time.</remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet("verifications/{verificationId}/documents", Name = "list-documents")]
    [ProducesResponseType<V21Answer<PageData<DocumentData>>>(200, Description = "One page.")]
    public async Task<IActionResult> List(
        string verificationId,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (PageQuery.Parse(limit, cursor).Failed(out var refusal, out var page))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(new ListDocuments(verificationId, page), cancellationToken);
        return result.Failed(out refusal, out var documents) ? Refuse(refusal) : AnswerPage(documents, DocumentData.Of);
    }

    /// <summary>Get a document</summary>
    /// <param name="documentId">The version's identifier.</param>
    [HttpGet("documents/{documentId}", Name = "get-document")]
    [ProducesResponseType<V21Answer<DocumentData>>(200, Description = "What is known of the document.")]
    public async Task<IActionResult> Get(string documentId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetDocument(documentId), cancellationToken);
        return result.Failed(out var refusal, out var document)
            ? Refuse(refusal)
            : Answer("Success", DocumentData.Of(document));
    }

    /// <summary>Get a document's content</summary>
    /// <remarks>The bytes as they came. Pictures and PDFs may be shown, in a sandbox; others are for download.</remarks>
    /// <param name="documentId">The version's identifier.</param>
    [HttpGet("documents/{documentId}/content", Name = "get-document-content")]
    [ProducesResponseType<FileContentResult>(200, "application/octet-stream", Description = "The bytes.")]
    public async Task<IActionResult> Content(string documentId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetDocumentContent(documentId), cancellationToken);
        return result.Failed(out var refusal, out var content) ? Refuse(refusal) : DocumentFile.Of(Response, content);
    }

    /// <summary>Accept a document</summary>
    /// <param name="documentId">The version's identifier.</param>
    [HttpPost("documents/{documentId}/accept", Name = "accept-document")]
    [ProducesResponseType<V21Answer<DocumentData>>(200, Description = "The document is accepted.")]
    public async Task<IActionResult> Accept(string documentId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new AcceptDocument(documentId), cancellationToken);
        return result.Failed(out var refusal, out var document)
            ? Refuse(refusal)
            : Answer("Document accepted", DocumentData.Of(document));
    }

    /// <summary>Reject a document</summary>
    /// <param name="documentId">The version's identifier.</param>
    /// <param name="body">Why.</param>
    [HttpPost("documents/{documentId}/reject", Name = "reject-document")]
    [ProducesResponseType<V21Answer<DocumentData>>(200, Description = "The document is rejected.")]
    public async Task<IActionResult> Reject(
        string documentId,
        [Body] RejectDocumentRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(new RejectDocument(documentId, body.Reason), cancellationToken);
        return result.Failed(out var refusal, out var document)
            ? Refuse(refusal)
            : Answer("Document rejected", DocumentData.Of(document));
    }
}
