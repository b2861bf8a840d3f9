using System.ComponentModel;
using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V21.Deliveries;

/// <summary>v2.1 e-mail templates.</summary>
[Route("api/v2.1/email-templates")]
[Tags("E-mail templates")]
[Description("The tenant's own texts for its e-mails.")]
public sealed class EmailTemplatesController(Dispatcher dispatcher, IMapper mapper) : V21Controller
{
    /// <summary>List e-mail templates</summary>
    /// <remarks>What is in force, the tenant's own or built in, one of each kind.</remarks>
    [HttpGet(Name = "list-email-templates")]
    [ProducesResponseType<V21Answer<EmailTemplatesData>>(200, Description = "The templates.")]
    public async Task<IActionResult> List(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new ListEmailTemplates(), cancellationToken);
        return result.Failed(out var refusal, out var views)
            ? Refuse(refusal)
            : Answer("Success", new EmailTemplatesData { Items = [.. views.Select(mapper.Map<EmailTemplateData>)] });
    }

    /// <summary>Set an e-mail template</summary>
    /// <remarks>Takes the built-in one's place. E-mails of decisions made before stay as they were written.</remarks>
    /// <param name="kind">Which e-mail.</param>
    /// <param name="body">The template.</param>
    [HttpPut("{kind}", Name = "set-email-template")]
    [ProducesResponseType<V21Answer<EmailTemplateData>>(200, Description = "The template in force.")]
    public async Task<IActionResult> Set(
        string kind,
        [Body] SetEmailTemplateRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(body.ToCommand(kind), cancellationToken);
        return result.Failed(out var refusal, out var view)
            ? Refuse(refusal)
            : Answer("E-mail template saved", mapper.Map<EmailTemplateData>(view));
    }

    /// <summary>Reset an e-mail template</summary>
    /// <remarks>Puts the built-in one in force again. Repeating it changes nothing.</remarks>
    /// <param name="kind">Which e-mail.</param>
    [HttpDelete("{kind}", Name = "reset-email-template")]
    [ProducesResponseType<V21Answer<EmailTemplateData>>(200, Description = "The template in force.")]
    public async Task<IActionResult> Reset(string kind, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new ResetEmailTemplate(kind), cancellationToken);
        return result.Failed(out var refusal, out var view)
            ? Refuse(refusal)
            : Answer("E-mail template is the built-in one", mapper.Map<EmailTemplateData>(view));
    }
}
