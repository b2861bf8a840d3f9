using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>Forgets failures to sign in that no longer count, networks long unseen, and sessions that would have ended.</summary>
internal sealed class SignInSweeper(
    IServiceScopeFactory scopes,
    TimeProvider time,
    SweepOptions options,
    ILogger<SignInSweeper> logger
) : Sweeper(time, options, logger)
{
    /// <inheritdoc/>
    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sources = scope.ServiceProvider.GetRequiredService<ISignInSources>();
        var ended = scope.ServiceProvider.GetRequiredService<IEndedSessions>();
        var refreshes = scope.ServiceProvider.GetRequiredService<IRefreshTokenRepository>();
        await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                async () =>
                    await sources.SweepAsync(Now, CancellationToken.None)
                    + await ended.SweepAsync(Now, CancellationToken.None)
                    + await refreshes.SweepAsync(Now, CancellationToken.None),
                cancellationToken
            );
    }
}
