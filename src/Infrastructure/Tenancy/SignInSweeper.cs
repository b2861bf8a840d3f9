using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>Forgets failures to sign in that no longer count, networks long unseen, and sessions that would have ended.</summary>
internal sealed partial class SignInSweeper(
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<SignInSweeper> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Forgets all that is old enough.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sources = scope.ServiceProvider.GetRequiredService<ISignInSources>();
        var ended = scope.ServiceProvider.GetRequiredService<IEndedSessions>();
        var refreshes = scope.ServiceProvider.GetRequiredService<IRefreshTokenRepository>();
        await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                async () =>
                    await sources.SweepAsync(time.Now(), CancellationToken.None)
                    + await ended.SweepAsync(time.Now(), CancellationToken.None)
                    + await refreshes.SweepAsync(time.Now(), CancellationToken.None),
                cancellationToken
            );
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (DatabaseUnavailableException exception)
            {
                LogFailed(logger, exception);
            }
        }
    }

    [LoggerMessage(
        EventId = 18,
        Level = LogLevel.Warning,
        Message = "Old failures to sign in could not be forgotten; the next sweep will try again"
    )]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
