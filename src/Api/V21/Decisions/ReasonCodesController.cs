using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;

namespace VerificationService.Api.V21.Decisions;

/// <summary>v2.1 reason codes.</summary>
[Route("api/v2.1/reason-codes")]
[Tags("Reason codes")]
[Description("The tenant's own list of reasons for decisions.")]
public sealed class ReasonCodesController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>List reason codes</summary>
    /// <remarks>All of them by code, those no longer active included.</remarks>
    [HttpGet(Name = "list-reason-codes")]
    [ProducesResponseType<V21Answer<ReasonCodesData>>(200, Description = "The list.")]
    public async Task<IActionResult> List(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new ListReasonCodes(), cancellationToken);
        return result.Failed(out var refusal, out var reasons)
            ? Refuse(refusal)
            : Answer("Success", new ReasonCodesData { Items = [.. reasons.Select(ReasonCodeData.Of)] });
    }

    /// <summary>Set a reason code</summary>
    /// <remarks>
    /// Adds it, or changes the one of that code. None is ever removed, because decisions keep theirs; one that is not active
    /// is given no more. Once a tenant has a list, its decisions give no other codes.
    /// </remarks>
    /// <param name="code">Capital letters, digits and underscores.</param>
    /// <param name="body">What it means and with what it may be given.</param>
    [HttpPut("{code}", Name = "set-reason-code")]
    [ProducesResponseType<V21Answer<ReasonCodeData>>(200, Description = "The reason code as it is now.")]
    public async Task<IActionResult> Set(
        string code,
        [Body] SetReasonCodeRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand(code).Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var reason)
            ? Refuse(refusal)
            : Answer("Reason code saved", ReasonCodeData.Of(reason));
    }
}
