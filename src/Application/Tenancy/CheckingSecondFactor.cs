using System.Globalization;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Takes a code of the second factor in force, each once. Wrong ones are counted for the user wherever they come from:
/// who gets to guess has the password. Recovery codes are too long to guess and are taken all the same.
/// </summary>
internal sealed class CheckingSecondFactor(ISecondFactorRepository factors, IUnitOfWork unitOfWork, IAuditLog audit)
{
    /// <summary>Whether <paramref name="typed"/> is right, in a unit of work of its own.</summary>
    public async Task<bool> TakeAsync(User user, string? typed, DateTimeOffset now)
    {
        if (
            string.IsNullOrWhiteSpace(typed)
            || await factors.FindAsync(user, CancellationToken.None) is not { Secret: { } secret } factor
        )
        {
            return false;
        }

        if (SecondFactor.RecoveryHashOf(typed) is { } hash)
        {
            return await unitOfWork.RunAsync(
                () => TakeRecoveryCodeAsync(user, factor, hash, now),
                CancellationToken.None
            );
        }

        if (factor.RefusedUntil > now)
        {
            return false;
        }

        var step = OneTimeCodes.StepOf(secret, typed, now);
        return await unitOfWork.RunAsync(
            async () =>
            {
                if (step is { } right && await factors.UseStepAsync(factor, right, CancellationToken.None))
                {
                    return true;
                }

                await factors.CountFailureAsync(factor, factor.RefusedAfterFailure(now), CancellationToken.None);
                return false;
            },
            CancellationToken.None
        );
    }

    private async Task<bool> TakeRecoveryCodeAsync(User user, SecondFactor factor, byte[] hash, DateTimeOffset now)
    {
        if (!await factors.UseRecoveryCodeAsync(factor, hash, now, CancellationToken.None))
        {
            return false;
        }

        var left = await factors.CountRecoveryCodesAsync(user, CancellationToken.None);
        await audit.AppendAsync(
            new AuditRecord
            {
                TenantId = user.TenantId,
                Stream = AuditStreams.User(user.Id),
                Action = "second_factor.recovery_used",
                OccurredAt = now,
                Facts = [new("left", left.ToString(CultureInfo.InvariantCulture))],
            },
            CancellationToken.None
        );
        return true;
    }
}
