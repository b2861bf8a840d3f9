using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Reads one verification.</summary>
public sealed record GetVerification(string VerificationId) : IQuery<VerificationView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IVerificationReader verifications, ITenantRepository tenants, Caller caller)
        : IHandler<GetVerification, VerificationView>
    {
        public async Task<Result<VerificationView>> Handle(
            GetVerification query,
            CancellationToken cancellationToken
        ) =>
            await verifications.FindAsync(caller.TenantId, query.VerificationId, cancellationToken) is { } view
                ? view.Under((await tenants.FindAsync(caller.TenantId, cancellationToken))?.Callbacks)
                : VerificationErrors.NotFound;
    }
}
