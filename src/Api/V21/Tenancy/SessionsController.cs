using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Authentication;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Tenancy;

/// <summary>v2.1 sessions.</summary>
[Route("api/v2.1")]
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
    [HttpPost("sessions", Name = "create-session")]
    [SignIn]
    [ServiceFilter<SignInLimitFilter>]
    [ProducesResponseType<V21CreatedAnswer<SessionData>>(200, Description = "The session was created.")]
    public Task<IActionResult> Create(
        [FromHeader(Name = HeaderRules.TenantId)] string? tenantId,
        [Body] SessionRequest body,
        CancellationToken cancellationToken
    ) => SignInAsync(tenantId, null, body, cancellationToken);

    /// <summary>Create a session of a user</summary>
    /// <remarks>Another user than the one named is 401.</remarks>
    /// <param name="tenantId">Tenant identifier.</param>
    /// <param name="userId">The user who signs in. Organization and customer are not looked at: users are the tenant's.</param>
    /// <param name="body">Who signs in.</param>
    [PreferredAddress("api/v2.1/sessions")]
    [HttpPost("admin/organization/{organizationId}/users/{userId}/sessions", Name = "create-admin-session")]
    [HttpPost("customer/organization/{organizationId}/users/{userId}/sessions", Name = "create-organization-session")]
    [HttpPost("customer/individual/{customerId}/users/{userId}/sessions", Name = "create-individual-session")]
    [SignIn]
    [ServiceFilter<SignInLimitFilter>]
    [ProducesResponseType<V21CreatedAnswer<SessionData>>(200, Description = "The session was created.")]
    public Task<IActionResult> CreateOfUser(
        [FromHeader(Name = HeaderRules.TenantId)] string? tenantId,
        string userId,
        [Body] SessionRequest body,
        CancellationToken cancellationToken
    ) => SignInAsync(tenantId, userId, body, cancellationToken);

    /// <summary>Refresh a session</summary>
    /// <remarks>
    /// Exchanges a refresh token for the session's next token and refresh token, until twelve hours after the sign-in. A refresh
    /// token works once: one that comes again ends the session, and every token of it.
    /// </remarks>
    /// <param name="tenantId">Tenant identifier.</param>
    /// <param name="body">The refresh token.</param>
    [HttpPost("sessions/refresh", Name = "refresh-session")]
    [SignIn]
    [ServiceFilter<SignInLimitFilter>]
    [ProducesResponseType<V21CreatedAnswer<SessionData>>(200, Description = "The session's next token.")]
    public async Task<IActionResult> Refresh(
        [FromHeader(Name = HeaderRules.TenantId)] string? tenantId,
        [Body] RefreshSessionRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(
            new RefreshSession(tenantId!.Trim(), body.RefreshToken),
            cancellationToken
        );
        return Answer("Session refreshed", result);
    }

    /// <summary>End the current session</summary>
    /// <remarks>
    /// The session of the token that the request bears ends, on every node and before its time: with its other tokens and its
    /// refresh token. Other sessions of the user go on. A token of an
    /// external authority is told from others by nothing: with it, all of the user's sessions end.
    /// </remarks>
    [HttpDelete("sessions/current", Name = "end-session")]
    [Enrols]
    [ProducesResponseType<V21Answer<SessionEndedData>>(StatusCodes.Status200OK, Description = "The session has ended.")]
    public async Task<IActionResult> End(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new SignOut(), cancellationToken);
        return result.Failed(out var refusal, out var user)
            ? Refuse(refusal)
            : Answer("Session ended", new SessionEndedData { UserId = user.Id });
    }

    private async Task<IActionResult> SignInAsync(
        string? tenantId,
        string? userId,
        SessionRequest body,
        CancellationToken cancellationToken
    ) =>
        body.ToCommand(tenantId!, userId).Failed(out var refusal, out var command)
            ? Refuse(refusal)
            : Answer("Session created", await dispatcher.SendAsync(command, cancellationToken));

    private IActionResult Answer(string message, Result<SignedIn> result) =>
        result.Failed(out var refusal, out var signedIn)
            ? Refuse(refusal)
            : AnswerCreated(message, SessionData.Of(signedIn), signedIn.Token!.ExpiresAt - AccessTokens.Lifetime);
}
