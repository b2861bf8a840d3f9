using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Reads one business with its directors.</summary>
public sealed record GetOrganization(string OrganizationId) : IQuery<OrganizationView>
{
    /// <summary>Which version, as a case names it; today's where it is null.</summary>
    public int? Revision { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Handler(ISubjectReader subjects, Caller caller) : IHandler<GetOrganization, OrganizationView>
    {
        public async Task<Result<OrganizationView>> Handle(
            GetOrganization query,
            CancellationToken cancellationToken
        ) =>
            await subjects.FindOrganizationAsync(
                caller.TenantId,
                query.OrganizationId,
                query.Revision,
                cancellationToken
            )
                is { } view
                ? view
                : SubjectErrors.OrganizationNotFound;
    }
}
