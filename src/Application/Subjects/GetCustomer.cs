using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Reads one person.</summary>
public sealed record GetCustomer(string CustomerId) : IQuery<CustomerView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Handler(ISubjectReader subjects, Caller caller) : IHandler<GetCustomer, CustomerView>
    {
        public async Task<Result<CustomerView>> Handle(GetCustomer query, CancellationToken cancellationToken) =>
            await subjects.FindCustomerAsync(caller.TenantId, query.CustomerId, cancellationToken) is { } view
                ? view
                : SubjectErrors.CustomerNotFound;
    }
}
