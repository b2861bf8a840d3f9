using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V21;

/// <summary>The secret that signs a tenant's v1 callbacks.</summary>
[Route("api/v2.1/callback-secret")]
[Tags("Webhooks")]
public sealed class CallbackSecretController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Rotate the callback secret</summary>
    /// <remarks>
    /// The new secret is shown this once. For 24 hours <c>webhook-signature</c> holds a signature under the previous one
    /// too; <c>x-data-integrity</c>, which has room for one, is made with the new one from now on.
    /// </remarks>
    [HttpPost("rotate", Name = "rotate-callback-secret")]
    [ProducesResponseType<V21Answer<SecretRotatedData>>(200, Description = "The new secret.")]
    public async Task<IActionResult> Rotate(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new RotateWebhookSecret(null), cancellationToken);
        return result.Failed(out var refusal, out var rotated)
            ? Refuse(refusal)
            : Answer("Secret rotated successfully", SecretRotatedData.Of(rotated));
    }
}
