using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Pipeline;

namespace VerificationService.Infrastructure.Idempotency;

/// <summary>Forgets answers after a day, a batch per unit of work so that no request waits for long behind it.</summary>
internal sealed partial class IdempotencySweeper(
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<IdempotencySweeper> logger
) : BackgroundService
{
    /// <summary>How long an answer is kept at least.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private const int Batch = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Forgets everything that is old enough.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        int swept;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            var keys = scope.ServiceProvider.GetRequiredService<IIdempotencyKeys>();
            swept = await scope
                .ServiceProvider.GetRequiredService<IUnitOfWork>()
                .RunAsync(
                    () => keys.SweepAsync(time.Now() - KeptFor, Batch, CancellationToken.None),
                    cancellationToken
                );
        } while (swept >= Batch);
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
        EventId = 14,
        Level = LogLevel.Warning,
        Message = "Old answers of Idempotency-Keys could not be forgotten; the next sweep will try again"
    )]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
