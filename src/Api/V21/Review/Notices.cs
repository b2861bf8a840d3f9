using System.ComponentModel.DataAnnotations;
using VerificationService.Application.Notices;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.V21.Review;

/// <summary>Something the caller was told about a verification.</summary>
public sealed class NoticeData
{
    /// <summary>The notice's own id.</summary>
    public required string NoticeId { get; init; }

    /// <summary><c>ASSIGNED</c>, <c>ANSWERED</c>, <c>SECOND_APPROVAL</c>, <c>OVERDUE</c> or <c>MENTIONED</c>.</summary>
    /// <example>MENTIONED</example>
    public required string Kind { get; init; }

    /// <summary>The verification.</summary>
    public required string VerificationId { get; init; }

    /// <summary>Whom it is about; absent where nobody is named, or no longer.</summary>
    /// <example>Golden Harbour Ltd</example>
    public string? SubjectName { get; init; }

    /// <summary>The id of whoever did it: a user, a key, the applicant's link or a part of the service.</summary>
    public required string ById { get; init; }

    /// <summary>The name of that user or key; absent for others.</summary>
    /// <example>ada</example>
    public string? ByName { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the caller read it, UTC; absent while it is unread.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    internal static NoticeData Of(NoticeView view) =>
        new()
        {
            NoticeId = view.Notice.Id,
            Kind = V21Words.Of(view.Notice.Kind),
            VerificationId = view.Notice.VerificationId,
            SubjectName = view.SubjectName,
            ById = view.Notice.By.Id,
            ByName = view.ByName,
            CreatedAt = view.Notice.CreatedAt,
            ReadAt = view.Notice.ReadAt,
        };
}

/// <summary>How many notices are unread.</summary>
public sealed class UnreadNoticesData
{
    /// <summary>How many; 100 means more than 99.</summary>
    /// <example>3</example>
    public required int Unread { get; init; }

    internal static UnreadNoticesData Of(UnreadNotices unread) => new() { Unread = unread.Count };
}

/// <summary>Which notices were read: some by their ids, or all.</summary>
public sealed class ReadNoticesRequest
{
    /// <summary>Their ids, at most 200; none where <c>all</c> is true.</summary>
    public IReadOnlyList<string>? NoticeIds { get; init; }

    /// <summary>Whether every notice up to now was read.</summary>
    public bool? All { get; init; }
}

/// <summary>Which notices are mailed to the caller too.</summary>
public sealed class MailedNoticesRequest
{
    /// <summary>Their kinds; none of them where the list is empty.</summary>
    /// <example>["ASSIGNED","MENTIONED"]</example>
    [Required]
    public IReadOnlyList<string>? Kinds { get; init; }
}

/// <summary>Which notices are mailed to the caller too.</summary>
public sealed class MailedNoticesData
{
    /// <summary>The kinds that are.</summary>
    /// <example>["ASSIGNED","MENTIONED"]</example>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>The kinds that the caller may be told at all.</summary>
    /// <example>["ASSIGNED","ANSWERED","OVERDUE","MENTIONED"]</example>
    public required IReadOnlyList<string> Offered { get; init; }

    /// <summary>Whether the caller's account has an e-mail address; without one nothing is mailed.</summary>
    public required bool HasAddress { get; init; }

    internal static MailedNoticesData Of(MailedNotices mailed) =>
        new()
        {
            Kinds =
            [
                .. NoticePermissions.All.Where(kind => (mailed.Mailed & kind) != 0).Select(kind => V21Words.Of(kind)),
            ],
            Offered = [.. mailed.Offered.Select(kind => V21Words.Of(kind))],
            HasAddress = mailed.HasAddress,
        };
}
