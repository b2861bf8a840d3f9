using System.Globalization;
using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Forms;

/// <summary>
/// Makes a link to a form for one applicant. The case it leads to is opened when the form is sent, under the id that is told here.
/// Another link for an applicant who has not sent the form yet is for the same case, and ends the one before.
/// </summary>
public sealed record CreateFormLink(string FormId) : ICommand<FormLinkMade>
{
    /// <summary>The person or business; null when the form is what makes them known.</summary>
    public string? ApplicantId { get; init; }

    /// <summary>What the tenant's own system calls the applicant; one who was created under it is that applicant.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Where the browser goes once the form is sent.</summary>
    public string? RedirectUrl { get; init; }

    /// <summary>Where the case's v1 callback goes.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>The language that the page begins in.</summary>
    public string? Language { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.CreateVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("form_link.create");

    internal sealed class Validator : AbstractValidator<CreateFormLink>
    {
        public Validator(CallbackUrlRules callbackUrls)
        {
            RuleFor(c => c.FormId).Required();
            RuleFor(c => c.ExternalId).Cascade(CascadeMode.Stop).Unpadded().Line(100);
            RuleFor(c => c.RedirectUrl)
                .Must(url => url is null || url.Length <= FormLink.MaxRedirectUrl)
                .WithMessage($"redirectUrl must be at most {FormLink.MaxRedirectUrl} characters");
            RuleFor(c => c.CallbackUrl)
                .Must(url => url is null || callbackUrls.Accepts(url))
                .WithMessage(callbackUrls.Accepted);
            RuleFor(c => c.Language)
                .Must(language => language is null || (language.Length == 2 && language.All(char.IsAsciiLetter)))
                .WithMessage("language must be two letters, such as en");
        }
    }

    internal sealed class Handler(
        IFormRepository forms,
        IFormLinkRepository links,
        ISubjectRepository subjects,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<CreateFormLink, FormLinkMade>
    {
        public async Task<Result<FormLinkMade>> Handle(CreateFormLink command, CancellationToken cancellationToken)
        {
            var tenantId = caller.TenantId;
            if (await forms.FindAsync(tenantId, command.FormId, cancellationToken) is not { } form)
            {
                return FormErrors.NotFound;
            }

            if (await RefusalAsync(command, form, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            var now = time.Now();
            var token = FormLink.GenerateToken();
            var link = new FormLink
            {
                Id = Ids.New(now),
                TenantId = tenantId,
                FormId = form.Id,
                FormVersion = form.Version,
                VerificationId = Ids.New(now),
                ApplicantId = command.ApplicantId,
                ExternalId = command.ExternalId,
                RedirectUrl = command.RedirectUrl,
                CallbackUrl = command.CallbackUrl,
                Language = command.Language?.ToLowerInvariant(),
                TokenHash = FormLink.HashOf(token),
                CreatedBy = caller.Required.Identity,
                CreatedAt = now,
                ExpiresAt = now.AddDays(form.Definition.LinkDays),
            };
            if (
                link.SubjectKey is { } subjectKey
                && await links.FindOfSubjectAsync(tenantId, form.Id, subjectKey, cancellationToken)
                    is { SubmittedAt: null } before
            )
            {
                link = link with { VerificationId = before.VerificationId };
                await links.EndOfCaseAsync(tenantId, before.VerificationId, now, cancellationToken);
            }

            await links.AddAsync(link, cancellationToken);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = tenantId,
                    Stream = AuditStreams.Tenant(tenantId),
                    Action = "form_link.created",
                    OccurredAt = now,
                    Facts =
                    [
                        new("linkId", link.Id),
                        new("formId", form.Id),
                        new("formVersion", form.Version.ToString(CultureInfo.InvariantCulture)),
                        new("verificationId", link.VerificationId),
                        new("applicantId", link.ApplicantId),
                    ],
                },
                cancellationToken
            );
            return new FormLinkMade(link, token);
        }

        private async Task<Error?> RefusalAsync(CreateFormLink command, Form form, CancellationToken cancellationToken)
        {
            if (!form.Definition.IsActive)
            {
                return FormErrors.NotActive;
            }

            if (command.RedirectUrl is { } url && !IsListed(url, form.Definition.RedirectHosts))
            {
                return FormErrors.RedirectNotListed;
            }

            if (command.ApplicantId is not { } applicantId)
            {
                return null;
            }

            var isPerson =
                await subjects.FindApplicantAsync(caller.TenantId, applicantId, cancellationToken) is not null;
            if (
                !isPerson
                && await subjects.FindOrganizationAsync(caller.TenantId, applicantId, cancellationToken) is null
            )
            {
                return SubjectErrors.ApplicantNotFound;
            }

            return isPerson == (form.Definition.Subject == FormSubject.Person) ? null : FormErrors.OtherSubject;
        }

        private static bool IsListed(string url, IReadOnlyList<string> hosts) =>
            Uri.TryCreate(url, UriKind.Absolute, out var address)
            && address.Scheme == Uri.UriSchemeHttps
            && address.UserInfo.Length == 0
            && hosts.Contains(address.IdnHost, StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>A link as it was made; nobody is told the token again.</summary>
/// <param name="Link">The link.</param>
/// <param name="Token">What its address ends in.</param>
public sealed record FormLinkMade(FormLink Link, string Token)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => $"FormLinkMade {{ Link = {Link.Id} }}";
}
