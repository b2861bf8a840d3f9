using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>Reads one erasure, and what it waits for.</summary>
public sealed record GetErasure(string ErasureId) : IQuery<ErasureView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadAudit;

    internal sealed class Handler(IRetentionRepository retention, ShowingErasures showing, Caller caller)
        : IHandler<GetErasure, ErasureView>
    {
        public async Task<Result<ErasureView>> Handle(GetErasure query, CancellationToken cancellationToken) =>
            await retention.FindErasureAsync(caller.TenantId, query.ErasureId, cancellationToken) is { } erasure
                ? await showing.ShowAsync(erasure, cancellationToken)
                : RetentionErrors.ErasureNotFound;
    }
}
