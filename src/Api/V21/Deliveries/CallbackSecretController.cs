using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V21.Deliveries;

/// <summary>The secret that signs a tenant's v1 callbacks.</summary>
[Route("api/v2.1/callback-secret")]
[Tags("Webhooks")]
public sealed class CallbackSecretController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Rotate the callback secret</summary>
    /// <remarks>
    /// Without a body a secret is made. It is shown this once. For 24 hours <c>webhook-signature</c> holds a signature under the previous one
    /// too; <c>x-data-integrity</c>, which has room for one, is made with the new one from now on. A <c>secretKey</c> that the
    /// receivers already hold is taken as it is and makes <c>x-data-integrity</c> from now on; <c>webhook-signature</c> keeps
    /// its own secret.
    /// </remarks>
    /// <param name="body">A key of your own, or nothing.</param>
    [HttpPost("rotate", Name = "rotate-callback-secret")]
    [ProducesResponseType<V21Answer<SecretRotatedData>>(200, Description = "The new secret.")]
    public async Task<IActionResult> Rotate(
        [Body(IsOptional = true)] RotateCallbackSecretRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(body.ToCommand(), cancellationToken);
        return result.Failed(out var refusal, out var rotated)
            ? Refuse(refusal)
            : Answer("Secret rotated successfully", SecretRotatedData.Of(rotated));
    }
}
