using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.V21.Tenancy;

/// <summary>v2.1 users.</summary>
[Route("api/v2.1/users")]
[Tags("Users")]
[Description("Who signs in to the tenant, and what they may. Nobody hands out a role they do not hold.")]
public sealed class UsersController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Create a user</summary>
    /// <remarks>
    /// Answers with an activation, shown this once or mailed, with which the user sets a password within 24 hours. Nobody
    /// chooses it for them.
    /// </remarks>
    /// <param name="body">Who, with which roles.</param>
    [HttpPost(Name = "create-user")]
    [ProducesResponseType<V21Answer<NewUserData>>(200, Description = "The user was created.")]
    public async Task<IActionResult> Create([Body] CreateUserRequest body, CancellationToken cancellationToken)
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var made)
            ? Refuse(refusal)
            : Answer(
                "User created successfully",
                new NewUserData
                {
                    UserId = made.User.Id,
                    Activation = made.Activation is null ? null : ActivationData.Of(made.Activation),
                }
            );
    }

    /// <summary>List users</summary>
    /// <remarks>All of them by name.</remarks>
    [HttpGet(Name = "list-users")]
    [ProducesResponseType<V21Answer<UsersData>>(200, Description = "The users.")]
    public async Task<IActionResult> List(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new ListUsers(), cancellationToken);
        return result.Failed(out var refusal, out var users)
            ? Refuse(refusal)
            : Answer("Success", new UsersData { Items = [.. users.Select(user => UserData.Of(user))] });
    }

    /// <summary>Update a user</summary>
    /// <remarks>
    /// Changes roles or access, at once. What is left out stays. The tenant's last active power-tenant stays one.
    /// A key is worth what its owner is worth today: the answer says which keys of the user that stops. What the user holds
    /// is free for others once they may not review.
    /// </remarks>
    /// <param name="userId">The user.</param>
    /// <param name="body">What changes.</param>
    [HttpPatch("{userId}", Name = "update-user")]
    [ProducesResponseType<V21Answer<UserData>>(200, Description = "The user as they are now.")]
    public async Task<IActionResult> Update(
        string userId,
        [Body] UpdateUserRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand(userId).Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var changed)
            ? Refuse(refusal)
            : Answer("User updated", UserData.Of(changed));
    }

    /// <summary>Reset a password</summary>
    /// <remarks>
    /// The old password works no more, sessions end, and an activation, shown this once or mailed, lets the user set the next
    /// one within 24 hours. Also forgets failures to sign in. Sent again, it replaces an activation that was not used.
    /// </remarks>
    /// <param name="userId">The user; nobody resets their own.</param>
    /// <param name="body">Nothing is chosen: <c>{}</c>.</param>
    [HttpPost("{userId}/reset-password", Name = "reset-password")]
    [ProducesResponseType<V21Answer<PasswordResetData>>(200, Description = "The user, and what they activate with.")]
    public async Task<IActionResult> ResetPassword(
        string userId,
        [Body] ResetPasswordRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.Password is not null)
        {
            return Refuse(PasswordWords.NotChosenForOthers);
        }

        var result = await dispatcher.SendAsync(new ResetPassword(userId), cancellationToken);
        return result.Failed(out var refusal, out var reset)
            ? Refuse(refusal)
            : Answer(
                "Password reset",
                new PasswordResetData
                {
                    User = UserData.Of(reset.User),
                    Activation = ActivationData.Of(reset.Activation!),
                }
            );
    }

    /// <summary>Set a user's e-mail address</summary>
    /// <remarks>Where their activations go from now on; one that was issued before stays as it was told.</remarks>
    /// <param name="userId">The user.</param>
    /// <param name="body">The address, or nothing.</param>
    [HttpPut("{userId}/email", Name = "set-user-email")]
    [ProducesResponseType<V21Answer<UserData>>(200, Description = "The user as they are now.")]
    public async Task<IActionResult> SetEmail(
        string userId,
        [Body] UserEmailRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(new SetUserEmail(userId, body.Email), cancellationToken);
        return result.Failed(out var refusal, out var user)
            ? Refuse(refusal)
            : Answer("Address set", UserData.Of(user));
    }

    /// <summary>Reset a second factor</summary>
    /// <remarks>For a user who has lost it; a power-tenant's to do, and nobody's own. The user's sessions end.</remarks>
    /// <param name="userId">The user.</param>
    [HttpDelete("{userId}/second-factor", Name = "reset-second-factor")]
    [ProducesResponseType<V21Answer<UserData>>(200, Description = "The user as they are now.")]
    public async Task<IActionResult> ResetSecondFactor(string userId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new ResetSecondFactor(userId), cancellationToken);
        return result.Failed(out var refusal, out var user)
            ? Refuse(refusal)
            : Answer("Second factor reset", UserData.Of(user));
    }
}
