using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.V21;

/// <summary>v2.1 users.</summary>
[Route("api/v2.1/users")]
[Tags("Users")]
[Description("Who signs in to the tenant, and what they may. Nobody hands out a role they do not hold.")]
public sealed class UsersController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Create a user</summary>
    /// <param name="body">Who, with which roles.</param>
    [HttpPost(Name = "create-user")]
    [ProducesResponseType<V21Answer<UserIdData>>(200, Description = "The user was created.")]
    public async Task<IActionResult> Create([Body] CreateUserRequest body, CancellationToken cancellationToken)
    {
        if (body.ToCommand().Failed(out var fault, out var command))
        {
            return Refuse(fault);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out var refusal, out var user)
            ? Refuse(refusal)
            : Answer("User created successfully", new UserIdData { UserId = user.Id });
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
        if (body.ToCommand(userId).Failed(out var fault, out var command))
        {
            return Refuse(fault);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out var refusal, out var changed)
            ? Refuse(refusal)
            : Answer("User updated", UserData.Of(changed));
    }

    /// <summary>Reset a password</summary>
    /// <remarks>Also forgets failures to sign in, and lifts a lock.</remarks>
    /// <param name="userId">The user.</param>
    /// <param name="body">The new password.</param>
    [HttpPost("{userId}/reset-password", Name = "reset-password")]
    [ProducesResponseType<V21Answer<UserData>>(200, Description = "The user as they are now.")]
    public async Task<IActionResult> ResetPassword(
        string userId,
        [Body] ResetPasswordRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(new ResetPassword(userId, body.Password), cancellationToken);
        return result.Failed(out var refusal, out var user)
            ? Refuse(refusal)
            : Answer("Password reset", UserData.Of(user));
    }
}
