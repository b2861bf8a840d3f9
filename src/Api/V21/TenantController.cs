using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.V21;

/// <summary>The caller's own tenant.</summary>
[Route("api/v2.1/tenant")]
[Tags("Tenant")]
[Description("The tenant's own settings.")]
public sealed class TenantController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Get the tenant's settings</summary>
    [HttpGet(Name = "get-tenant")]
    [ProducesResponseType<V21Answer<TenantData>>(200, Description = "The tenant and its settings.")]
    public async Task<IActionResult> Get(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetTenantSettings(), cancellationToken);
        return result.Failed(out var refusal, out var settings)
            ? Refuse(refusal)
            : Answer("Success", TenantData.Of(settings));
    }

    /// <summary>Change the tenant's settings</summary>
    /// <param name="body">What changes.</param>
    [HttpPatch(Name = "update-tenant")]
    [ProducesResponseType<V21Answer<TenantData>>(200, Description = "The settings now.")]
    public async Task<IActionResult> Update([Body] UpdateTenantRequest body, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new UpdateTenantSettings(body.RequireIfMatch), cancellationToken);
        return result.Failed(out var refusal, out var settings)
            ? Refuse(refusal)
            : Answer("Settings changed successfully", TenantData.Of(settings));
    }
}
