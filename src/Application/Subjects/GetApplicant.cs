using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Reads one v1 applicant, which is a person or a business.</summary>
public sealed record GetApplicant(string ApplicantId) : IQuery<ApplicantView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Handler(ISubjectReader subjects, Caller caller) : IHandler<GetApplicant, ApplicantView>
    {
        public async Task<Result<ApplicantView>> Handle(GetApplicant query, CancellationToken cancellationToken)
        {
            if (
                await subjects.FindCustomerAsync(caller.TenantId, query.ApplicantId, null, cancellationToken) is
                { } person
            )
            {
                return new ApplicantView(person, null, await StandingAsync(isBusiness: false));
            }

            return
                await subjects.FindOrganizationAsync(caller.TenantId, query.ApplicantId, null, cancellationToken)
                    is { } company
                ? new ApplicantView(null, company, await StandingAsync(isBusiness: true))
                : SubjectErrors.ApplicantNotFound;

            Task<SubjectStanding> StandingAsync(bool isBusiness) =>
                subjects.StandingOfAsync(caller.TenantId, query.ApplicantId, isBusiness, cancellationToken);
        }
    }
}

/// <summary>One of the two.</summary>
/// <param name="Person">Set for type PERSON.</param>
/// <param name="Company">Set for type COMPANY.</param>
/// <param name="Standing">What has come of its cases.</param>
public sealed record ApplicantView(CustomerView? Person, OrganizationView? Company, SubjectStanding Standing);
