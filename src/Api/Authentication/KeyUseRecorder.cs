using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Remembers which keys were used and stamps them every half minute and at shutdown: a write per request would make
/// every read a write. What is lost in a crash is half a minute of "last used", nothing else.
/// </summary>
internal sealed partial class KeyUseRecorder(
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<KeyUseRecorder> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private HashSet<string> used = [];

    /// <summary>Notes that the key was used; costs nothing worth naming.</summary>
    public void Used(string keyId)
    {
        lock (gate)
        {
            used.Add(keyId);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, stoppingToken);
                await WriteAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await WriteAsync();
        }
    }

    private async Task WriteAsync()
    {
        HashSet<string> ids;
        lock (gate)
        {
            if (used.Count == 0)
            {
                return;
            }

            ids = used;
            used = [];
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var keys = scope.ServiceProvider.GetRequiredService<IApiKeyRepository>();
            var unitOfWork = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
            await unitOfWork.RunAsync<Result>(
                async () =>
                {
                    await keys.StampUsedAsync(ids, time.Now(), CancellationToken.None);
                    return Result.Success;
                },
                CancellationToken.None
            );
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception, ids.Count);
        }
    }

    [LoggerMessage(
        EventId = 20,
        EventName = "KeyUseNotRecorded",
        Level = LogLevel.Warning,
        Message = "The last use of {Count} API key(s) could not be recorded"
    )]
    private static partial void LogFailed(ILogger logger, Exception exception, int count);
}
