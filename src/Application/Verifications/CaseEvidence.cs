using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Reads what an approval is judged by beside the case, and no more of it than the aggregate asks for.</summary>
internal sealed class CaseEvidence(
    IVerificationRepository verifications,
    IUserRepository users,
    IApiKeyRepository keys,
    CaseFingerprint fingerprint
)
{
    /// <summary>The evidence for an approval by <paramref name="by"/>.</summary>
    public async Task<Evidence> OfAsync(
        Verification verification,
        ApprovalPolicy policy,
        Actor by,
        CancellationToken cancellationToken
    )
    {
        if (verification.ApprovalLooksAtDocuments(policy))
        {
            await verifications.ReadDocumentsAsync(verification, cancellationToken);
        }

        return new Evidence
        {
            Seen = await fingerprint.OfAsync(verification, policy, cancellationToken),
            First = verification.Confirmable(policy) is { } first
                ? await FirstAsync(first, verification, by, cancellationToken)
                : null,
        };
    }

    private async Task<FirstApprover> FirstAsync(
        Decision first,
        Verification verification,
        Actor second,
        CancellationToken cancellationToken
    ) =>
        FirstApprover.Today(
            first,
            verification,
            await PersonAsync(verification.TenantId, first.By.PersonId, cancellationToken),
            first.ActorKind == ActorKind.ApiKey
                ? await keys.FindAsync(verification.TenantId, first.ActorId, cancellationToken)
                : null,
            second,
            await PersonAsync(verification.TenantId, second.PersonId, cancellationToken)
        );

    private async Task<User?> PersonAsync(string tenantId, string? id, CancellationToken cancellationToken) =>
        id is null ? null : await users.FindToDecideAsync(tenantId, id, cancellationToken);
}
