using System.ComponentModel;
using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;

namespace VerificationService.Api.V21.Subjects;

/// <summary>v2.1 customers.</summary>
[Route("api/v2.1/customers")]
[Tags("Customers")]
[Description("Persons.")]
public sealed class CustomersController(Dispatcher dispatcher, IMapper mapper) : V21Controller
{
    /// <summary>Create a customer</summary>
    /// <param name="body">The customer.</param>
    [HttpPost(Name = "create-customer")]
    [ProducesResponseType<V21Answer<CustomerIdData>>(200, Description = "The customer was created.")]
    public async Task<IActionResult> Create([Body] CreateCustomerRequest body, CancellationToken cancellationToken)
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var created)
            ? Refuse(refusal)
            : Answer("Customer created successfully", new CustomerIdData { CustomerId = created.Id });
    }

    /// <summary>List customers</summary>
    /// <remarks>Newest first, a page at a time.</remarks>
    /// <param name="text">
    /// What was typed of whom it is about: beginnings of names (a director's too), of an e-mail address, of a telephone, document,
    /// tax or register number, of your own identifier, in any order; or a whole id.
    /// </param>
    /// <param name="externalId">Your own identifier of the subject, whole.</param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet(Name = "list-customers")]
    [ProducesResponseType<V21Answer<PageData<CustomerData>>>(200, Description = "One page.")]
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
            new ListCustomers(page)
            {
                Query = new SubjectQuery { Text = text, ExternalId = externalId },
            },
            cancellationToken
        );
        return result.Failed(out refusal, out var views)
            ? Refuse(refusal)
            : AnswerPage(views, mapper.Map<CustomerData>);
    }

    /// <summary>Get a customer</summary>
    /// <param name="customerId">The id given when it was created.</param>
    [HttpGet("{customerId}", Name = "get-customer")]
    [ProducesResponseType<V21Answer<CustomerData>>(200, Description = "The customer.")]
    public async Task<IActionResult> Get(string customerId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetCustomer(customerId), cancellationToken);
        return result.Failed(out var refusal, out var view)
            ? Refuse(refusal)
            : Answer("Success", mapper.Map<CustomerData>(view));
    }
}
