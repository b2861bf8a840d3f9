using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Audit;

namespace VerificationService.Infrastructure.Audit;

/// <summary>Seals every few seconds and once more when the service stops, after everything that writes entries.</summary>
internal sealed partial class AuditSealing(
    IServiceScopeFactory scopes,
    AuditOptions options,
    ILogger<AuditSealing> logger
) : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SealAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.SealSeconds));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SealAsync(stoppingToken);
        }
    }

    private async Task SealAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IAuditSealer>().SealAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next run seals what this one did not.
            LogFailed(logger, exception);
        }
    }

    [LoggerMessage(EventId = 30, Level = LogLevel.Error, Message = "Audit entries could not be sealed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
