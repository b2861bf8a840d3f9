using System.ComponentModel.DataAnnotations;
using VerificationService.Application.Deliveries;

namespace VerificationService.Api.V21.Deliveries;

/// <summary>A template of the tenant's own. <c>{{name}}</c> is filled in, encoded in HTML; see the kind's placeholders.</summary>
public sealed class SetEmailTemplateRequest
{
    /// <summary>Subject, one line of at most 200 characters.</summary>
    /// <example>Your verification {{reference}}</example>
    [Required]
    [MaxLength(200)]
    public string? Subject { get; init; }

    /// <summary>Plain-text body, at most 20,000 characters.</summary>
    [Required]
    [MaxLength(20_000)]
    public string? Text { get; init; }

    /// <summary>HTML body, at most 100,000 characters, without script elements.</summary>
    [Required]
    [MaxLength(100_000)]
    public string? Html { get; init; }

    internal SetEmailTemplate ToCommand(string kind) => new(kind, Subject, Text, Html);
}

/// <summary>A template in force.</summary>
public sealed class EmailTemplateData
{
    /// <summary>
    /// <c>owner_approved</c>, <c>owner_declined</c>, <c>applicant_approved</c>, <c>applicant_declined</c> or
    /// <c>webhook_disabled</c>.
    /// </summary>
    /// <example>applicant_approved</example>
    public required string Kind { get; init; }

    /// <summary>Subject, one line.</summary>
    public required string Subject { get; init; }

    /// <summary>Plain-text body.</summary>
    public required string Text { get; init; }

    /// <summary>HTML body.</summary>
    public required string Html { get; init; }

    /// <summary>The names that may stand in <c>{{…}}</c>.</summary>
    public required IReadOnlyList<string> Placeholders { get; init; }

    /// <summary>Whether it is the built-in one.</summary>
    public required bool BuiltIn { get; init; }

    /// <summary>When the tenant wrote its own, UTC.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>One template of each kind.</summary>
public sealed class EmailTemplatesData
{
    /// <summary>The templates in force.</summary>
    public required IReadOnlyList<EmailTemplateData> Items { get; init; }
}
