using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Lists the users of the caller's tenant by sign-in name; nothing of their passwords.</summary>
public sealed record ListUsers : IQuery<IReadOnlyList<UserSummary>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    internal sealed class Handler(IUserRepository users, Caller caller, TimeProvider time)
        : IHandler<ListUsers, IReadOnlyList<UserSummary>>
    {
        public async Task<Result<IReadOnlyList<UserSummary>>> Handle(
            ListUsers query,
            CancellationToken cancellationToken
        )
        {
            var now = time.Now();
            var found = await users.ListAsync(caller.TenantId, cancellationToken);
            return found.Select(user => UserSummary.Of(user, now)).ToList().AsReadOnly();
        }
    }
}

/// <summary>What is shown of a user.</summary>
public sealed record UserSummary
{
    /// <inheritdoc cref="User.Id"/>
    public required string Id { get; init; }

    /// <inheritdoc cref="User.UserName"/>
    public required string UserName { get; init; }

    /// <inheritdoc cref="User.Roles"/>
    public required Roles Roles { get; init; }

    /// <inheritdoc cref="User.IsActive"/>
    public required bool IsActive { get; init; }

    /// <summary>Until when sign-in is refused, UTC; null when it is not.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Whether an external authority signs them in.</summary>
    public required bool IsExternal { get; init; }

    /// <inheritdoc cref="User.Email"/>
    public string? Email { get; init; }

    /// <inheritdoc cref="User.AwaitsActivation"/>
    public required bool AwaitsActivation { get; init; }

    /// <inheritdoc cref="User.SecondFactorSince"/>
    public DateTimeOffset? SecondFactorSince { get; init; }

    /// <inheritdoc cref="User.CreatedAt"/>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Without the address.</summary>
    public override string ToString() => $"UserSummary {{ Id = {Id} }}";

    internal static UserSummary Of(User user, DateTimeOffset now) =>
        new()
        {
            Id = user.Id,
            UserName = user.UserName,
            Roles = user.Roles,
            IsActive = user.IsActive,
            LockedUntil = user.IsLockedOut(now) ? user.LockedUntil : null,
            IsExternal = user.ExternalSubject is not null,
            Email = user.Email,
            AwaitsActivation = user.AwaitsActivation,
            SecondFactorSince = user.SecondFactorSince,
            CreatedAt = user.CreatedAt,
        };
}
