using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>What the moves of a review do alike: find the case, see that the caller may move it, let it move, save.</summary>
internal sealed class ReviewContext(
    IVerificationRepository verifications,
    IApprovalPolicyRepository policies,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>Moves one verification of the caller's tenant; a first approval stands unless the caller may undo it.</summary>
    public async Task<Result<ReviewMoved>> MoveAsync(
        string verificationId,
        ExpectedRecord expected,
        Func<Verification, DateTimeOffset, Result> move,
        CancellationToken cancellationToken
    )
    {
        var policy = await policies.CurrentAsync(caller.TenantId, cancellationToken);
        return await ChangeAsync(
            verificationId,
            expected,
            (verification, now) =>
                verification.RefusedToUndo(caller.Required, policy) is { } stands ? stands : move(verification, now),
            cancellationToken
        );
    }

    /// <summary>Changes one verification of the caller's tenant without moving it.</summary>
    public async Task<Result<ReviewMoved>> ChangeAsync(
        string verificationId,
        ExpectedRecord expected,
        Func<Verification, DateTimeOffset, Result> change,
        CancellationToken cancellationToken
    )
    {
        var verification = await verifications.FindAsync(caller.TenantId, verificationId, cancellationToken);
        if (verification is null)
        {
            return VerificationErrors.NotFound;
        }

        var refusal =
            expected.Contradicts(verification)
            ?? change(verification, time.Now()).Error
            ?? (await verifications.SaveAsync(verification, cancellationToken)).Error;
        return refusal is not null
            ? refusal
            : new ReviewMoved(verification.Id, verification.Status, verification.Version);
    }
}

/// <summary>Where a case stands after a move of its review.</summary>
/// <param name="VerificationId">The verification.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="Version">Its version now, for optimistic concurrency.</param>
public sealed record ReviewMoved(string VerificationId, VerificationStatus Status, long Version);
