using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.V21.Tenancy;

/// <summary>v2.1 activations.</summary>
[Route("api/v2.1/activations")]
[Tags("Activations")]
[Description("How a new user, or one whose password was reset, sets a password that nobody else knows.")]
public sealed class ActivationsController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Set a password by an activation</summary>
    /// <remarks>Needs no token but the activation's own, which works once. It signs nobody in.</remarks>
    /// <param name="tenantId">Tenant identifier.</param>
    /// <param name="body">The activation and the password.</param>
    [HttpPost(Name = "activate-user")]
    [SignIn]
    [ServiceFilter<SignInLimitFilter>]
    [ProducesResponseType<V21Answer<ActivatedData>>(200, Description = "The password is set.")]
    public async Task<IActionResult> Activate(
        [FromHeader(Name = HeaderRules.TenantId)] string? tenantId,
        [Body] ActivationRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(
            new ActivateUser(body.Token, body.Password) { TenantId = tenantId!.Trim() },
            cancellationToken
        );
        return result.Failed(out var refusal, out var user)
            ? Refuse(refusal)
            : Answer("Password set", new ActivatedData { UserId = user.Id, UserName = user.UserName });
    }
}
