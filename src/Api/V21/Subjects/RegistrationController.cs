using System.ComponentModel;
using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;

namespace VerificationService.Api.V21.Subjects;

/// <summary>The published registration: customers and organizations under other names.</summary>
[Route("api/v2.1/customer")]
[Tags("Registration")]
[Description("Customers and organizations as the published registration sends them. It makes no account and no user.")]
public sealed class RegistrationController(Dispatcher dispatcher, IMapper mapper) : V21Controller
{
    /// <summary>Register a person</summary>
    /// <remarks>Creates a customer. Nationality, countries of addresses, category and your own assessment count for the risk.</remarks>
    /// <param name="body">Who registers.</param>
    [PreferredAddress("api/v2.1/customers")]
    [HttpPost("individual/registration", Name = "register-individual")]
    [ProducesResponseType<V21CreatedAnswer<RegisteredIndividualData>>(200, Description = "The person is registered.")]
    public async Task<IActionResult> RegisterIndividual(
        [Body] RegisterIndividualRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var created)
            ? Refuse(refusal)
            : AnswerCreated(
                "Customer registered successfully",
                RegisteredIndividualData.Of(created, command),
                created.At
            );
    }

    /// <summary>Register a business</summary>
    /// <remarks>
    /// Creates an organization. Industry, representatives with their shares, countries, category and your own assessment count for
    /// the risk.
    /// </remarks>
    /// <param name="body">Which business registers.</param>
    [PreferredAddress("api/v2.1/organizations")]
    [HttpPost("organization/registration", Name = "register-organization")]
    [ProducesResponseType<V21CreatedAnswer<RegisteredOrganizationData>>(
        200,
        Description = "The business is registered."
    )]
    public async Task<IActionResult> RegisterOrganization(
        [Body] RegisterOrganizationRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var created)
            ? Refuse(body.AsSent(refusal))
            : AnswerCreated(
                "Organization registered successfully",
                RegisteredOrganizationData.Of(created, command),
                created.At
            );
    }

    /// <summary>Add an employee of a business</summary>
    /// <remarks>A person who acts for the business. No user is made of them. A politically exposed one raises the risk of open cases.</remarks>
    /// <param name="organizationId">The business.</param>
    /// <param name="body">The person.</param>
    [HttpPost("organization/{organizationId}/employee", Name = "add-employee")]
    [ProducesResponseType<V21Answer<OrganizationPersonData>>(200, Description = "The person was added.")]
    public Task<IActionResult> AddEmployee(
        string organizationId,
        [Body] AddOrganizationPersonRequest body,
        CancellationToken cancellationToken
    ) => AddAsync("Employee created successfully", organizationId, "EMPLOYEE", body, cancellationToken);

    /// <summary>Add a director of a business</summary>
    /// <remarks>A person who runs the business. A politically exposed one raises the risk of open cases.</remarks>
    /// <param name="organizationId">The business.</param>
    /// <param name="body">The person.</param>
    [HttpPost("organization/{organizationId}/director", Name = "add-director")]
    [ProducesResponseType<V21Answer<OrganizationPersonData>>(200, Description = "The person was added.")]
    public Task<IActionResult> AddDirector(
        string organizationId,
        [Body] AddOrganizationPersonRequest body,
        CancellationToken cancellationToken
    ) => AddAsync("Director created successfully", organizationId, "DIRECTOR", body, cancellationToken);

    /// <summary>List the people of a business</summary>
    /// <remarks>Directors, representatives, employees and owners, in the order in which they were told.</remarks>
    /// <param name="organizationId">The business.</param>
    [PreferredAddress("api/v2.1/organizations/{organizationId}")]
    [HttpGet("organization/{organizationId}/directors", Name = "list-directors")]
    [ProducesResponseType<V21Answer<DirectorsData>>(200, Description = "The people.")]
    public async Task<IActionResult> Directors(string organizationId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetOrganization(organizationId), cancellationToken);
        return result.Failed(out var refusal, out var view)
            ? Refuse(refusal)
            : Answer(
                "Success",
                new DirectorsData
                {
                    OrganizationId = view.Id,
                    Directors = [.. view.Directors.Select(mapper.Map<DirectorData>)],
                }
            );
    }

    private async Task<IActionResult> AddAsync(
        string message,
        string organizationId,
        string capacity,
        AddOrganizationPersonRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand(organizationId, capacity).Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var person)
            ? Refuse(AddOrganizationPersonRequest.AsSent(refusal))
            : Answer(message, OrganizationPersonData.Of(organizationId, person));
    }
}
