using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.V21.Tenancy;

/// <summary>v2.1 API keys.</summary>
[Route("api/v2.1/api-keys")]
[Tags("API keys")]
[Description(
    "Keys with which the customer's own systems call v1. Nobody hands out a role they do not hold, and a key is worth what its owner is worth today."
)]
public sealed class ApiKeysController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Create an API key</summary>
    /// <remarks>The key is shown this once.</remarks>
    /// <param name="body">Its name and roles.</param>
    [HttpPost(Name = "create-api-key")]
    [ProducesResponseType<V21Answer<ApiKeyCreatedData>>(200, Description = "The key was created.")]
    public async Task<IActionResult> Create([Body] CreateApiKeyRequest body, CancellationToken cancellationToken)
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var created)
            ? Refuse(refusal)
            : Answer("API key created", new ApiKeyCreatedData { KeyId = created.Id, Key = created.Key });
    }

    /// <summary>List API keys</summary>
    /// <remarks>All of them, newest first, revoked ones included; never the keys themselves.</remarks>
    [HttpGet(Name = "list-api-keys")]
    [ProducesResponseType<V21Answer<ApiKeysData>>(200, Description = "The keys.")]
    public async Task<IActionResult> List(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new ListApiKeys(), cancellationToken);
        return result.Failed(out var refusal, out var keys)
            ? Refuse(refusal)
            : Answer("Success", new ApiKeysData { Items = [.. keys.Select(ApiKeyData.Of)] });
    }

    /// <summary>Take over an API key</summary>
    /// <remarks>
    /// The caller answers for it from now on, and it is worth what they are. Whoever had the key still has it: where that is
    /// nobody's wish, make a new one and revoke it. Only a power-tenant takes keys over. Repeating it changes nothing.
    /// </remarks>
    /// <param name="keyId">The key's id.</param>
    [HttpPost("{keyId}/take-over", Name = "take-over-api-key")]
    [ProducesResponseType<V21Answer<ApiKeyData>>(200, Description = "The key as it is now.")]
    public async Task<IActionResult> TakeOver(string keyId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new TakeOverApiKey(keyId), cancellationToken);
        return result.Failed(out var refusal, out var key)
            ? Refuse(refusal)
            : Answer("API key taken over", ApiKeyData.Of(key));
    }

    /// <summary>Revoke an API key</summary>
    /// <remarks>It stops working at once. Repeating it changes nothing.</remarks>
    /// <param name="keyId">The key's id.</param>
    [HttpDelete("{keyId}", Name = "revoke-api-key")]
    [ProducesResponseType<V21Answer<ApiKeyIdData>>(200, Description = "The key is revoked.")]
    public async Task<IActionResult> Revoke(string keyId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new RevokeApiKey(keyId), cancellationToken);
        return result.Failed(out var refusal, out var revoked)
            ? Refuse(refusal)
            : Answer("API key revoked", new ApiKeyIdData { KeyId = revoked.KeyId });
    }
}
