using System.Text.RegularExpressions;
using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Puts a template of the tenant's own in the built-in one's place. E-mails already written stay as they are.</summary>
public sealed partial record SetEmailTemplate(string Kind, string? Subject, string? Text, string? Html)
    : ICommand<EmailTemplateView>
{
    /// <summary>Longest subject, in characters.</summary>
    public const int MaxSubject = 200;

    /// <summary>Longest plain text, in characters.</summary>
    public const int MaxText = 20_000;

    /// <summary>Longest HTML, in characters.</summary>
    public const int MaxHtml = 100_000;

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("email_template.set");

    internal sealed partial class Validator : AbstractValidator<SetEmailTemplate>
    {
        public Validator()
        {
            RuleFor(c => c.Subject).Required().Line(MaxSubject);
            RuleFor(c => c.Text).Required().Text(MaxText);
            RuleFor(c => c.Html).Required().Text(MaxHtml);
            RuleFor(c => c.Subject).Must(HasKnownPlaceholders).WithMessage(Accepted);
            RuleFor(c => c.Text).Must(HasKnownPlaceholders).WithMessage(Accepted);
            RuleFor(c => c.Html).Must(HasKnownPlaceholders).WithMessage(Accepted);
            RuleFor(c => c.Html)
                .Must(html => html is null || !HasScript(html))
                .WithMessage("html must not contain script elements");
        }

        // An unknown kind is refused by the handler; its template is not checked.
        private static bool HasKnownPlaceholders(SetEmailTemplate command, string? template) =>
            template is null
            || template.Length > MaxHtml
            || EmailKinds.Placeholders(command.Kind) is not { } known
            || Openings()
                .Matches(template)
                .All(opening => opening.Groups["name"] is { Success: true } name && known.Contains(name.Value.Trim()));

        private static string Accepted(SetEmailTemplate command, string? template) =>
            "{PropertyName} may hold the placeholders "
            + string.Join(", ", EmailKinds.Placeholders(command.Kind)!.Select(name => $"{{{{{name}}}}}"))
            + " and no others";

        // Without its placeholders, one of which may be filled in with nothing: <scr{{reason}}ipt>.
        private static bool HasScript(string html) =>
            html.Length <= MaxHtml && (Script().IsMatch(html) || Script().IsMatch(Openings().Replace(html, "")));

        [GeneratedRegex(@"\{\{(?:(?<name>[^{}]*)\}\})?", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Openings();

        [GeneratedRegex("<script", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
        private static partial Regex Script();
    }

    internal sealed class Handler(IEmailTemplates templates, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<SetEmailTemplate, EmailTemplateView>
    {
        public async Task<Result<EmailTemplateView>> Handle(
            SetEmailTemplate command,
            CancellationToken cancellationToken
        )
        {
            if (EmailKinds.Placeholders(command.Kind) is null)
            {
                return NoticeErrors.TemplateNotFound;
            }

            var now = time.Now();
            await templates.SetAsync(
                caller.TenantId,
                command.Kind,
                command.Subject!,
                command.Text!,
                command.Html!,
                now,
                cancellationToken
            );
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Tenant(caller.TenantId),
                    Action = "email_template.set",
                    OccurredAt = now,
                    Facts =
                    [
                        new("kind", command.Kind),
                        new("subject", command.Subject),
                        // The bodies are too long for the audit; their digests prove what they were.
                        new("textSha256", Digests.OfText(command.Text!)),
                        new("htmlSha256", Digests.OfText(command.Html!)),
                    ],
                },
                cancellationToken
            );
            return await templates.GetAsync(caller.TenantId, command.Kind, cancellationToken);
        }
    }
}
