using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;

namespace VerificationService.Api.V1;

/// <summary>v1 addresses of applicants.</summary>
[Route("addresses")]
[Tags("Applicants")]
[Description("Persons and companies, as a customer's own system knows them.")]
public sealed class AddressesController(Dispatcher dispatcher) : V1Controller
{
    /// <summary>Create an address</summary>
    /// <remarks>Open verifications of the applicant show it, and its country may raise their risk. A first approval no longer counts.</remarks>
    /// <param name="body">The address.</param>
    [HttpPost(Name = "v1-create-address")]
    [AcceptsForm]
    [ProducesResponseType<AddressCreated>(StatusCodes.Status200OK, Description = "The address was added.")]
    public async Task<IActionResult> Create([Body] CreateAddressRequest body, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(body.ToCommand(), cancellationToken);
        return result.Failed(out var refusal, out var address)
            ? Refuse(refusal)
            : Ok(new AddressCreated { AddressId = address.Id });
    }

    /// <summary>Change an address</summary>
    /// <remarks>It keeps its id. Decided verifications keep what they were decided upon.</remarks>
    /// <param name="address_id">The id given when it was created.</param>
    /// <param name="body">What changes.</param>
    [HttpPatch("{address_id}", Name = "v1-change-address")]
    [AcceptsForm]
    [ProducesResponseType<AddressCreated>(StatusCodes.Status200OK, Description = "The address was changed.")]
    public async Task<IActionResult> Change(
        string address_id,
        [Body] ChangeAddressRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(new ChangeAddress(address_id, body.ToAddress()), cancellationToken);
        return result.Failed(out var refusal, out var address)
            ? Refuse(refusal)
            : Ok(new AddressCreated { AddressId = address.Id });
    }
}
