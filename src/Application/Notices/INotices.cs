using VerificationService.Application.Pipeline;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Notices;

/// <summary>Where notices live. Every call names the tenant and the user who is told.</summary>
public interface INotices
{
    /// <summary>
    /// Keeps a notice with what it tells of; false when it is of an overdue case and was told before. Where the user wants that kind
    /// mailed, <see cref="MailAsync"/> is asked for it besides.
    /// </summary>
    Task<bool> TryAddAsync(Notice notice, CancellationToken cancellationToken);

    /// <summary>
    /// Writes one mail to the user about one case or several, in the unit of work of what it tells of. Whether they may still be told
    /// is asked again when it is sent.
    /// </summary>
    Task MailAsync(
        User user,
        NoticeKinds kind,
        IReadOnlyCollection<string> verificationIds,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Up to <paramref name="rows"/> notices of a user after a key, newest first.</summary>
    Task<IReadOnlyList<NoticeView>> ListAsync(
        string tenantId,
        string userId,
        bool unreadOnly,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    );

    /// <summary>The user's notice of that id.</summary>
    Task<Notice?> FindAsync(string tenantId, string userId, string id, CancellationToken cancellationToken);

    /// <summary>How many the user has not read, counted up to <paramref name="most"/>.</summary>
    Task<int> CountUnreadAsync(string tenantId, string userId, int most, CancellationToken cancellationToken);

    /// <summary>Marks those of the user's as read, or all up to now where none are named.</summary>
    Task MarkReadAsync(
        string tenantId,
        string userId,
        IReadOnlyCollection<string>? ids,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );
}

/// <summary>A notice as it is read.</summary>
/// <param name="Notice">The notice.</param>
/// <param name="SubjectName">Whom the case is about; null where nobody is named, or no longer.</param>
public sealed record NoticeView(Notice Notice, string? SubjectName)
{
    /// <summary>What whoever did it is called; null where nobody of that id is known.</summary>
    public string? ByName { get; init; }
}
