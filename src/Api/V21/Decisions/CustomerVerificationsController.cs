using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Hosting;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;

namespace VerificationService.Api.V21.Decisions;

/// <summary>v2.1 verifications at the published addresses of customers.</summary>
[Route("api/v2.1/customer")]
[Tags("Verifications")]
[Description("Verifications: open, list, decide under the right authority, look back.")]
public sealed class CustomerVerificationsController(Dispatcher dispatcher) : OpeningController(dispatcher)
{
    private const string Preferred = "api/v2.1/verifications";

    /// <summary>Start a verification of a person</summary>
    /// <remarks>With the person of the address as <c>customerId</c>.</remarks>
    /// <param name="customerId">The person.</param>
    [Versioned]
    [PreferredAddress(Preferred)]
    [HttpPost("individual/{customerId}/verification/initiate", Name = "initiate-individual-verification")]
    [ProducesResponseType<V21CreatedAnswer<VerificationStartedData>>(
        200,
        Description = "The verification was started."
    )]
    public Task<IActionResult> Initiate(string customerId, CancellationToken cancellationToken) =>
        OpenAsync(new CreateVerificationRequest { CustomerId = customerId }, cancellationToken);

    /// <summary>Start a verification of a business</summary>
    /// <remarks>With the business of the address as <c>organizationId</c>.</remarks>
    /// <param name="organizationId">The business.</param>
    /// <param name="body">What is verified.</param>
    [Versioned]
    [PreferredAddress(Preferred)]
    [HttpPost("organization/{organizationId}/verify", Name = "verify-organization")]
    [ProducesResponseType<V21CreatedAnswer<VerificationStartedData>>(
        200,
        Description = "The verification was started."
    )]
    public async Task<IActionResult> Verify(
        string organizationId,
        [Body] VerifyOrganizationRequest body,
        CancellationToken cancellationToken
    ) =>
        body.Of(organizationId).Failed(out var fault, out var asked)
            ? Refuse(fault)
            : await OpenAsync(asked, cancellationToken);

    /// <summary>Start a verification of a person, by its depth</summary>
    /// <remarks>With the person of the address as <c>customerId</c>.</remarks>
    /// <param name="customerId">The person.</param>
    /// <param name="body">How deep.</param>
    [Versioned]
    [PreferredAddress(Preferred)]
    [HttpPost("individual/{customerId}/verification", Name = "start-individual-verification")]
    [ProducesResponseType<V21CreatedAnswer<VerificationStartedData>>(
        200,
        Description = "The verification was started."
    )]
    public async Task<IActionResult> StartOfIndividual(
        string customerId,
        [Body] CustomerVerificationRequest body,
        CancellationToken cancellationToken
    ) =>
        body.Of(customerId, null).Failed(out var fault, out var asked)
            ? Refuse(fault)
            : await OpenAsync(asked, cancellationToken);

    /// <summary>Start a verification of a business, by its depth</summary>
    /// <remarks>With the business of the address as <c>organizationId</c>.</remarks>
    /// <param name="organizationId">The business.</param>
    /// <param name="body">How deep.</param>
    [Versioned]
    [PreferredAddress(Preferred)]
    [HttpPost("organization/{organizationId}/verification", Name = "start-organization-verification")]
    [ProducesResponseType<V21CreatedAnswer<VerificationStartedData>>(
        200,
        Description = "The verification was started."
    )]
    public async Task<IActionResult> StartOfOrganization(
        string organizationId,
        [Body] CustomerVerificationRequest body,
        CancellationToken cancellationToken
    ) =>
        body.Of(null, organizationId).Failed(out var fault, out var asked)
            ? Refuse(fault)
            : await OpenAsync(asked, cancellationToken);

    /// <summary>Get what a verification of a person would need</summary>
    /// <remarks>By the person's risk and the policy in force, with nothing written.</remarks>
    /// <param name="customerId">The person.</param>
    [HttpGet("individual/{customerId}/verification/requirements", Name = "get-individual-requirements")]
    [ProducesResponseType<V21Answer<SubjectRequirementsData>>(200, Description = "What it would need.")]
    public Task<IActionResult> RequirementsOfIndividual(string customerId, CancellationToken cancellationToken) =>
        RequirementsAsync(new GetSubjectRequirements(customerId, IsBusiness: false), cancellationToken);

    /// <summary>Get what a verification of a business would need</summary>
    /// <remarks>By the business's risk and the policy in force, with nothing written.</remarks>
    /// <param name="organizationId">The business.</param>
    [HttpGet("organization/{organizationId}/verification/requirements", Name = "get-organization-requirements")]
    [ProducesResponseType<V21Answer<SubjectRequirementsData>>(200, Description = "What it would need.")]
    public Task<IActionResult> RequirementsOfOrganization(string organizationId, CancellationToken cancellationToken) =>
        RequirementsAsync(new GetSubjectRequirements(organizationId, IsBusiness: true), cancellationToken);

    private async Task<IActionResult> RequirementsAsync(
        GetSubjectRequirements query,
        CancellationToken cancellationToken
    )
    {
        var result = await Dispatcher.SendAsync(query, cancellationToken);
        return result.Failed(out var refusal, out var needs)
            ? Refuse(refusal)
            : Ok(
                new V21Answer<SubjectRequirementsData>
                {
                    Success = true,
                    Message = "Success",
                    Data = SubjectRequirementsData.Of(query, needs),
                }
            );
    }
}
