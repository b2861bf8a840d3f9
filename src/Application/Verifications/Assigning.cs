using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>What assigning one case, several or the next one do alike.</summary>
internal sealed class Assigning(
    IAssignments assignments,
    IVerificationReader verifications,
    IUserRepository users,
    ReviewOptions options,
    Telling telling,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>The assignment that begins now, to a user or, for <see cref="QueueFilter.Me"/>, to the caller.</summary>
    public async Task<Result<Assignment>> ToAsync(string userId, CancellationToken cancellationToken)
    {
        var until = time.Now() + options.Lease;
        var actor = caller.Required;
        if (userId == QueueFilter.Me || actor.IsSamePersonAs(new Identity(ActorKind.User, userId)))
        {
            return actor.Kind == ActorKind.User
                ? new Assignment(actor.Id, actor.Name, until)
                : AssignmentErrors.NotAUser;
        }

        if (!actor.IsAdmin)
        {
            return AssignmentErrors.AdminsOnly;
        }

        var user = await users.FindAsync(caller.TenantId, userId, cancellationToken);
        return user is null ? TenancyErrors.UserNotFound
            : user.MayReview ? new Assignment(user.Id, user.UserName, until)
            : AssignmentErrors.CannotReview;
    }

    /// <summary>Tells whoever holds these cases now, unless they took them themselves.</summary>
    public Task TellAsync(
        Assignment assignment,
        IReadOnlyCollection<string> verificationIds,
        CancellationToken cancellationToken
    ) => telling.TellAsync(assignment.UserId, NoticeKinds.Assigned, verificationIds, cancellationToken);

    /// <summary>Assigns one case unless another holds it and is not to be relieved of it.</summary>
    public async Task<Error?> AssignAsync(
        string verificationId,
        Assignment assignment,
        bool takeOver,
        CancellationToken cancellationToken
    )
    {
        if (takeOver && !caller.Required.IsAdmin)
        {
            return AssignmentErrors.AdminsOnly;
        }

        if (
            await assignments.TryAssignAsync(
                caller.TenantId,
                verificationId,
                assignment,
                takeOver,
                time.Now(),
                cancellationToken
            )
        )
        {
            return null;
        }

        var view = await verifications.FindAsync(caller.TenantId, verificationId, cancellationToken);
        return view is null ? VerificationErrors.NotFound
            : view.Status.IsDecided() ? AssignmentErrors.Decided
            : AssignmentErrors.Held(view.AssignedName ?? "Another user");
    }
}

/// <summary>Where assignments live. Every call names the tenant, and writes its audit entry with what it changes.</summary>
public interface IAssignments
{
    /// <summary>
    /// Gives an open case to a user; false when there is none of that id, it is decided, or another holds it. Of several
    /// who ask at once one gets it: the condition is the statement's own.
    /// </summary>
    Task<bool> TryAssignAsync(
        string tenantId,
        string verificationId,
        Assignment assignment,
        bool takeOver,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Takes a case from whoever <paramref name="userId"/> is; false when they do not hold it.</summary>
    Task<bool> ReleaseAsync(
        string tenantId,
        string verificationId,
        string userId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Takes a case out of the hands and from the top of the queue of whoever <paramref name="userId"/> is.</summary>
    Task HandOnAsync(
        string tenantId,
        string verificationId,
        string userId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Puts an open case first in the queue of the user whose question was answered.</summary>
    Task PutFirstAsync(string tenantId, string verificationId, string userId, CancellationToken cancellationToken);
}
