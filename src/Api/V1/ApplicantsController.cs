using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;

namespace VerificationService.Api.V1;

/// <summary>v1 applicants: persons and companies.</summary>
[Route("applicants")]
[Tags("Applicants")]
[Description("Persons and companies, as a customer's own system knows them.")]
public sealed class ApplicantsController(Dispatcher dispatcher) : V1Controller
{
    /// <summary>Create an applicant</summary>
    /// <param name="body">The person or company.</param>
    [HttpPost(Name = "v1-create-applicant")]
    [AcceptsForm]
    [ProducesResponseType<ApplicantCreated>(StatusCodes.Status200OK, Description = "The applicant was created.")]
    public async Task<IActionResult> Create([Body] CreateApplicantRequest body, CancellationToken cancellationToken)
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return RefuseRequest(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var created) ? Refuse(refusal) : Ok(ApplicantCreated.Of(created.Id));
    }

    /// <summary>Change an applicant</summary>
    /// <remarks>
    /// Open verifications show the applicant as it is now; what has changed may raise their risk and never lowers it, and a first approval no
    /// longer counts. Decided verifications keep what they were decided upon.
    /// </remarks>
    /// <param name="applicant_id">The id given when it was created.</param>
    /// <param name="body">What changes.</param>
    [HttpPatch("{applicant_id}", Name = "v1-change-applicant")]
    [AcceptsForm]
    [ProducesResponseType<ApplicantCreated>(StatusCodes.Status200OK, Description = "The applicant was changed.")]
    public async Task<IActionResult> Change(
        string applicant_id,
        [Body] ChangeApplicantRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand(applicant_id).Failed(out var fault, out var command))
        {
            return RefuseRequest(fault);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out var refusal, out var changed) ? Refuse(refusal) : Ok(ApplicantCreated.Of(changed.Id));
    }

    /// <summary>Get an applicant</summary>
    /// <param name="applicant_id">The id given when it was created.</param>
    [Unused("verification_id")]
    [HttpGet("{applicant_id}", Name = "v1-get-applicant")]
    [ProducesResponseType<ApplicantData>(StatusCodes.Status200OK, Description = "The applicant.")]
    public async Task<IActionResult> Get(string applicant_id, CancellationToken cancellationToken)
    {
        var found = await dispatcher.SendAsync(new GetApplicant(applicant_id), cancellationToken);
        if (found.Failed(out var refusal, out var view))
        {
            return Refuse(refusal);
        }

        var documents = await dispatcher.SendAsync(new ListSubjectDocuments(applicant_id), cancellationToken);
        return documents.Failed(out refusal, out var listed) ? Refuse(refusal) : Ok(ApplicantData.Of(view, listed));
    }
}
