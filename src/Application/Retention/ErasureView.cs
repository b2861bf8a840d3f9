using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;

namespace VerificationService.Application.Retention;

/// <summary>An erasure, and what it waits for.</summary>
/// <param name="Erasure">The erasure.</param>
/// <param name="Waits">What keeps the records now, gravest first; empty once it is over, or when nothing does.</param>
public sealed record ErasureView(Erasure Erasure, IReadOnlyList<ErasureWait> Waits);

/// <summary>Shows erasures.</summary>
internal sealed class ShowingErasures(LookingAtRetention looking, TimeProvider time)
{
    public async Task<ErasureView> ShowAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        if (erasure.RowsErasedAt is not null || erasure.Status is ErasureStatus.Cancelled or ErasureStatus.Done)
        {
            return new ErasureView(erasure, []);
        }

        var looked = await looking.LookAsync(erasure.TenantId, erasure.Subject, cancellationToken);
        return new ErasureView(erasure, looked.Value.Waits(time.Now()));
    }
}
