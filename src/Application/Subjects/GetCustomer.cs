using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Reads one person.</summary>
public sealed record GetCustomer(string CustomerId) : IQuery<CustomerView>
{
    /// <summary>Which version, as a case names it; today's where it is null.</summary>
    public int? Revision { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Handler(ISubjectReader subjects, Caller caller) : IHandler<GetCustomer, CustomerView>
    {
        public async Task<Result<CustomerView>> Handle(GetCustomer query, CancellationToken cancellationToken) =>
            await subjects.FindCustomerAsync(caller.TenantId, query.CustomerId, query.Revision, cancellationToken)
                is { } view
                ? view
                : SubjectErrors.CustomerNotFound;
    }
}
