using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Authentication;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.V21;

/// <summary>v2.1 sessions.</summary>
[Route("api/v2.1/sessions")]
[Tags("Sessions")]
[Description("Tokens for a user name and password.")]
public sealed class SessionsController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Create a session</summary>
    /// <remarks>
    /// Exchanges a user name and password for a token that works for 15 minutes. Where the user has enrolled a second factor,
    /// a right password without a right <c>otp</c> is 401 <c>SECOND_FACTOR_REQUIRED</c>.
    /// </remarks>
    /// <param name="tenantId">Tenant identifier.</param>
    /// <param name="body">Who signs in.</param>
    [HttpPost(Name = "create-session")]
    [SignIn]
    [ServiceFilter<SignInLimitFilter>]
    [ProducesResponseType<V21Answer<SessionData>>(StatusCodes.Status200OK, Description = "The session was created.")]
    public async Task<IActionResult> Create(
        [FromHeader(Name = HeaderRules.TenantId)] string? tenantId,
        [Body] SessionRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(
            new SignIn(tenantId!.Trim(), body.UserName, body.Password) { Otp = body.Otp },
            cancellationToken
        );
        return result.Failed(out var refusal, out var signedIn)
            ? Refuse(refusal)
            : Answer("Session created", SessionData.Of(signedIn.Token!));
    }

    /// <summary>End the current session</summary>
    /// <remarks>
    /// The token that the request bears ends, on every node and before its time. Other tokens of the user go on. A token of an
    /// external authority is told from others by nothing: with it, all of the user's sessions end.
    /// </remarks>
    [HttpDelete("current", Name = "end-session")]
    [Enrols]
    [ProducesResponseType<V21Answer<SessionEndedData>>(StatusCodes.Status200OK, Description = "The session has ended.")]
    public async Task<IActionResult> End(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new SignOut(), cancellationToken);
        return result.Failed(out var refusal, out var user)
            ? Refuse(refusal)
            : Answer("Session ended", new SessionEndedData { UserId = user.Id });
    }
}
