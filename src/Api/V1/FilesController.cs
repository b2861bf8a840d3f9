using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V1;

/// <summary>v1 files: what the sides of documents are made of.</summary>
[Route("files")]
[Tags("Documents")]
[Description("What applicants hand in.")]
public sealed class FilesController(Dispatcher dispatcher) : V1Controller
{
    /// <summary>Upload a file</summary>
    /// <remarks>
    /// As multipart/form-data with a part named file, or as base64 in JSON. What the file is is told by its content. Name its id
    /// as a side of a document.
    /// </remarks>
    /// <param name="body">The file.</param>
    [HttpPost(Name = "v1-upload-file")]
    [DisableRequestSizeLimit] // UploadBinder and the store have limits of their own.
    [ProducesResponseType<FileCreated>(StatusCodes.Status200OK, Description = "The file was taken.")]
    public async Task<IActionResult> Upload(
        [Upload<UploadFileRequest>] UploadFileRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(body.ToCommand(), cancellationToken);
        return result.Failed(out var refusal, out var file)
            ? Refuse(refusal)
            : Ok(new FileCreated { FileId = file.Id });
    }
}
