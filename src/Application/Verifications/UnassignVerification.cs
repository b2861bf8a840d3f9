using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Lets a case go; one that nobody holds stays as it is.</summary>
public sealed record UnassignVerification(string VerificationId) : ICommand<VerificationView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.unassign", VerificationId);

    internal sealed class Handler(
        IVerificationReader verifications,
        IAssignments assignments,
        Caller caller,
        TimeProvider time
    ) : IHandler<UnassignVerification, VerificationView>
    {
        public async Task<Result<VerificationView>> Handle(
            UnassignVerification command,
            CancellationToken cancellationToken
        )
        {
            var view = await verifications.FindAsync(caller.TenantId, command.VerificationId, cancellationToken);
            if (view is null)
            {
                return VerificationErrors.NotFound;
            }

            if (view.AssignedTo is not { } holder)
            {
                return view;
            }

            if (!caller.Required.IsAdmin && !caller.Required.IsSamePersonAs(new Identity(ActorKind.User, holder)))
            {
                return AssignmentErrors.AdminsOnly;
            }

            await assignments.ReleaseAsync(caller.TenantId, view.Id, holder, time.Now(), cancellationToken);
            return (await verifications.FindAsync(caller.TenantId, view.Id, cancellationToken))!;
        }
    }
}
