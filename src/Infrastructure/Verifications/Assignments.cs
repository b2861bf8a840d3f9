using VerificationService.Application.Audit;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>
/// Assignments in columns of the case that no save of the case writes. They leave its version alone: a decision in
/// somebody's hands is not made void by an assignment.
/// </summary>
internal sealed class Assignments(DbSession session, IAuditLog audit) : IAssignments, IHolds
{
    private const string Assign = """
        UPDATE verifications SET assigned_to = @UserId, assigned_name = @UserName, assigned_until = @Until
        WHERE tenant_id = @TenantId AND id = @Id AND waiting_since IS NOT NULL
          AND (@TakeOver = 1 OR assigned_until IS NULL OR assigned_until <= @Now OR assigned_to = @UserId)
        """;

    private const string Held = """
        SELECT id FROM verifications WHERE tenant_id = @TenantId AND assigned_to = @UserId AND waiting_since IS NOT NULL AND assigned_until > @Now
        """;

    private const string First =
        "UPDATE verifications SET answered_for = @UserId WHERE tenant_id = @TenantId AND id = @Id AND waiting_since IS NOT NULL";

    private const string NotFirst = """
        UPDATE verifications SET answered_for = NULL WHERE tenant_id = @TenantId AND id = @Id AND answered_for = @UserId
        """;

    private const string Release = """
        UPDATE verifications SET assigned_to = NULL, assigned_name = NULL, assigned_until = NULL
        WHERE tenant_id = @TenantId AND id = @Id AND assigned_to = @UserId
        """;

    /// <inheritdoc/>
    public async Task<bool> TryAssignAsync(
        string tenantId,
        string verificationId,
        Assignment assignment,
        bool takeOver,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var touched = await session.ExecuteAsync(
            Assign,
            new
            {
                TenantId = tenantId,
                Id = verificationId,
                assignment.UserId,
                assignment.UserName,
                assignment.Until,
                TakeOver = takeOver ? 1 : 0,
                Now = now,
            },
            cancellationToken
        );
        return touched > 0
            && await RecordAsync(
                tenantId,
                verificationId,
                new VerificationAssigned(assignment, now),
                cancellationToken
            );
    }

    /// <inheritdoc/>
    public async Task<bool> ReleaseAsync(
        string tenantId,
        string verificationId,
        string userId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var touched = await session.ExecuteAsync(
            Release,
            new
            {
                TenantId = tenantId,
                Id = verificationId,
                UserId = userId,
            },
            cancellationToken
        );
        return touched > 0
            && await RecordAsync(tenantId, verificationId, new VerificationUnassigned(userId, now), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task HandOnAsync(
        string tenantId,
        string verificationId,
        string userId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await ReleaseAsync(tenantId, verificationId, userId, now, cancellationToken);
        await session.ExecuteAsync(
            NotFirst,
            new
            {
                TenantId = tenantId,
                Id = verificationId,
                UserId = userId,
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task PutFirstAsync(
        string tenantId,
        string verificationId,
        string userId,
        CancellationToken cancellationToken
    ) =>
        session.ExecuteAsync(
            First,
            new
            {
                TenantId = tenantId,
                Id = verificationId,
                UserId = userId,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task EndAsync(string tenantId, string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var held = await session.QueryAsync<string>(
            Held,
            new
            {
                TenantId = tenantId,
                UserId = userId,
                Now = now,
            },
            cancellationToken
        );
        foreach (var verificationId in held)
        {
            await ReleaseAsync(tenantId, verificationId, userId, now, cancellationToken);
        }
    }

    private async Task<bool> RecordAsync(
        string tenantId,
        string verificationId,
        IDomainEvent happened,
        CancellationToken cancellationToken
    )
    {
        await audit.AppendAsync(AuditRecord.Of(tenantId, verificationId, happened), cancellationToken);
        return true;
    }
}
