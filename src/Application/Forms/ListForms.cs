using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Forms;

/// <summary>Lists the tenant's forms, each in its latest version.</summary>
public sealed record ListForms : IQuery<IReadOnlyList<Form>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IFormRepository forms, Caller caller) : IHandler<ListForms, IReadOnlyList<Form>>
    {
        public async Task<Result<IReadOnlyList<Form>>> Handle(ListForms query, CancellationToken cancellationToken) =>
            (await forms.ListAsync(caller.TenantId, cancellationToken)).ToArray();
    }
}
