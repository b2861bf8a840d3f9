using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Authentication;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.V21.Tenancy;

/// <summary>v2.1: the caller's own account.</summary>
[Route("api/v2.1/users/me")]
[Tags("Account")]
[Description("The caller's own password and second factor.")]
public sealed class AccountController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Change one's own password</summary>
    /// <remarks>
    /// Asks for the current one; a wrong one is 403 <c>CURRENT_PASSWORD_WRONG</c> and counts like a failed sign-in. Every other
    /// session ends.
    /// </remarks>
    /// <param name="body">Both passwords.</param>
    [HttpPost("password", Name = "change-password")]
    [TakesNoKey]
    [ProducesResponseType<V21Answer<PasswordChangedData>>(200, Description = "The new password is in force.")]
    public async Task<IActionResult> ChangePassword(
        [Body] ChangePasswordRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(
            new ChangePassword(body.CurrentPassword, body.NewPassword),
            cancellationToken
        );
        return result.Failed(out var refusal, out var signedIn)
            ? Refuse(refusal)
            : Answer(
                "Password changed",
                new PasswordChangedData { Session = signedIn.Token is null ? null : SessionData.Of(signedIn) }
            );
    }

    /// <summary>Get one's own second factor</summary>
    [HttpGet("second-factor", Name = "get-second-factor")]
    [Enrols]
    [ProducesResponseType<V21Answer<SecondFactorData>>(200, Description = "What is enrolled.")]
    public async Task<IActionResult> GetSecondFactor(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetSecondFactor(), cancellationToken);
        return result.Failed(out var refusal, out var view)
            ? Refuse(refusal)
            : Answer("Success", SecondFactorData.Of(view));
    }

    /// <summary>Begin to enrol a second factor</summary>
    /// <remarks>
    /// Answers with what an authenticator (TOTP, RFC 6238) is given. It is in force once it is confirmed; one that is in force
    /// stays until then.
    /// </remarks>
    [HttpPost("second-factor", Name = "begin-second-factor")]
    [TakesNoKey]
    [Enrols]
    [ProducesResponseType<V21Answer<SecondFactorBegunData>>(200, Description = "To be scanned or typed.")]
    public async Task<IActionResult> BeginSecondFactor(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new BeginSecondFactor(), cancellationToken);
        return result.Failed(out var refusal, out var begun)
            ? Refuse(refusal)
            : Answer("Enrolment begun", new SecondFactorBegunData { Secret = begun.Secret, Uri = begun.Uri });
    }

    /// <summary>Confirm a second factor</summary>
    /// <remarks>From now on signing in asks for a code. The recovery codes are shown this once.</remarks>
    /// <param name="body">A code of it, and one of the second factor it replaces.</param>
    [HttpPost("second-factor/confirm", Name = "confirm-second-factor")]
    [TakesNoKey]
    [Enrols]
    [ProducesResponseType<V21Answer<RecoveryCodesData>>(200, Description = "It is in force.")]
    public async Task<IActionResult> ConfirmSecondFactor(
        [Body] ConfirmSecondFactorRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(
            new ConfirmSecondFactor(body.Code) { CurrentCode = body.CurrentCode },
            cancellationToken
        );
        return result.Failed(out var refusal, out var codes)
            ? Refuse(refusal)
            : Answer("Second factor enrolled", new RecoveryCodesData { RecoveryCodes = codes });
    }
}
