using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>
/// Gives users from before <see cref="UserNames"/> their skeleton, which no SQL can compute. Of several that look alike the
/// oldest gets it; the others keep none, sign in as ever, and are listed by <c>users check</c>.
/// </summary>
internal sealed class NameSkeletons(DbSession session, IUnitOfWork unitOfWork)
{
    /// <summary>Fills in what is missing and free.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        var without = await session.QueryAsync<Row>(
            "SELECT id, tenant_id, user_name FROM users WHERE name_skeleton IS NULL ORDER BY created_at, id",
            null,
            cancellationToken
        );
        if (without.Count == 0)
        {
            return;
        }

        await unitOfWork.RunAsync<Result>(
            async () =>
            {
                foreach (var row in without)
                {
                    // Another node may be doing the same: then nothing is left to set.
                    await session.ExecuteAsync(
                        """
                        UPDATE users SET name_skeleton = @Skeleton
                        WHERE id = @Id AND name_skeleton IS NULL AND NOT EXISTS
                            (SELECT 1 FROM users o WHERE o.tenant_id = @TenantId AND o.name_skeleton = @Skeleton)
                        """,
                        new
                        {
                            row.Id,
                            row.TenantId,
                            Skeleton = UserNames.SkeletonOf(row.UserName),
                        },
                        cancellationToken
                    );
                }

                return Result.Success;
            },
            cancellationToken
        );
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string UserName { get; init; } = "";
    }
}
