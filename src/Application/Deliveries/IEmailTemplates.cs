namespace VerificationService.Application.Deliveries;

/// <summary>A template in force, as read.</summary>
public sealed class EmailTemplateView
{
    /// <summary>See <see cref="EmailKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Subject, one line.</summary>
    public required string Subject { get; init; }

    /// <summary>Plain-text body.</summary>
    public required string Text { get; init; }

    /// <summary>HTML body.</summary>
    public required string Html { get; init; }

    /// <summary>When the tenant wrote its own, UTC; null while the built-in one is in force.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>The templates of e-mails: the built-in ones, and those a tenant wrote in their place.</summary>
public interface IEmailTemplates
{
    /// <summary>What is in force, one for each of <see cref="EmailKinds.All"/> and in that order.</summary>
    Task<IReadOnlyList<EmailTemplateView>> ListAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>What is in force for one of <see cref="EmailKinds.All"/>.</summary>
    Task<EmailTemplateView> GetAsync(string tenantId, string kind, CancellationToken cancellationToken);

    /// <summary>Puts a tenant's own in force.</summary>
    Task SetAsync(
        string tenantId,
        string kind,
        string subject,
        string text,
        string html,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Puts the built-in one in force again; false when it was.</summary>
    Task<bool> ResetAsync(string tenantId, string kind, CancellationToken cancellationToken);
}
