using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Forms;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V21.Forms;

/// <summary>v2.1 forms: what applicants are asked on their own page.</summary>
[Route("api/v2.1/forms")]
[Tags("Forms")]
[Description("What applicants are asked on their own page, and the links that lead there.")]
public sealed class FormsController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>List forms</summary>
    /// <remarks>All of them, each in its latest version, those no longer active included.</remarks>
    [HttpGet(Name = "list-forms")]
    [ProducesResponseType<V21Answer<FormsData>>(200, Description = "The forms.")]
    public async Task<IActionResult> List(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new ListForms(), cancellationToken);
        return result.Failed(out var refusal, out var forms)
            ? Refuse(refusal)
            : Answer("Success", new FormsData { Items = [.. forms.Select(FormData.Of)] });
    }

    /// <summary>Get a form</summary>
    /// <param name="formId">The form.</param>
    [HttpGet("{formId}", Name = "get-form")]
    [ProducesResponseType<V21Answer<FormData>>(200, Description = "The form in its latest version.")]
    public async Task<IActionResult> Get(string formId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetForm(formId), cancellationToken);
        return result.Failed(out var refusal, out var form) ? Refuse(refusal) : Answer("Success", FormData.Of(form));
    }

    /// <summary>List the versions of a form</summary>
    /// <remarks>Every version, newest first, a page at a time; a link asks by the version that it was made for.</remarks>
    /// <param name="formId">The form.</param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet("{formId}/versions", Name = "list-form-versions")]
    [ProducesResponseType<V21Answer<PageData<FormData>>>(200, Description = "One page.")]
    public async Task<IActionResult> Versions(
        string formId,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (PageQuery.Parse(limit, cursor).Failed(out var refusal, out var page))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(new ListFormVersions(formId, page), cancellationToken);
        return result.Failed(out refusal, out var versions) ? Refuse(refusal) : AnswerPage(versions, FormData.Of);
    }

    /// <summary>Create a form</summary>
    /// <param name="body">What it asks.</param>
    [HttpPost(Name = "create-form")]
    [ProducesResponseType<V21Answer<FormData>>(200, Description = "The form, in its first version.")]
    public async Task<IActionResult> Create([Body] FormRequest body, CancellationToken cancellationToken)
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var form) ? Refuse(refusal) : Answer("Form created", FormData.Of(form));
    }

    /// <summary>Change a form</summary>
    /// <remarks>
    /// Puts a new version in force for every link made from then on. Whoever is filling in an earlier version goes on with it. Written
    /// upon another version than the one in force, it is 409, which names who changed the form meanwhile.
    /// </remarks>
    /// <param name="formId">The form.</param>
    /// <param name="body">All that it asks from now on.</param>
    [HttpPut("{formId}", Name = "change-form")]
    [ProducesResponseType<V21Answer<FormData>>(200, Description = "The form, in its new version.")]
    public async Task<IActionResult> Change(
        string formId,
        [Body] ChangeFormRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand(formId).Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var form) ? Refuse(refusal) : Answer("Form changed", FormData.Of(form));
    }

    /// <summary>Make a link to a form</summary>
    /// <remarks>
    /// For one applicant, until the form is sent or its days are over. Another link for an applicant who has not sent it is for the same
    /// verification, and ends the one before.
    /// </remarks>
    /// <param name="formId">The form.</param>
    /// <param name="body">For whom.</param>
    [HttpPost("{formId}/links", Name = "create-form-link")]
    [ProducesResponseType<V21Answer<FormLinkData>>(200, Description = "The link.")]
    public async Task<IActionResult> CreateLink(
        string formId,
        [Body(IsOptional = true)] CreateFormLinkRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand(formId).Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var made)
            ? Refuse(refusal)
            : Answer("Link created", FormLinkData.Of(made, FormUrls.Of(HttpContext, made.Token)));
    }

    /// <summary>Revoke a link</summary>
    /// <remarks>It leads nowhere from then on, to the form as to the outcome.</remarks>
    /// <param name="linkId">The link.</param>
    [HttpDelete("/api/v2.1/form-links/{linkId}", Name = "revoke-form-link")]
    [ProducesResponseType<V21Answer<FormLinkRevokedData>>(200, Description = "The link is revoked.")]
    public async Task<IActionResult> RevokeLink(string linkId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new RevokeFormLink(linkId), cancellationToken);
        return result.Failed(out var refusal, out var link)
            ? Refuse(refusal)
            : Answer("Link revoked", FormLinkRevokedData.Of(link));
    }
}
