using VerificationService.Application.Audit;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Saves a user whose password was set or taken away, and records it. What they failed before with the old password no
/// longer counts.
/// </summary>
internal sealed class SavingPasswords(IUserRepository users, IAuditLog audit)
{
    /// <param name="user">The user as they are to be saved.</param>
    /// <param name="version">What <see cref="IUserRepository.AccessVersionAsync"/> said before the user was read.</param>
    /// <param name="action">What the audit calls it.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    /// <returns>The refusal when users were changed since; null when it is saved.</returns>
    public async Task<Error?> SaveAsync(
        User user,
        long version,
        string action,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        user.RegisterSignIn();
        if (!await users.SaveAccessAsync(user, version, cancellationToken))
        {
            return TenancyErrors.AccessChangedMeanwhile;
        }

        await audit.AppendAsync(
            new AuditRecord
            {
                TenantId = user.TenantId,
                Stream = AuditStreams.User(user.Id),
                Action = action,
                OccurredAt = now,
            },
            cancellationToken
        );
        return null;
    }
}
