using VerificationService.Application.Pipeline;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Notices;

/// <summary>
/// Tells users what happened, in the unit of work in which it happened. Nobody is told what they did themselves, and nobody who has
/// no access or may do nothing about it.
/// </summary>
public sealed class Telling(INotices notices, IUserRepository users, Caller caller, TimeProvider time)
{
    /// <summary>Tells the user of that id, where there is one, about some cases; several are one mail.</summary>
    public async Task TellAsync(
        string? userId,
        NoticeKinds kind,
        IReadOnlyCollection<string> verificationIds,
        CancellationToken cancellationToken
    )
    {
        if (
            userId is not null
            && verificationIds.Count > 0
            && await users.FindAsync(caller.TenantId, userId, cancellationToken) is { } user
        )
        {
            await TellAsync(user, kind, verificationIds, null, cancellationToken);
        }
    }

    /// <summary>Tells one user; false when that was not to be told, or was told before.</summary>
    /// <param name="user">Who is told.</param>
    /// <param name="kind">What.</param>
    /// <param name="verificationIds">About which cases.</param>
    /// <param name="waitingSince">See <see cref="Notice.WaitingSince"/>.</param>
    /// <param name="cancellationToken">Cancels before the unit of work ends.</param>
    public async Task<bool> TellAsync(
        User user,
        NoticeKinds kind,
        IReadOnlyCollection<string> verificationIds,
        DateTimeOffset? waitingSince,
        CancellationToken cancellationToken
    )
    {
        // An applicant's link bears the person who made it, and that person is who is told of the answer.
        var by = caller.Required;
        if ((by.Kind != ActorKind.Applicant && user.Id == by.PersonId) || !user.MayBeTold(kind))
        {
            return false;
        }

        var now = time.Now();
        foreach (var verificationId in verificationIds)
        {
            var notice = new Notice
            {
                Id = Ids.New(now),
                TenantId = user.TenantId,
                UserId = user.Id,
                Kind = kind,
                VerificationId = verificationId,
                By = by.Identity,
                CreatedAt = now,
                WaitingSince = waitingSince,
            };
            if (!await notices.TryAddAsync(notice, cancellationToken))
            {
                return false;
            }
        }

        if ((user.MailedNotices & kind) != 0)
        {
            await notices.MailAsync(user, kind, verificationIds, now, cancellationToken);
        }

        return true;
    }
}
