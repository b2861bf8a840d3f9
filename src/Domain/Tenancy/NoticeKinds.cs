namespace VerificationService.Domain.Tenancy;

/// <summary>What a notice tells a user; flags, because users choose which of them are mailed too.</summary>
[Flags]
public enum NoticeKinds
{
    None = 0,

    /// <summary>Somebody gave the user a case.</summary>
    Assigned = 1 << 0,

    /// <summary>A subject answered what the user had asked.</summary>
    Answered = 1 << 1,

    /// <summary>A case waits for a second approval that the user may give.</summary>
    SecondApproval = 1 << 2,

    /// <summary>A case that the user holds, or held last, is overdue.</summary>
    Overdue = 1 << 3,

    /// <summary>Somebody named the user in a note.</summary>
    Mentioned = 1 << 4,
}

/// <summary>Who may be told what.</summary>
public static class NoticePermissions
{
    /// <summary>Every kind by itself.</summary>
    public static IReadOnlyList<NoticeKinds> All { get; } =
    [.. Enum.GetValues<NoticeKinds>().Where(kind => kind != NoticeKinds.None)];

    /// <summary>What a user needs to be of any use for what is told: reading the case at least.</summary>
    public static Permission Needed(NoticeKinds kind) =>
        kind switch
        {
            NoticeKinds.Mentioned => Permission.ReadVerifications,
            NoticeKinds.SecondApproval => Permission.DecideVerifications,
            _ => Permission.ReviewVerifications,
        };
}
