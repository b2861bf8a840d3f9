namespace VerificationService.Application.Deliveries;

/// <summary>Every e-mail the service writes, and what a template of each may have filled in.</summary>
public static class EmailKinds
{
    /// <summary>To the project owner: approved.</summary>
    public const string OwnerApproved = "owner_approved";

    /// <summary>To the project owner: declined.</summary>
    public const string OwnerDeclined = "owner_declined";

    /// <summary>To the applicant: approved.</summary>
    public const string ApplicantApproved = "applicant_approved";

    /// <summary>To the applicant: declined.</summary>
    public const string ApplicantDeclined = "applicant_declined";

    /// <summary>To the applicant: more is needed.</summary>
    public const string ApplicantInformationRequested = "applicant_information_requested";

    /// <summary>To the applicant: more is still needed.</summary>
    public const string ApplicantInformationReminder = "applicant_information_reminder";

    /// <summary>To the project owner: the service gave a webhook up.</summary>
    public const string WebhookDisabled = "webhook_disabled";

    /// <summary>To a user: what they set their password by.</summary>
    public const string UserActivation = "user_activation";

    /// <summary>To a user who wants it: something happened to a case.</summary>
    public const string UserNotice = "user_notice";

    // Admin notes and the risk level are on no list, so no e-mail can hold them.
    private static readonly string[] Decision = ["tenant", "reference", "outcome", "reason"];

    private static readonly Dictionary<string, IReadOnlyList<string>> Known = new()
    {
        [OwnerApproved] = Decision,
        [OwnerDeclined] = Decision,
        [ApplicantApproved] = Decision,
        [ApplicantDeclined] = Decision,
        [ApplicantInformationRequested] = ["tenant", "reference", "message", "link"],
        [ApplicantInformationReminder] = ["tenant", "reference", "message", "link"],
        [WebhookDisabled] = ["tenant", "url", "reason"],
        [UserNotice] = ["tenant", "what", "reference", "link"],
        [UserActivation] = ["tenant", "userName", "link", "code", "expires"],
    };

    /// <summary>Every kind.</summary>
    public static IReadOnlyCollection<string> All => Known.Keys;

    /// <summary>The placeholders a kind has, or null when there is no such kind.</summary>
    public static IReadOnlyList<string>? Placeholders(string kind) => Known.GetValueOrDefault(kind);
}
