using System.ComponentModel;
using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;

namespace VerificationService.Api.V21.Subjects;

/// <summary>v2.1 organizations.</summary>
[Route("api/v2.1/organizations")]
[Tags("Organizations")]
[Description("Businesses, their directors and beneficial owners.")]
public sealed class OrganizationsController(Dispatcher dispatcher, IMapper mapper) : V21Controller
{
    /// <summary>Create an organization</summary>
    /// <param name="body">The organization.</param>
    [HttpPost(Name = "create-organization")]
    [ProducesResponseType<V21Answer<OrganizationIdData>>(200, Description = "The organization was created.")]
    public async Task<IActionResult> Create([Body] CreateOrganizationRequest body, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(body.ToCommand(), cancellationToken);
        return result.Failed(out var refusal, out var created)
            ? Refuse(body.AsSent(refusal))
            : Answer("Organization created successfully", new OrganizationIdData { OrganizationId = created.Id });
    }

    /// <summary>List organizations</summary>
    /// <remarks>Newest first, a page at a time.</remarks>
    /// <param name="text">
    /// What was typed of whom it is about: beginnings of names (a director's too), of an e-mail address, of a telephone, document,
    /// tax or register number, of your own identifier, in any order; or a whole id.
    /// </param>
    /// <param name="externalId">Your own identifier of the subject, whole.</param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet(Name = "list-organizations")]
    [ProducesResponseType<V21Answer<PageData<OrganizationSummaryData>>>(200, Description = "One page.")]
    public async Task<IActionResult> List(
        [FromQuery] string? text,
        [FromQuery] string? externalId,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (PageQuery.Parse(limit, cursor).Failed(out var refusal, out var page))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(
            new ListOrganizations(page)
            {
                Query = new SubjectQuery { Text = text, ExternalId = externalId },
            },
            cancellationToken
        );
        return result.Failed(out refusal, out var views)
            ? Refuse(refusal)
            : AnswerPage(views, mapper.Map<OrganizationSummaryData>);
    }

    /// <summary>Get an organization</summary>
    /// <param name="organizationId">The id given when it was created.</param>
    [HttpGet("{organizationId}", Name = "get-organization")]
    [ProducesResponseType<V21Answer<OrganizationData>>(200, Description = "The organization.")]
    public async Task<IActionResult> Get(string organizationId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetOrganization(organizationId), cancellationToken);
        return result.Failed(out var refusal, out var view)
            ? Refuse(refusal)
            : Answer("Success", mapper.Map<OrganizationData>(view));
    }
}
