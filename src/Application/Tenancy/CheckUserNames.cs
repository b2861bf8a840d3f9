using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Lists users whose name a new user could not have: from before names were folded and compared by what they look like. They
/// keep it, and sign in with it as it is.
/// </summary>
public sealed record CheckUserNames : IQuery<IReadOnlyList<DoubtfulName>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    internal sealed class Handler(IUserRepository users, Caller caller)
        : IHandler<CheckUserNames, IReadOnlyList<DoubtfulName>>
    {
        public async Task<Result<IReadOnlyList<DoubtfulName>>> Handle(
            CheckUserNames query,
            CancellationToken cancellationToken
        )
        {
            var all = await users.ListAsync(caller.TenantId, cancellationToken);
            var alike = all.ToLookup(user => UserNames.SkeletonOf(user.UserName));
            return all.Select(user => new DoubtfulName(
                    user.Id,
                    user.UserName,
                    user.IsActive,
                    UserNames.Fold(user.UserName) != user.UserName || !UserNames.IsAccepted(user.UserName),
                    [
                        .. alike[UserNames.SkeletonOf(user.UserName)]
                            .Where(other => other.Id != user.Id)
                            .Select(other => other.Id),
                    ]
                ))
                .Where(name => name.IsNotFolded || name.LooksLike.Count > 0)
                .ToList()
                .AsReadOnly();
        }
    }
}

/// <summary>A name that a new user could not have.</summary>
/// <param name="Id">The user.</param>
/// <param name="UserName">Their name, as it is.</param>
/// <param name="IsActive">Whether they have access.</param>
/// <param name="IsNotFolded">Whether it has capital letters, invisible characters or outer spaces, or is not NFKC.</param>
/// <param name="LooksLike">The users of the tenant whose name it is taken for.</param>
public sealed record DoubtfulName(
    string Id,
    string UserName,
    bool IsActive,
    bool IsNotFolded,
    IReadOnlyList<string> LooksLike
);
