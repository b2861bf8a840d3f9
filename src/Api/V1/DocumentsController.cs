using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V1;

/// <summary>v1 documents of applicants.</summary>
[Route("documents")]
[Tags("Documents")]
[Description("What applicants hand in.")]
public sealed class DocumentsController(Dispatcher dispatcher) : V1Controller
{
    /// <summary>Create a document</summary>
    /// <remarks>Its sides stand in every open verification of the applicant and in those opened later; they are reviewed there.</remarks>
    /// <param name="body">The document.</param>
    [HttpPost(Name = "v1-create-document")]
    [AcceptsForm]
    [ProducesResponseType<DocumentCreated>(StatusCodes.Status200OK, Description = "The document was added.")]
    public async Task<IActionResult> Create([Body] CreateDocumentRequest body, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(body.ToCommand(), cancellationToken);
        return result.Failed(out var refusal, out var document)
            ? Refuse(refusal)
            : Ok(new DocumentCreated { DocumentId = document.Id });
    }

    /// <summary>Get a document</summary>
    /// <param name="document_id">The id given when it was created.</param>
    [HttpGet("{document_id}", Name = "v1-get-document")]
    [ProducesResponseType<DocumentData>(StatusCodes.Status200OK, Description = "The document.")]
    public async Task<IActionResult> Get(string document_id, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetSubjectDocument(document_id), cancellationToken);
        return result.Failed(out var refusal, out var view) ? Refuse(refusal) : Ok(DocumentData.Of(view));
    }

    /// <summary>Change a document</summary>
    /// <remarks>In open verifications that is a new version, to be reviewed anew. Decided ones keep the version they were decided upon.</remarks>
    /// <param name="document_id">The id given when it was created.</param>
    /// <param name="body">What changes.</param>
    [HttpPatch("{document_id}", Name = "v1-change-document")]
    [AcceptsForm]
    [ProducesResponseType<DocumentCreated>(StatusCodes.Status200OK, Description = "The document was changed.")]
    public async Task<IActionResult> Change(
        string document_id,
        [Body] ChangeDocumentRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(
            new ChangeSubjectDocument(document_id, body.ToFields()),
            cancellationToken
        );
        return result.Failed(out var refusal, out var document)
            ? Refuse(refusal)
            : Ok(new DocumentCreated { DocumentId = document.Id });
    }
}
