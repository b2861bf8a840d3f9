using VerificationService.Application.Deliveries;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Deliveries.Email;

/// <summary>The tenants' own templates in a table; where there is none, the built-in one.</summary>
internal sealed class TenantEmailTemplates(DbSession session) : IEmailTemplates
{
    private const string Select =
        "SELECT kind, subject, text, html, updated_at FROM email_templates WHERE tenant_id = @TenantId";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EmailTemplateView>> ListAsync(string tenantId, CancellationToken cancellationToken)
    {
        var own = await session.QueryAsync<EmailTemplateView>(Select, new { TenantId = tenantId }, cancellationToken);
        return [.. EmailKinds.All.Select(kind => own.FirstOrDefault(view => view.Kind == kind) ?? BuiltIn(kind))];
    }

    /// <inheritdoc/>
    public async Task<EmailTemplateView> GetAsync(string tenantId, string kind, CancellationToken cancellationToken) =>
        await session.FindAsync<EmailTemplateView>(
            Select + " AND kind = @Kind",
            new { TenantId = tenantId, Kind = kind },
            cancellationToken
        ) ?? BuiltIn(kind);

    /// <inheritdoc/>
    public async Task SetAsync(
        string tenantId,
        string kind,
        string subject,
        string text,
        string html,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await ResetAsync(tenantId, kind, cancellationToken);
        await session.ExecuteAsync(
            """
            INSERT INTO email_templates (tenant_id, kind, subject, text, html, updated_at)
            VALUES (@TenantId, @Kind, @Subject, @Text, @Html, @Now)
            """,
            new
            {
                TenantId = tenantId,
                Kind = kind,
                Subject = subject,
                Text = text,
                Html = html,
                Now = now,
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<bool> ResetAsync(string tenantId, string kind, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            "DELETE FROM email_templates WHERE tenant_id = @TenantId AND kind = @Kind",
            new { TenantId = tenantId, Kind = kind },
            cancellationToken
        ) > 0;

    private static EmailTemplateView BuiltIn(string kind)
    {
        var template = EmailTemplates.BuiltIn[kind];
        return new EmailTemplateView
        {
            Kind = kind,
            Subject = template.Subject,
            Text = template.Text,
            Html = template.Html,
        };
    }
}
