using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Hosting;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Application.Dossiers;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V21.Dossiers;

/// <summary>v2.1 dossiers: one case whole.</summary>
[Route("api/v2.1")]
[Tags("Dossiers")]
[Description("One case whole, with the proof of its history.")]
public sealed class DossiersController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Export a case's dossier</summary>
    /// <remarks>
    /// A ZIP file: the case for people and for programs, its documents, its audit entries with what proves them, and a signed manifest.
    /// Its README.txt says how to check it elsewhere. Each export is a new one and stands in the audit, before its first byte leaves. A
    /// node makes two at once; beyond, and beyond 2 GiB, it is refused.
    /// </remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="body">What for.</param>
    [HttpPost("verifications/{verificationId}/dossier", Name = "export-dossier")]
    [TakesNoKey]
    [ProducesResponseType<FileContentResult>(200, DossierFile.MediaType, Description = "The dossier.")]
    [ProducesResponseType<V21Error>(413, Description = "It would be larger than 2 GiB.")]
    public async Task<IActionResult> Export(string verificationId, [Body] ExportDossierRequest body)
    {
        var command = new ExportDossier(verificationId, DossierFile.Begin(HttpContext))
        {
            Purpose = body.Purpose,
            WithAdminNotes = body.AdminNotes == true,
        };
        var exported = await dispatcher.SendAsync(command, HttpContext.RequestAborted);
        return exported.Failed(out var refusal, out _) ? Refuse(refusal) : new EmptyResult();
    }
}
