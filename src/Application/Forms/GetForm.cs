using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Forms;

/// <summary>Reads one form in its latest version.</summary>
public sealed record GetForm(string FormId) : IQuery<Form>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IFormRepository forms, Caller caller) : IHandler<GetForm, Form>
    {
        public async Task<Result<Form>> Handle(GetForm query, CancellationToken cancellationToken) =>
            await forms.FindAsync(caller.TenantId, query.FormId, cancellationToken) is { } form
                ? form
                : FormErrors.NotFound;
    }
}
