using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Subjects;

namespace VerificationService.Api.V21.Subjects;

/// <summary>v2.1 consents.</summary>
[Route("api/v2.1/customer")]
[Tags("Consents")]
[Description("What persons and businesses have agreed to, in which version.")]
public sealed class ConsentsController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Give a consent of a person</summary>
    /// <remarks>Telling what stands already changes nothing; another version is a consent of its own. Cases of the person show it.</remarks>
    /// <param name="customerId">The person.</param>
    /// <param name="consent">To what.</param>
    /// <param name="body">Which version.</param>
    [HttpPost("individual/{customerId}/consents/{consent}", Name = "give-individual-consent")]
    [ProducesResponseType<V21Answer<ConsentData>>(200, Description = "The consent.")]
    public Task<IActionResult> GiveIndividual(
        string customerId,
        [WordsOf(typeof(ConsentKind))] string consent,
        [Body] GiveConsentRequest body,
        CancellationToken cancellationToken
    ) => GiveAsync(new ConsentOwner(customerId, IsBusiness: false), consent, body, cancellationToken);

    /// <summary>Withdraw a consent of a person</summary>
    /// <remarks>It stays on record. A version that stood beside it is withdrawn with it.</remarks>
    /// <param name="customerId">The person.</param>
    /// <param name="consent">To what.</param>
    [HttpDelete("individual/{customerId}/consents/{consent}", Name = "withdraw-individual-consent")]
    [ProducesResponseType<V21Answer<ConsentData>>(200, Description = "The consent that was withdrawn.")]
    public Task<IActionResult> WithdrawIndividual(
        string customerId,
        [WordsOf(typeof(ConsentKind))] string consent,
        CancellationToken cancellationToken
    ) => WithdrawAsync(new ConsentOwner(customerId, IsBusiness: false), consent, cancellationToken);

    /// <summary>List the consents of a person</summary>
    /// <remarks>Oldest first, withdrawn ones included.</remarks>
    /// <param name="customerId">The person.</param>
    [HttpGet("individual/{customerId}/consents", Name = "list-individual-consents")]
    [ProducesResponseType<V21Answer<ConsentsData>>(200, Description = "The consents.")]
    public Task<IActionResult> ListIndividual(string customerId, CancellationToken cancellationToken) =>
        ListAsync(new ConsentOwner(customerId, IsBusiness: false), cancellationToken);

    /// <summary>Give a consent of a business</summary>
    /// <remarks>Telling what stands already changes nothing; another version is a consent of its own. Cases of the business show it.</remarks>
    /// <param name="organizationId">The business.</param>
    /// <param name="consent">To what.</param>
    /// <param name="body">Which version.</param>
    [HttpPost("organization/{organizationId}/consents/{consent}", Name = "give-organization-consent")]
    [ProducesResponseType<V21Answer<ConsentData>>(200, Description = "The consent.")]
    public Task<IActionResult> GiveOrganization(
        string organizationId,
        [WordsOf(typeof(ConsentKind))] string consent,
        [Body] GiveConsentRequest body,
        CancellationToken cancellationToken
    ) => GiveAsync(new ConsentOwner(organizationId, IsBusiness: true), consent, body, cancellationToken);

    /// <summary>Withdraw a consent of a business</summary>
    /// <remarks>It stays on record. A version that stood beside it is withdrawn with it.</remarks>
    /// <param name="organizationId">The business.</param>
    /// <param name="consent">To what.</param>
    [HttpDelete("organization/{organizationId}/consents/{consent}", Name = "withdraw-organization-consent")]
    [ProducesResponseType<V21Answer<ConsentData>>(200, Description = "The consent that was withdrawn.")]
    public Task<IActionResult> WithdrawOrganization(
        string organizationId,
        [WordsOf(typeof(ConsentKind))] string consent,
        CancellationToken cancellationToken
    ) => WithdrawAsync(new ConsentOwner(organizationId, IsBusiness: true), consent, cancellationToken);

    /// <summary>List the consents of a business</summary>
    /// <remarks>Oldest first, withdrawn ones included.</remarks>
    /// <param name="organizationId">The business.</param>
    [HttpGet("organization/{organizationId}/consents", Name = "list-organization-consents")]
    [ProducesResponseType<V21Answer<ConsentsData>>(200, Description = "The consents.")]
    public Task<IActionResult> ListOrganization(string organizationId, CancellationToken cancellationToken) =>
        ListAsync(new ConsentOwner(organizationId, IsBusiness: true), cancellationToken);

    private async Task<IActionResult> GiveAsync(
        ConsentOwner owner,
        string word,
        GiveConsentRequest body,
        CancellationToken cancellationToken
    )
    {
        if (V21Words.ParseConsentKind(word).Failed(out var refusal, out var kind))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(body.ToCommand(owner, kind!.Value), cancellationToken);
        return result.Failed(out refusal, out var consent)
            ? Refuse(refusal)
            : Answer("Consent recorded", ConsentData.Of(consent));
    }

    private async Task<IActionResult> WithdrawAsync(
        ConsentOwner owner,
        string word,
        CancellationToken cancellationToken
    )
    {
        if (V21Words.ParseConsentKind(word).Failed(out var refusal, out var kind))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(new WithdrawConsent(owner, kind!.Value), cancellationToken);
        return result.Failed(out refusal, out var consent)
            ? Refuse(refusal)
            : Answer("Consent withdrawn", ConsentData.Of(consent));
    }

    private async Task<IActionResult> ListAsync(ConsentOwner owner, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new ListConsents(owner), cancellationToken);
        return result.Failed(out var refusal, out var consents)
            ? Refuse(refusal)
            : Answer("Success", new ConsentsData { Items = [.. consents.Select(ConsentData.Of)] });
    }
}
