using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Audit;

/// <summary>
/// Checks every stream of every tenant, and that every decision stands in the audit as it was made. Only whoever
/// operates the installation can.
/// </summary>
/// <param name="Progress">Told the number of entries checked so far, now and then.</param>
public sealed record VerifyAudit(IProgress<long>? Progress = null) : IQuery<AuditVerification>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    internal sealed class Handler(IAuditVerifier verifier) : IHandler<VerifyAudit, AuditVerification>
    {
        public async Task<Result<AuditVerification>> Handle(VerifyAudit query, CancellationToken cancellationToken) =>
            await verifier.VerifyAsync(query.Progress, cancellationToken);
    }
}

/// <summary>Walks the stored audit.</summary>
public interface IAuditVerifier
{
    /// <summary>Checks all of it, stopping at the first break.</summary>
    Task<AuditVerification> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken);
}

/// <summary>What a check of the audit found.</summary>
/// <param name="Entries">Entries checked.</param>
/// <param name="Streams">Streams checked.</param>
/// <param name="Decisions">Decisions compared with their entries.</param>
/// <param name="Broken">The first entry that does not hold and why, or null when all do.</param>
public sealed record AuditVerification(long Entries, long Streams, long Decisions, string? Broken);
