using System.ComponentModel;
using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Hosting;
using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;

namespace VerificationService.Api.V1;

/// <summary>v1 verifications.</summary>
[Route("verifications")]
[Tags("Verifications")]
[Description("Verifications of applicants: open, read, finalise, adjust.")]
public sealed class VerificationsController(Dispatcher dispatcher, IMapper mapper) : V1Controller
{
    /// <summary>Create a verification</summary>
    /// <remarks>Opens a verification of an applicant. Its risk is assessed here, once, and decides who may approve it.</remarks>
    /// <param name="body">What is verified.</param>
    [Versioned]
    [HttpPost(Name = "v1-create-verification")]
    [AcceptsForm]
    [ProducesResponseType<VerificationCreated>(StatusCodes.Status200OK, Description = "The verification was opened.")]
    public async Task<IActionResult> Create([Body] CreateVerificationRequest body, CancellationToken cancellationToken)
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return RefuseRequest(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        if (result.Failed(out refusal, out var opened))
        {
            return Refuse(refusal);
        }

        EntityTags.Set(Response, opened.Verification.Version);
        return Ok(VerificationCreated.Of(opened.Verification.Id));
    }

    /// <summary>Get a verification</summary>
    /// <param name="verification_id">The id given when it was created.</param>
    [Versioned]
    [HttpGet("{verification_id}", Name = "v1-get-verification")]
    [ProducesResponseType<VerificationData>(StatusCodes.Status200OK, Description = "The verification.")]
    public async Task<IActionResult> Get(string verification_id, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(
            new GetVerification(verification_id) { WithConsents = false },
            cancellationToken
        );
        if (!result.Failed(out var refusal, out var view))
        {
            EntityTags.Set(Response, view.Version);
            return Ok(mapper.Map<VerificationData>(view));
        }

        var unsent = await dispatcher.SendAsync(new GetUnsentForm(verification_id), cancellationToken);
        return unsent.Error is null ? Ok(VerificationData.Of(unsent.Value)) : Refuse(refusal);
    }

    /// <summary>Update a verification's status</summary>
    /// <remarks>
    /// Finalises or adjusts a verification's outcome after review, under the calling key's own authority. Repeating the
    /// outcome that already stands succeeds and decides nothing; whoever a flag names is told again.
    /// </remarks>
    /// <param name="verification_id">The id given when it was created.</param>
    /// <param name="body">The outcome, and who is told.</param>
    [Decides]
    [HttpPost("{verification_id}/status", Name = "v1-update-verification-status")]
    [AcceptsForm]
    [ProducesResponseType<V1Answer<UpdateStatusData>>(StatusCodes.Status200OK, Description = "Where it stands now.")]
    public async Task<IActionResult> UpdateStatus(
        string verification_id,
        [Body] UpdateStatusRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand(verification_id, EntityTags.Expected(Request)).Failed(out var refusal, out var command))
        {
            return RefuseRequest(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        if (result.Failed(out refusal, out var made))
        {
            return Refuse(refusal);
        }

        EntityTags.Set(Response, made.Version);
        return Ok(UpdateStatusData.Of(made));
    }
}
