using System.Diagnostics;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Http.Hosting;

/// <summary>
/// Sends traces and metrics to a collector over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one; the other
/// <c>OTEL_*</c> settings are OpenTelemetry's own. Without it nothing is listened to, and so nothing is made.
/// </summary>
internal sealed class TelemetryExport(IConfiguration configuration) : IHostedService, IDisposable
{
    internal const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // The framework's own, without those that name the hosts of customers' receivers.
    private static readonly string[] Meters =
    [
        Telemetry.Name + "*",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.RateLimiting",
        "System.Runtime",
        "Npgsql",
    ];

    private TracerProvider? traces;
    private MeterProvider? metrics;

    /// <summary>Whether a collector is configured.</summary>
    public static bool IsWanted(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[Endpoint]);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // From every source of configuration, not the environment alone.
        traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(Describe)
            .AddSource(Telemetry.Name, "Microsoft.AspNetCore", "Npgsql")
            .AddOtlpExporter()
            .Build();
        metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(Describe)
            .AddMeter(Meters)
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Sends what was collected until now.</summary>
    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
    }

    private void Describe(ResourceBuilder resource) =>
        resource.AddService(
            configuration["OTEL_SERVICE_NAME"] ?? "verification-service",
            serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3)
        );
}

/// <summary>Where traces and metrics go.</summary>
internal sealed record TelemetryOptions
{
    /// <summary><c>OTEL_EXPORTER_OTLP_ENDPOINT</c>; empty for nowhere.</summary>
    [ConfigurationKeyName(TelemetryExport.Endpoint)]
    public string? Endpoint { get; init; }

    internal sealed class Validator : IValidateOptions<TelemetryOptions>
    {
        public ValidateOptionsResult Validate(string? name, TelemetryOptions options) =>
            string.IsNullOrEmpty(options.Endpoint)
            || (
                Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var url)
                && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            )
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(
                    $"{TelemetryExport.Endpoint} is '{options.Endpoint}'; accepted is an http or https URL such as http://localhost:4317."
                );
    }
}

/// <summary>
/// Names the request's activity by its route, never by its path: a path may hold what somebody typed into it. Attributes
/// are those of OpenTelemetry's HTTP conventions.
/// </summary>
internal sealed class RequestSpans(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (Activity.Current is not { IsAllDataRequested: true } activity)
        {
            return;
        }

        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        var status = context.Response.StatusCode;
        activity.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} /{route}";
        activity.SetTag("http.request.method", context.Request.Method);
        activity.SetTag("http.route", route);
        activity.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
