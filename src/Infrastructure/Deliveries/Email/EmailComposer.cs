using System.Globalization;
using VerificationService.Application.Deliveries;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Infrastructure.Deliveries.Email;

/// <summary>
/// Writes the e-mails. What an e-mail can say is what is handed to the template: outcome, reference, reason or what is
/// missing, and the tenant's name. Admin notes and the risk level are not among it.
/// </summary>
internal sealed class EmailComposer(IEmailTemplates templates, ITenantRepository tenants)
{
    /// <summary>To the project owner about a decision; null when there is nobody to write to.</summary>
    public Task<EmailContent?> ToOwnerAsync(
        Verification verification,
        Decision decision,
        CancellationToken cancellationToken
    ) =>
        ComposeAsync(
            verification.TenantId,
            decision.Outcome == DecisionOutcome.Approved ? EmailKinds.OwnerApproved : EmailKinds.OwnerDeclined,
            null,
            Values(verification, decision),
            cancellationToken
        );

    /// <summary>To the applicant about a decision: nothing but outcome, reason and reference.</summary>
    public Task<EmailContent?> ToApplicantAsync(
        Verification verification,
        Decision decision,
        string to,
        CancellationToken cancellationToken
    ) =>
        ComposeAsync(
            verification.TenantId,
            decision.Outcome == DecisionOutcome.Approved ? EmailKinds.ApplicantApproved : EmailKinds.ApplicantDeclined,
            to,
            Values(verification, decision),
            cancellationToken
        );

    /// <summary>To the applicant about what is missing: the message, where it is answered, the reference and nothing else.</summary>
    public Task<EmailContent?> InformationRequestedAsync(
        Verification verification,
        string message,
        string to,
        string? link,
        bool isReminder,
        CancellationToken cancellationToken
    ) =>
        ComposeAsync(
            verification.TenantId,
            isReminder ? EmailKinds.ApplicantInformationReminder : EmailKinds.ApplicantInformationRequested,
            to,
            new()
            {
                ["reference"] = verification.Id,
                ["message"] = message,
                ["link"] = link ?? "",
            },
            cancellationToken
        );

    /// <summary>To the project owner about a webhook the service gave up.</summary>
    public Task<EmailContent?> WebhookDisabledAsync(
        string tenantId,
        string url,
        string reason,
        CancellationToken cancellationToken
    ) =>
        ComposeAsync(
            tenantId,
            EmailKinds.WebhookDisabled,
            null,
            new() { ["url"] = url, ["reason"] = reason },
            cancellationToken
        );

    /// <summary>To a user who may set a password; <paramref name="code"/> and <paramref name="link"/> are secret.</summary>
    public Task<EmailContent?> ActivationAsync(
        User user,
        string to,
        string code,
        string link,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken
    ) =>
        ComposeAsync(
            user.TenantId,
            EmailKinds.UserActivation,
            to,
            new()
            {
                ["userName"] = user.UserName,
                ["code"] = code,
                ["link"] = link,
                ["expires"] = expiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
            },
            cancellationToken
        );

    /// <summary>To a user about one case or several: what happened, the reference, where it is seen, and nobody's name.</summary>
    public Task<EmailContent?> NoticeAsync(
        User user,
        string to,
        NoticeKinds kind,
        IReadOnlyCollection<string> verificationIds,
        string link,
        CancellationToken cancellationToken
    ) =>
        ComposeAsync(
            user.TenantId,
            EmailKinds.UserNotice,
            to,
            new()
            {
                ["what"] = What(kind, verificationIds.Count),
                ["reference"] = verificationIds.Count == 1 ? verificationIds.First() : "",
                ["link"] = link,
            },
            cancellationToken
        );

    private static string What(NoticeKinds kind, int cases) =>
        kind switch
        {
            NoticeKinds.Assigned when cases > 1 => string.Create(
                CultureInfo.InvariantCulture,
                $"{cases} verifications were assigned to you"
            ),
            NoticeKinds.Assigned => "A verification was assigned to you",
            NoticeKinds.Answered => "What you asked for came in",
            NoticeKinds.SecondApproval => "A verification waits for a second approval",
            NoticeKinds.Overdue => "A verification of yours is overdue",
            NoticeKinds.Mentioned => "You are mentioned in a note",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not one kind of notice."),
        };

    private static Dictionary<string, string> Values(Verification verification, Decision decision) =>
        new()
        {
            ["reference"] = verification.Id,
            ["outcome"] = decision.Outcome == DecisionOutcome.Approved ? "approved" : "declined",
            ["reason"] = decision.Grounds.Reason ?? "",
        };

    // The recipient is the project owner unless another is named.
    private async Task<EmailContent?> ComposeAsync(
        string tenantId,
        string kind,
        string? to,
        Dictionary<string, string> values,
        CancellationToken cancellationToken
    )
    {
        if (await tenants.FindAsync(tenantId, cancellationToken) is not { } tenant)
        {
            return null;
        }

        values["tenant"] = tenant.Name;
        var template = await templates.GetAsync(tenantId, kind, cancellationToken);
        return new EmailTemplate
        {
            Subject = template.Subject,
            Text = template.Text,
            Html = template.Html,
        }.Render(to ?? tenant.OwnerEmail, values);
    }
}
