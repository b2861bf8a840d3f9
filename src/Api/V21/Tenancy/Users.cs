using System.ComponentModel.DataAnnotations;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.V21.Tenancy;

/// <summary>Roles as they are sent.</summary>
internal static class RoleWords
{
    /// <summary>The roles of those names; null when nothing is sent.</summary>
    public static Result<Roles?> Parse(IReadOnlyList<string?>? names)
    {
        if (names is null)
        {
            return (Roles?)null;
        }

        var roles = Roles.None;
        foreach (var name in names)
        {
            var role = RoleNames.Parse(name ?? "");
            if (role == Roles.None)
            {
                return Error.InvalidField("roles", $"roles must hold names among {RoleNames.All}");
            }

            roles |= role;
        }

        return (Roles?)roles;
    }
}

/// <summary>A new user.</summary>
public sealed class CreateUserRequest
{
    /// <summary>Sign-in name, unique in the tenant.</summary>
    /// <example>ada</example>
    [Required]
    [MaxLength(100)]
    public string? UserName { get; init; }

    /// <summary>Where their activation is mailed to; without it, the answer shows the activation.</summary>
    /// <example>ada@example.com</example>
    [MaxLength(254)]
    public string? Email { get; init; }

    /// <summary>Refused: nobody chooses another's password.</summary>
    [MaxLength(PasswordRules.MaxLength)]
    public string? Password { get; init; }

    /// <summary>The external authority's <c>sub</c>, for a user who signs in there and needs no activation.</summary>
    [MaxLength(255)]
    public string? ExternalSubject { get; init; }

    /// <summary>One or more of <c>reviewer</c>, <c>tenant-admin</c>, <c>power-tenant</c>, <c>auditor</c>.</summary>
    [Required]
    [MaxLength(4)]
    public IReadOnlyList<string?>? Roles { get; init; }

    internal Result<CreateUser> ToCommand() =>
        Password is not null ? PasswordWords.NotChosenForOthers
        : RoleWords.Parse(Roles).Failed(out var refusal, out var roles) ? refusal
        : new CreateUser
        {
            UserName = UserName!,
            Email = Email,
            ExternalSubject = ExternalSubject,
            Roles = roles ?? Domain.Tenancy.Roles.None,
        };
}

/// <summary>What changes about a user; what is left out stays.</summary>
public sealed class UpdateUserRequest
{
    /// <summary>All roles held from now on.</summary>
    [MaxLength(4)]
    public IReadOnlyList<string?>? Roles { get; init; }

    /// <summary>False takes access away at once; true gives it back and lifts a lock.</summary>
    public bool? Active { get; init; }

    internal Result<UpdateUser> ToCommand(string userId) =>
        RoleWords.Parse(Roles).Failed(out var refusal, out var roles)
            ? refusal
            : new UpdateUser(userId) { Roles = roles, IsActive = Active };
}

/// <summary>Nothing is chosen: the body is <c>{}</c>.</summary>
public sealed class ResetPasswordRequest
{
    /// <summary>Refused: nobody chooses another's password.</summary>
    [MaxLength(PasswordRules.MaxLength)]
    public string? Password { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(ResetPasswordRequest);
}

/// <summary>What is told of a password in the wrong place.</summary>
internal static class PasswordWords
{
    /// <summary>One for somebody else.</summary>
    public static readonly Error NotChosenForOthers = Error.InvalidField(
        "password",
        "password is not taken, because nobody chooses another's: leave it out. The answer has, or says where it sent, an activation with which the user sets their own at POST /api/v2.1/activations or /console/activate"
    );
}

/// <summary>Where a user's activations go.</summary>
public sealed class UserEmailRequest
{
    /// <summary>One e-mail address; left out, activations are shown to whoever issues them.</summary>
    /// <example>ada@example.com</example>
    [MaxLength(254)]
    public string? Email { get; init; }
}

/// <summary>With what a user sets their own password, told this once.</summary>
public sealed class ActivationData
{
    /// <summary>For <c>POST /api/v2.1/activations</c>, once; absent where it was mailed.</summary>
    public string? ActivationToken { get; init; }

