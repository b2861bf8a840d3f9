using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Verifications;

/// <summary>Where verifications live. Every call names the tenant: no other tenant's record is ever found.</summary>
public interface IVerificationRepository
{
    /// <summary>The verification of that id in that tenant, with its last decision; null when there is none.</summary>
    Task<Verification?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>The verifications of a person or a business that nobody has decided, oldest first.</summary>
    Task<IReadOnlyList<Verification>> OpenOfAsync(
        string tenantId,
        string subjectId,
        CancellationToken cancellationToken
    );

    /// <summary>The tenant's last approvals and declines, up to <paramref name="rows"/>, newest first.</summary>
    Task<IReadOnlyList<DecidedCase>> LastDecidedAsync(string tenantId, int rows, CancellationToken cancellationToken);

    /// <summary>Reads the verification's current documents into it, for rules that look at them.</summary>
    Task ReadDocumentsAsync(Verification verification, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a new or changed verification, its new decisions, its audit entries and its outbox rows, in the current
    /// transaction. Refused with <see cref="VerificationErrors.ChangedMeanwhile"/> when the stored version moved on.
    /// </summary>
    Task<Result> SaveAsync(Verification verification, CancellationToken cancellationToken);
}
