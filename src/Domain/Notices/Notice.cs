using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Notices;

/// <summary>One thing told to one user about one case. It holds ids and times: names are looked up when it is read.</summary>
public sealed record Notice
{
    /// <summary>How long a notice is kept, read or not.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>Most notices kept of one user; the oldest go first.</summary>
    public const int MostOfAUser = 500;

    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    /// <summary>Who is told.</summary>
    public required string UserId { get; init; }

    /// <summary>What is told: one kind.</summary>
    public required NoticeKinds Kind { get; init; }

    /// <summary>The case.</summary>
    public required string VerificationId { get; init; }

    /// <summary>Who did what is told.</summary>
    public required Identity By { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Of an overdue case the clock that ran out, which is told once; null for other kinds.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>When the user read it, UTC; null while it is unread.</summary>
    public DateTimeOffset? ReadAt { get; init; }
}

/// <summary>Every refusal about notices, one sentence each.</summary>
public static class UserNoticeErrors
{
    /// <summary>A key or the command line.</summary>
    public static readonly Error NotAUser = new(
        ErrorKind.Forbidden,
        "NOTICES_OF_USERS",
        "Notices are told to users; sign in as one to read them"
    );

    /// <summary>None of the user's of that id, or none any more.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "NOTICE_NOT_FOUND", "The notice was not found");
}
