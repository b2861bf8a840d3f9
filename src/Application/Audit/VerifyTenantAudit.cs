using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Audit;

/// <summary>
/// Checks the caller's own tenant as <see cref="VerifyAudit"/> checks them all: every history, every decision, every sealed
/// block. A node does one at a time, because each reads all that the tenant has.
/// </summary>
/// <param name="Progress">Told how far it is, now and then.</param>
public sealed record VerifyTenantAudit(IProgress<WorkProgress>? Progress = null) : IQuery<AuditVerification>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadAudit;

    internal sealed class Handler(IAuditVerifier verifier, AuditCheckTurn turn, Caller caller)
        : IHandler<VerifyTenantAudit, AuditVerification>
    {
        public async Task<Result<AuditVerification>> Handle(
            VerifyTenantAudit query,
            CancellationToken cancellationToken
        )
        {
            if (!await turn.Check.WaitAsync(TimeSpan.Zero, cancellationToken))
            {
                return AuditErrors.CheckIsRunning;
            }

            try
            {
                return await verifier.VerifyAsync([], query.Progress, cancellationToken, caller.TenantId);
            }
            finally
            {
                turn.Check.Release();
            }
        }
    }
}

/// <summary>Whose turn it is to have an audit checked on this node.</summary>
internal sealed class AuditCheckTurn : IDisposable
{
    /// <summary>Taken while one is checked.</summary>
    public SemaphoreSlim Check { get; } = new(1);

    /// <inheritdoc/>
    public void Dispose() => Check.Dispose();
}