    /// <summary>The console's page for it; absent where it was mailed, or the installation does not know its own address.</summary>
    public string? ActivationUrl { get; init; }

    /// <summary>The address it was mailed to, masked; absent where it is shown.</summary>
    /// <example>a…@example.com</example>
    public string? SentTo { get; init; }

    /// <summary>When it stops working, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    internal static ActivationData Of(IssuedActivation activation) =>
        new()
        {
            ActivationToken = activation.Token,
            ActivationUrl = activation.Url,
            SentTo = activation.SentTo,
            ExpiresAt = activation.ExpiresAt,
        };

    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(ActivationData);
}

/// <summary>A new user.</summary>
public sealed class NewUserData
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>With what they set their password; absent for a user of an external authority.</summary>
    public ActivationData? Activation { get; init; }
}

/// <summary>A user whose password was reset.</summary>
public sealed class PasswordResetData
{
    /// <summary>The user as they are now.</summary>
    public required UserData User { get; init; }

    /// <summary>With what they set their next password.</summary>
    public required ActivationData Activation { get; init; }
}

/// <summary>A user.</summary>
public sealed class UserData
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>Sign-in name.</summary>
    /// <example>ada</example>
    public required string UserName { get; init; }

    /// <summary>Roles held.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Whether they have access.</summary>
    public required bool Active { get; init; }

    /// <summary>Until when sign-in is refused after too many failures, UTC.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Whether an external authority signs them in.</summary>
    public required bool External { get; init; }

    /// <summary>Where their activations go.</summary>
    public string? Email { get; init; }

    /// <summary>Whether they cannot sign in before they have set a password by an activation.</summary>
    public required bool AwaitsActivation { get; init; }

    /// <summary>When their second factor was enrolled, UTC; absent without one.</summary>
    public DateTimeOffset? SecondFactorSince { get; init; }

    /// <summary>When they were created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>In the answer to an update: the user's keys that stop working by it, or hold less.</summary>
    public IReadOnlyList<StoppedKeyData>? KeysStopped { get; init; }

    internal static UserData Of(AccessChanged changed) =>
        Of(changed.User, [.. changed.KeysStopped.Select(StoppedKeyData.Of)]);

    internal static UserData Of(UserSummary user, IReadOnlyList<StoppedKeyData>? keysStopped = null) =>
        new()
        {
            KeysStopped = keysStopped,
            UserId = user.Id,
            UserName = user.UserName,
            Roles = [.. user.Roles.Names()],
            Active = user.IsActive,
            LockedUntil = user.LockedUntil,
            External = user.IsExternal,
            Email = user.Email,
            AwaitsActivation = user.AwaitsActivation,
            SecondFactorSince = user.SecondFactorSince,
            CreatedAt = user.CreatedAt,
        };
}

/// <summary>A key that a change of its owner's access takes something from.</summary>
public sealed class StoppedKeyData
{
    /// <summary>The key's id.</summary>
    public required string KeyId { get; init; }

    /// <summary>By which people know it.</summary>
    public required string Name { get; init; }

    /// <summary>Roles that it is no longer worth.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>Roles that it is still worth; empty when it stops working.</summary>
    public required IReadOnlyList<string> Left { get; init; }

    internal static StoppedKeyData Of(StoppedKey key) =>
        new()
        {
            KeyId = key.Id,
            Name = key.Name,
            Lost = [.. key.Lost.Names()],
            Left = [.. key.Left.Names()],
        };
}

/// <summary>The tenant's users.</summary>
public sealed class UsersData
{
    /// <summary>The users by name.</summary>
    public required IReadOnlyList<UserData> Items { get; init; }
}
