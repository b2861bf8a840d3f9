using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Verifications;

/// <summary>
/// What a case of a person or a business would need, if it were opened now: the same assessment and the same policy as of a case
/// that is opened, with nothing written.
/// </summary>
public sealed record GetSubjectRequirements(string SubjectId, bool IsBusiness) : IQuery<SubjectRequirements>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(
        ISubjectRepository subjects,
        IApprovalPolicyRepository policies,
        HighRiskJurisdictions jurisdictions,
        Caller caller
    ) : IHandler<GetSubjectRequirements, SubjectRequirements>
    {
        public async Task<Result<SubjectRequirements>> Handle(
            GetSubjectRequirements query,
            CancellationToken cancellationToken
        )
        {
            var (tenantId, id) = (caller.TenantId, query.SubjectId);
            var business = query.IsBusiness
                ? await subjects.FindOrganizationAsync(tenantId, id, cancellationToken)
                : null;
            var person = query.IsBusiness ? null : await subjects.FindApplicantAsync(tenantId, id, cancellationToken);
            if (business is null && person is null)
            {
                return query.IsBusiness ? SubjectErrors.OrganizationNotFound : SubjectErrors.CustomerNotFound;
            }

            var risk = RiskAssessment.Assess(business, person, jurisdictions, raised: false);
            var policy = await policies.CurrentAsync(tenantId, cancellationToken);
            return new SubjectRequirements(id, risk, policy.For(risk.Level));
        }
    }
}

/// <summary>What a case would need.</summary>
/// <param name="SubjectId">The person or the business.</param>
/// <param name="Risk">Its risk as it would be assessed.</param>
/// <param name="Rule">What the policy in force asks at that risk.</param>
public sealed record SubjectRequirements(string SubjectId, RiskAssessment Risk, ApprovalRule Rule);
