using VerificationService.Application.Notices;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Infrastructure.Email;

/// <summary>
/// Writes the e-mails. What an e-mail can say is what is handed to the template: outcome, reference, reason or what is
/// missing, and the tenant's name. Admin notes and the risk level are not among it.
/// </summary>
internal sealed class EmailComposer(IEmailTemplates templates, ITenantRepository tenants)
{
    /// <summary>To the project owner about a decision; null when there is nobody to write to.</summary>
    public async Task<EmailContent?> ToOwnerAsync(
        Verification verification,
        Decision decision,
        CancellationToken cancellationToken
    )
    {
        var tenant = await tenants.FindAsync(verification.TenantId, cancellationToken);
        return tenant is null
            ? null
            : await ComposeAsync(
                tenant,
                decision.Outcome == DecisionOutcome.Approved ? EmailKinds.OwnerApproved : EmailKinds.OwnerDeclined,
                tenant.OwnerEmail,
                Values(verification, decision, tenant),
                cancellationToken
            );
    }

    /// <summary>To the applicant about a decision: nothing but outcome, reason and reference.</summary>
    public async Task<EmailContent?> ToApplicantAsync(
        Verification verification,
        Decision decision,
        string to,
        CancellationToken cancellationToken
    )
    {
        var tenant = await tenants.FindAsync(verification.TenantId, cancellationToken);
        return tenant is null
            ? null
            : await ComposeAsync(
                tenant,
                decision.Outcome == DecisionOutcome.Approved
                    ? EmailKinds.ApplicantApproved
                    : EmailKinds.ApplicantDeclined,
                to,
                Values(verification, decision, tenant),
                cancellationToken
            );
    }

    /// <summary>To the applicant about what is missing: the message, the reference and nothing else.</summary>
    public async Task<EmailContent?> InformationRequestedAsync(
        Verification verification,
        InformationRequest request,
        string to,
        CancellationToken cancellationToken
    )
    {
        var tenant = await tenants.FindAsync(verification.TenantId, cancellationToken);
        return tenant is null
            ? null
            : await ComposeAsync(
                tenant,
                EmailKinds.ApplicantInformationRequested,
                to,
                new Dictionary<string, string>
                {
                    ["tenant"] = tenant.Name,
                    ["reference"] = verification.Id,
                    ["message"] = request.Message,
                },
                cancellationToken
            );
    }

    /// <summary>To the project owner about a webhook the service gave up.</summary>
    public async Task<EmailContent?> WebhookDisabledAsync(
        string tenantId,
        string url,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var tenant = await tenants.FindAsync(tenantId, cancellationToken);
        return tenant is null
            ? null
            : await ComposeAsync(
                tenant,
                EmailKinds.WebhookDisabled,
                tenant.OwnerEmail,
                new Dictionary<string, string>
                {
                    ["tenant"] = tenant.Name,
                    ["url"] = url,
                    ["reason"] = reason,
                },
                cancellationToken
            );
    }

    private static Dictionary<string, string> Values(Verification verification, Decision decision, Tenant tenant) =>
        new()
        {
            ["tenant"] = tenant.Name,
            ["reference"] = verification.Id,
            ["outcome"] = decision.Outcome == DecisionOutcome.Approved ? "approved" : "declined",
            ["reason"] = decision.Reason ?? "",
        };

    private async Task<EmailContent> ComposeAsync(
        Tenant tenant,
        string kind,
        string to,
        IReadOnlyDictionary<string, string> values,
        CancellationToken cancellationToken
    )
    {
        var template = await templates.GetAsync(tenant.Id, kind, cancellationToken);
        return new EmailTemplate
        {
            Subject = template.Subject,
            Text = template.Text,
            Html = template.Html,
        }.Render(to, values);
    }
}
