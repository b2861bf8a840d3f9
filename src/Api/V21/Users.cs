using System.ComponentModel.DataAnnotations;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.V21;

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

    /// <summary>15 to 256 characters; left out where an external authority signs them in.</summary>
    /// <example>correct horse battery staple</example>
    public string? Password { get; init; }

    /// <summary>The external authority's <c>sub</c>.</summary>
    [MaxLength(255)]
    public string? ExternalSubject { get; init; }

    /// <summary>One or more of <c>reviewer</c>, <c>tenant-admin</c>, <c>power-tenant</c>, <c>auditor</c>.</summary>
    [Required]
    [MaxLength(4)]
    public IReadOnlyList<string?>? Roles { get; init; }

    internal Result<CreateUser> ToCommand() =>
        RoleWords.Parse(Roles).Failed(out var fault, out var roles)
            ? fault
            : new CreateUser
            {
                UserName = UserName!,
                Password = Password,
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
        RoleWords.Parse(Roles).Failed(out var fault, out var roles)
            ? fault
            : new UpdateUser(userId) { Roles = roles, IsActive = Active };
}

/// <summary>A new password.</summary>
public sealed class ResetPasswordRequest
{
    /// <summary>15 to 256 characters.</summary>
    /// <example>correct horse battery staple</example>
    [Required]
    public string? Password { get; init; }
}

/// <summary>A new user's id.</summary>
public sealed class UserIdData
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }
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
