using FluentValidation;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Opens a verification of a person, a business or both, and assesses its risk.</summary>
public sealed record CreateVerification : ICommand<VerificationOpened>
{
    /// <summary>The largest additional data taken, in characters of JSON.</summary>
    public const int MaxAdditionalData = 16 * 1024;

    /// <summary>The longest associated user, in characters.</summary>
    public const int MaxUserId = 100;

    /// <summary>The id that it is opened under; null for a new one. Only a form that was sent says so.</summary>
    public string? Id { get; internal init; }

    /// <summary>The person; "customer" in v2.1. The business, where <see cref="OrganizationId"/> is null and no person has this id.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The business.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>A person or a business, where the surface (v1) knows both as applicant.</summary>
    public string? ApplicantId { get; init; }

    /// <summary>What to check; when empty, identity for a person and business for an organization.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Where the v1 callback goes.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>The v1 form.</summary>
    public string? FormId { get; init; }

    /// <summary>The associated user.</summary>
    public string? UserId { get; init; }

    /// <summary>Who asks for it.</summary>
    public string? RequestedByUserId { get; init; }

    /// <summary>The level asked for: it may raise the risk, never lower it.</summary>
    public ApprovalLevel RequestedLevel { get; init; } = ApprovalLevel.TenantVerified;

    /// <summary>A JSON object the caller adds.</summary>
    public string? AdditionalData { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.CreateVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.create");

    internal sealed class Validator : AbstractValidator<CreateVerification>
    {
        public Validator(CallbackUrlRules callbackUrls)
        {
            RuleFor(c => c.CustomerId)
                .Must((c, _) => c.CustomerId is not null || c.OrganizationId is not null || c.ApplicantId is not null)
                .WithMessage("customerId or organizationId is required")
                .When(c => c.ApplicantId is null, ApplyConditionTo.CurrentValidator);
            RuleFor(c => c.Types)
                .Must(types => types.Count <= VerificationTypes.All.Count && types.Distinct().Count() == types.Count)
                .WithMessage("types must not repeat a type");
            RuleForEach(c => c.Types)
                .Must(VerificationTypes.IsKnown)
                .WithMessage($"type must be one of {string.Join(", ", VerificationTypes.All)}");
            RuleFor(c => c.CallbackUrl)
                .Must(url => url is null || callbackUrls.Accepts(url))
                .WithMessage(callbackUrls.Accepted);
            RuleFor(c => c.FormId).Cascade(CascadeMode.Stop).Unpadded().Line(64);
            RuleFor(c => c.UserId).Cascade(CascadeMode.Stop).Unpadded().Line(MaxUserId);
            RuleFor(c => c.RequestedByUserId).Cascade(CascadeMode.Stop).Unpadded().Line(100);
            RuleFor(c => c.AdditionalData)
                .Must(json => json is null || json.Length <= MaxAdditionalData)
                .WithMessage($"additionalData must be at most {MaxAdditionalData} characters of JSON");
        }
    }

    internal sealed class Handler(
        IVerificationRepository verifications,
        ISubjectRepository subjects,
        PlacingDocuments placing,
        IApprovalPolicyRepository policies,
        HighRiskJurisdictions jurisdictions,
        Caller caller,
        TimeProvider time
    ) : IHandler<CreateVerification, VerificationOpened>
    {
        public async Task<Result<VerificationOpened>> Handle(
            CreateVerification command,
            CancellationToken cancellationToken
        )
        {
            var tenantId = caller.TenantId;
            var personId = command.CustomerId ?? command.ApplicantId;
            var applicant = personId is null
                ? null
                : await subjects.FindApplicantAsync(tenantId, personId, cancellationToken);
            if (applicant is null && command.CustomerId is not null && command.OrganizationId is not null)
            {
                return SubjectErrors.CustomerNotFound;
            }

            var businessId = command.OrganizationId ?? (applicant is null ? personId : null);
            var organization = businessId is null
                ? null
                : await subjects.FindOrganizationAsync(tenantId, businessId, cancellationToken);
            if (organization is null && businessId is not null)
            {
                return command.OrganizationId is not null ? SubjectErrors.OrganizationNotFound
                    : command.CustomerId is not null ? SubjectErrors.CustomerNotFound
                    : SubjectErrors.ApplicantNotFound;
            }

            var verification = Verification.Open(
                new Verification.Opening
                {
                    Id = command.Id,
                    TenantId = tenantId,
                    ApplicantId = applicant?.Id,
                    OrganizationId = organization?.Id,
                    Types =
                        command.Types.Count > 0 ? command.Types
                        : organization is null ? [VerificationTypes.Identity]
                        : [VerificationTypes.Business],
                    CallbackUrl = command.CallbackUrl,
                    FormId = command.FormId,
                    UserId = command.UserId,
                    RequestedByUserId = command.RequestedByUserId,
                    AdditionalData = command.AdditionalData,
                    SubjectName = organization?.ShownName ?? applicant!.SortedName,
                    SubjectReference = organization?.ExternalId ?? applicant?.ExternalId,
                    ApplicantRevision = applicant?.Revision ?? 0,
                    OrganizationRevision = organization?.Revision ?? 0,
                    Risk = RiskAssessment.Assess(
                        organization,
                        applicant,
                        jurisdictions,
                        raised: command.RequestedLevel == ApprovalLevel.PowerTenantVerified
                    ),
                },
                caller.Required,
                time.Now()
            );
            var refusal =
                (await verifications.SaveAsync(verification, cancellationToken)).Error
                ?? await placing.InNewCaseAsync(verification, cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }

            var policy = await policies.CurrentAsync(tenantId, cancellationToken);
            return new VerificationOpened(verification, policy.For(verification.Risk.Level));
        }
    }
}

/// <summary>The verification as it was opened.</summary>
/// <param name="Verification">The aggregate, for reading.</param>
/// <param name="Rule">What the policy in force asks of an approval at its risk.</param>
public sealed record VerificationOpened(Verification Verification, ApprovalRule Rule);
