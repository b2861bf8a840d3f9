using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Audit;

/// <summary>The public key that checks this installation's heads, in PEM.</summary>
public sealed record GetAuditKey : IQuery<string>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    internal sealed class Handler(IHeadSigner signer) : IHandler<GetAuditKey, string>
    {
        public Task<Result<string>> Handle(GetAuditKey query, CancellationToken cancellationToken) =>
            Task.FromResult<Result<string>>(signer.PublicKey);
    }
}
