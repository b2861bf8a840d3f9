using VerificationService.Application.Audit;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Deliveries;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>Audit and outbox of an outcome told again; the case keeps its version, because nothing of it changed.</summary>
internal sealed class DecisionNotices(IAuditLog audit, OutboxWriter outbox) : IDecisionNotices
{
    /// <inheritdoc/>
    public async Task TellAgainAsync(
        Verification verification,
        OutcomeToldAgain told,
        CancellationToken cancellationToken
    )
    {
        await audit.AppendAsync(AuditRecord.Of(verification.TenantId, verification.Id, told), cancellationToken);
        await outbox.WriteAsync(verification, told, cancellationToken);
    }
}
