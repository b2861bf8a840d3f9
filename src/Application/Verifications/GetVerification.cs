using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Reads one verification.</summary>
public sealed record GetVerification(string VerificationId) : IQuery<VerificationView>
{
    /// <summary>Whether the consents of its subjects are read too: v1 shows none.</summary>
    public bool WithConsents { get; init; } = true;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(
        IVerificationReader verifications,
        ITenantRepository tenants,
        IConsentRepository consents,
        Caller caller
    ) : IHandler<GetVerification, VerificationView>
    {
        public async Task<Result<VerificationView>> Handle(GetVerification query, CancellationToken cancellationToken)
        {
            if (await verifications.FindAsync(caller.TenantId, query.VerificationId, cancellationToken) is not { } view)
            {
                return VerificationErrors.NotFound;
            }

            if (query.WithConsents)
            {
                view.Consents = await consents.OfAsync(
                    caller.TenantId,
                    view.ApplicantId,
                    view.OrganizationId,
                    cancellationToken
                );
            }

            return view.Under((await tenants.FindAsync(caller.TenantId, cancellationToken))?.Callbacks);
        }
    }
}
