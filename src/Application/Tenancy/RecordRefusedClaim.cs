using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Statistics;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Records that a request claimed more than its credential bears: another tenant, another user, a role not held, an answer that was
/// given to roles since lost. The surface
/// refused it before any use case ran; the entry stands in the history of whose credential it was.
/// </summary>
/// <param name="Claim">Where the claim stood, such as <c>X-Tenant-ID</c>.</param>
/// <param name="Claimed">What it said.</param>
/// <param name="Refusal">What the caller was told.</param>
public sealed record RecordRefusedClaim(string Claim, string Claimed, Error Refusal) : ICommand<Actor>
{
    /// <summary>What everybody who signs in may.</summary>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("access.record");

    internal sealed class Handler(IAuditLog audit, IStatistics statistics, Caller caller, TimeProvider time)
        : IHandler<RecordRefusedClaim, Actor>
    {
        public async Task<Result<Actor>> Handle(RecordRefusedClaim command, CancellationToken cancellationToken)
        {
            var now = time.Now();
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream =
                        caller.Required.Kind == ActorKind.ApiKey
                            ? AuditStreams.ApiKey(caller.Required.Id)
                            : AuditStreams.User(caller.Required.Id),
                    Action = "access.refused",
                    OccurredAt = now,
                    Facts =
                    [
                        new("code", command.Refusal.Code),
                        new("refusal", command.Refusal.Message),
                        new("claim", command.Claim),
                        new("claimed", command.Claimed),
                    ],
                },
                cancellationToken
            );
            await statistics.CountRefusalAsync(caller.TenantId, command.Refusal.Code, now, cancellationToken);
            return caller.Required;
        }
    }
}
