using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Hosting;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Tenancy;

/// <summary>The caller's own tenant.</summary>
[Route("api/v2.1/tenant")]
[Tags("Tenant")]
[Description("The tenant's own settings.")]
public sealed class TenantController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Get the tenant's settings</summary>
    [Versioned]
    [HttpGet(Name = "get-tenant")]
    [ProducesResponseType<V21Answer<TenantData>>(200, Description = "The tenant and its settings.")]
    public async Task<IActionResult> Get(CancellationToken cancellationToken) =>
        Show("Success", await dispatcher.SendAsync(new GetTenantSettings(), cancellationToken));

    /// <summary>Change the tenant's settings</summary>
    /// <remarks>
    /// With <c>If-Match</c>, the <c>ETag</c> of the settings as they were read, a change that somebody else made since is
    /// not overwritten: 412.
    /// </remarks>
    /// <param name="body">What changes.</param>
    [ChangesVersion]
    [HttpPatch(Name = "update-tenant")]
    [ProducesResponseType<V21Answer<TenantData>>(200, Description = "The settings now.")]
    public async Task<IActionResult> Update([Body] UpdateTenantRequest body, CancellationToken cancellationToken) =>
        Show(
            "Settings changed successfully",
            await dispatcher.SendAsync(body.ToCommand(EntityTags.Expected(Request)), cancellationToken)
        );

    private IActionResult Show(string message, Result<TenantSettings> result)
    {
        if (result.Failed(out var refusal, out var settings))
        {
            return Refuse(refusal);
        }

        EntityTags.Set(Response, settings.Version);
        return Answer(message, TenantData.Of(settings));
    }
}
