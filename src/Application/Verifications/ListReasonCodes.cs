using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>The tenant's whole list of reasons by code, what is no longer active included.</summary>
public sealed record ListReasonCodes : IQuery<IReadOnlyList<ReasonCode>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IReasonCodeRepository reasons, Caller caller)
        : IHandler<ListReasonCodes, IReadOnlyList<ReasonCode>>
    {
        public async Task<Result<IReadOnlyList<ReasonCode>>> Handle(
            ListReasonCodes query,
            CancellationToken cancellationToken
        ) => (await reasons.ListAsync(caller.TenantId, cancellationToken)).ToList().AsReadOnly();
    }
}
