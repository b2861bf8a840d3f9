using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V1;

/// <summary>v1 affiliated persons of companies.</summary>
[Route("affiliated-persons")]
[Tags("Applicants")]
[Description("Persons and companies, as a customer's own system knows them.")]
public sealed class AffiliatedPersonsController(Dispatcher dispatcher) : V1Controller
{
    /// <summary>Create an affiliated person</summary>
    /// <remarks>Counts for the risk like a director or owner named with the company, in open verifications too.</remarks>
    /// <param name="body">The person.</param>
    [HttpPost(Name = "v1-create-affiliated-person")]
    [AcceptsForm]
    [ProducesResponseType<AffiliatedPersonCreated>(StatusCodes.Status200OK, Description = "The person was added.")]
    public async Task<IActionResult> Create(
        [Body] CreateAffiliatedPersonRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(body.ToCommand(), cancellationToken);
        return result.Failed(out var refusal, out var person)
            ? Refuse(refusal)
            : Ok(new AffiliatedPersonCreated { AffiliatedPersonId = person.Id });
    }
}
