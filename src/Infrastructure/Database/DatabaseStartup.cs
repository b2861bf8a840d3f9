using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Sandbox;
using VerificationService.Infrastructure.Tenancy;

namespace VerificationService.Infrastructure.Database;

/// <summary>
/// Migrates before the first request is taken, and in Development fills an empty database. A server that is away at
/// start is waited for while requests are answered with 503; a database file that cannot be opened ends the start.
/// </summary>
internal sealed partial class DatabaseStartup(
    Migrator migrator,
    SqlDialect dialect,
    IServiceScopeFactory scopes,
    IHostEnvironment environment,
    IConfiguration configuration,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<DatabaseStartup> logger
) : IHostedService, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource stopping = new();
    private Task waiting = Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(cancellationToken);
        }
        catch (Exception exception) when (IsAway(exception))
        {
            LogAway(logger, exception);
            waiting = WaitAsync();
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!waiting.IsCompleted)
        {
            await stopping.CancelAsync();
            await waiting;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stopping.Dispose();

    private bool IsAway(Exception exception) =>
        dialect.IsShared && (dialect.IsUnavailable(exception) || exception is DatabaseUnavailableException);

    private async Task WaitAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(Pause, stopping.Token);
                await PrepareAsync(stopping.Token);
                LogBack(logger);
                return;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (IsAway(exception))
            {
                // Readiness says so all the while.
            }
            catch (Exception exception)
            {
                LogUnusable(logger, exception);
                lifetime.StopApplication();
                return;
            }
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await migrator.MigrateAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<NameSkeletons>().FillAsync(cancellationToken);
        if (!environment.IsDevelopment())
        {
            return;
        }

        if (await scope.ServiceProvider.GetRequiredService<SandboxSamples>().SeedAsync(cancellationToken))
        {
            if (!scope.ServiceProvider.GetRequiredService<SandboxOptions>().IsMinimal)
            {
                await SandboxHistory.WriteAsync(configuration, environment, time.GetUtcNow());
            }

            LogSeeded(logger);
        }
    }

    [LoggerMessage(EventId = 12, Level = LogLevel.Information, Message = "Filled the empty database with the sandbox")]
    private static partial void LogSeeded(ILogger logger);

    [LoggerMessage(
        EventId = 19,
        Level = LogLevel.Error,
        Message = "The database does not answer; requests get 503 until it does"
    )]
    private static partial void LogAway(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 30, Level = LogLevel.Information, Message = "The database answers and is migrated")]
    private static partial void LogBack(ILogger logger);

    [LoggerMessage(EventId = 31, Level = LogLevel.Critical, Message = "The database cannot be used")]
    private static partial void LogUnusable(ILogger logger, Exception exception);
}
