using System.Text.Json;
using AutoMapper;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using VerificationService.Api.Http.Hosting;
using VerificationService.Application.Installation;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api;

/// <summary>
/// Does at the start what the first requests would pay for: a decision and a read that are undone, and a request of each
/// surface without credentials. Until it is over the service does not say that it is ready.
/// </summary>
internal sealed partial class WarmUp(
    IServiceScopeFactory scopes,
    IHttpContextFactory contexts,
    IMapper mapper,
    IOptions<JsonOptions> json,
    IOptions<RequestLimitOptions> requests,
    ILogger<WarmUp> logger
) : IHostedLifecycleService
{
    // A database that is slow or away keeps no service from saying what it is.
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(2);

    private static readonly (string Method, string Path)[] Requests =
    [
        ("GET", "/verifications/0"),
        ("POST", "/verifications/0/status"),
        ("GET", "/api/v2.1/verifications/0"),
        ("POST", "/api/v2.1/verifications/0/approve"),
        ("GET", "/console/sign-in"),
    ];

    private volatile bool isPending;

    /// <summary>Whether it is to come, or under way.</summary>
    public bool IsPending => isPending;

    /// <summary>The way of a request through the application, once that is built.</summary>
    public RequestDelegate? Pipeline { get; set; }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        isPending = requests.Value.WarmUp;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>With the way of a request built, and before the host says that it has started.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) => IsPending ? RunAsync() : Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Does it once. Whatever fails will fail again where it is told.</summary>
    /// <returns>Whether all of it went as it should.</returns>
    public async Task<bool> RunAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(AtMost);
            await using (var scope = scopes.CreateAsyncScope())
            {
                var keys = scope.ServiceProvider.GetRequiredService<IApiKeyRepository>();
                await keys.FindByPublicPartAsync("", limit.Token);
                var rehearsed = await scope.ServiceProvider.GetRequiredService<Rehearsal>().RunAsync(limit.Token);
                if (rehearsed.Failed(out var refusal, out var view))
                {
                    throw new InvalidOperationException(refusal.Message);
                }

                Write(mapper.Map<V1.VerificationData>(view));
                Write(mapper.Map<V21.Decisions.VerificationData>(view));
            }

            foreach (var (method, path) in Requests)
            {
                limit.Token.ThrowIfCancellationRequested();
                await AskAsync(method, path);
            }

            return true;
        }
        catch (Exception failure)
        {
            LogGivenUp(logger, failure);
            return false;
        }
        finally
        {
            isPending = false;
        }
    }

    /// <summary>Not ready before it is over.</summary>
    internal sealed class Check(WarmUp warmUp) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        ) =>
            Task.FromResult(
                warmUp.IsPending
                    ? HealthCheckResult.Unhealthy("The service is warming up.")
                    : HealthCheckResult.Healthy()
            );
    }

    private void Write<T>(T answer) => JsonSerializer.SerializeToUtf8Bytes(answer, json.Value.JsonSerializerOptions);

    private async Task AskAsync(string method, string path)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(
            new HttpRequestFeature
            {
                Method = method,
                Path = path,
                Protocol = HttpProtocol.Http11,
                Scheme = Uri.UriSchemeHttp,
                Headers = new HeaderDictionary { ["Content-Type"] = "application/json" },
            }
        );
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpMaxRequestBodySizeFeature>(new BodySize());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var context = contexts.Create(features);
        await Pipeline!(context);
        contexts.Dispose(context);
    }

    // Without it the framework warns that a route's limit cannot be set.
    private sealed class BodySize : IHttpMaxRequestBodySizeFeature
    {
        public bool IsReadOnly => false;

        public long? MaxRequestBodySize { get; set; }
    }

    [LoggerMessage(
        EventId = 3,
        EventName = "WarmUpGivenUp",
        Level = LogLevel.Debug,
        Message = "The warm-up ended early"
    )]
    private static partial void LogGivenUp(ILogger logger, Exception failure);
}
