using VerificationService.Application.Pipeline;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Audit;

/// <summary>
/// Checks every stream and every sealed block of every tenant, that every decision stands in the audit as it was made,
/// and that heads kept elsewhere still hold. Only whoever operates the installation can.
/// </summary>
/// <param name="Progress">Told how far it is, now and then.</param>
/// <param name="Heads">Lines that <see cref="TakeAuditHeads"/> gave; null when none were kept.</param>
/// <param name="PublicKeys">Keys in PEM that may have signed them; null means this installation's own.</param>
public sealed record VerifyAudit(
    IProgress<WorkProgress>? Progress = null,
    string? Heads = null,
    string? PublicKeys = null
) : IQuery<AuditVerification>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    internal sealed class Handler(IAuditVerifier verifier, IHeadSigner signer)
        : IHandler<VerifyAudit, AuditVerification>
    {
        public async Task<Result<AuditVerification>> Handle(VerifyAudit query, CancellationToken cancellationToken) =>
            ReadHeads(query).Failed(out var refusal, out var heads)
                ? refusal
                : await verifier.VerifyAsync(heads, query.Progress, cancellationToken);

        private Result<List<AuditHead>> ReadHeads(VerifyAudit query)
        {
            var heads = new List<AuditHead>();
            var line = 0;
            foreach (var text in (query.Heads ?? "").Split('\n').Select(text => text.Trim()))
            {
                line++;
                if (text.Length == 0)
                {
                    continue;
                }

                if (SignedHead.Parse(text) is not { } signed)
                {
                    return AuditErrors.NotAHead(line);
                }

                if (!signer.IsSigned(signed, query.PublicKeys))
                {
                    return AuditErrors.NotSigned(line, query.PublicKeys is not null);
                }

                heads.Add(signed.Head);
            }

            return query.Heads is not null && heads.Count == 0 ? AuditErrors.NotAHead(1) : heads;
        }
    }
}

/// <summary>Walks the stored audit.</summary>
public interface IAuditVerifier
{
    /// <summary>Checks all of it, stopping at the first break; of one tenant where <paramref name="tenantId"/> names it.</summary>
    Task<AuditVerification> VerifyAsync(
        IReadOnlyList<AuditHead> heads,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken,
        string? tenantId = null
    );
}

/// <summary>What a check of the audit found.</summary>
public sealed record AuditVerification
{
    /// <summary>Entries checked.</summary>
    public required long Entries { get; init; }

    /// <summary>Streams checked.</summary>
    public required long Streams { get; init; }

    /// <summary>Decisions compared with their entries.</summary>
    public required long Decisions { get; init; }

    /// <summary>Sealed blocks checked.</summary>
    public required long Blocks { get; init; }

    /// <summary>Entries that no block holds yet: no head can speak for them.</summary>
    public required long Unsealed { get; init; }

    /// <summary>The first thing that does not hold and why, or null when all does.</summary>
    public required string? Broken { get; init; }
}
