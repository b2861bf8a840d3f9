using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Forms;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V1;

/// <summary>v1 forms: the applicant's own page.</summary>
[Route("forms")]
[Tags("Forms")]
[Description("The page on which applicants say who they are.")]
public sealed class FormsController(Dispatcher dispatcher) : V1Controller
{
    /// <summary>Get the address of a form</summary>
    /// <remarks>
    /// For one applicant, until the form is sent or its days are over. Asked again for an applicant who has not sent it, it is another
    /// address for the same verification, and the one before leads nowhere any more.
    /// </remarks>
    /// <param name="form_id">The form.</param>
    /// <param name="body">For whom.</param>
    [HttpPost("{form_id}/urls", Name = "v1-create-form-url")]
    [AcceptsForm]
    [ProducesResponseType<FormUrlCreated>(StatusCodes.Status200OK, Description = "The address.")]
    public async Task<IActionResult> CreateUrl(
        string form_id,
        [Body(IsOptional = true)] CreateFormUrlRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand(form_id).Failed(out var refusal, out var command))
        {
            return RefuseRequest(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var made)
            ? Refuse(refusal)
            : Ok(FormUrlCreated.Of(made, FormUrls.Of(HttpContext, made.Token)));
    }
}
