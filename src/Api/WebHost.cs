using Microsoft.Extensions.Options;
using VerificationService.Api.Console;
using VerificationService.Api.Forms;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Hosting;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Api.OpenApi;
using VerificationService.Application;
using VerificationService.Application.Installation;
using VerificationService.Infrastructure;
using VerificationService.Infrastructure.Installation;

namespace VerificationService.Api;

/// <summary>The server: what it is made of, and the way a request takes through it.</summary>
internal static partial class WebHost
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>0, or 1 when it could not start; the reason is then on standard error.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var isServing = false;
        try
        {
            await using var app = Build(args);
            if (!await StartAsync(app))
            {
                return 0;
            }

            isServing = true;
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("VerificationService.Api");
            if (app.Services.GetRequiredService<IgnoredFields>().Summary is { } ignored)
            {
                LogIgnoredFields(logger, ignored);
            }

            LogServing(logger, string.Join(", ", app.Urls), app.Urls.FirstOrDefault(), app.Environment.EnvironmentName);
            WarnOfPlainHttp(app);
            await app.WaitForShutdownAsync(CancellationToken.None);
            return 0;
        }
        catch (Exception failure) when (!isServing && OperatorFailures.Includes(failure))
        {
            await System.Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    // False when it was told to stop before it served: what it has begun is ended as in any stop.
    private static async Task<bool> StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync(CancellationToken.None);
            return true;
        }
        catch (Exception failure) when (OperatorFailures.IsOfAddress(failure))
        {
            throw new ConfigurationException(failure.Message, failure);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await app.StopAsync(CancellationToken.None);
            return false;
        }
    }

    /// <summary>The server, not started.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplication Build(string[] args)
    {
        // Started from elsewhere than its own directory, it still finds the settings that lie beside it.
        var builder = CheckedOptions.Reading(() =>
            WebApplication.CreateBuilder(
                new WebApplicationOptions
                {
                    Args = args,
                    ContentRootPath = File.Exists("appsettings.json") ? null : AppContext.BaseDirectory,
                }
            )
        );
        builder.WebHost.ConfigureKestrel(KestrelLimits.Apply);
        KestrelLimits.UseDefaultAddress(builder);
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
        builder.Services.AddApi(builder.Configuration);
        RequestTraces.Enable();
        var isExporting = TelemetryExport.IsWanted(builder.Configuration);
        if (isExporting)
        {
            builder.Services.AddHostedService<TelemetryExport>();
        }

        var app = CheckedOptions.Reading(builder.Build);
        app.Services.Validate();
        if (isExporting)
        {
            app.UseMiddleware<RequestSpans>();
        }

        app.Use(next => app.Services.GetRequiredService<WarmUp>().Pipeline = next);
        TrustedProxies.Use(app);
        app.UseMiddleware<ResponseHeaders>();
        CrossOrigin.Use(app);
        SafeCompression.Use(app);
        app.UseMiddleware<FailureMiddleware>();
        app.UseMiddleware<RequestLimits>();
        app.UseMiddleware<ZeroCharacters>();
        app.UseApiDocuments();

        app.UseMiddleware<ShownInstead>();

        // Here, where failures are caught and headers set, and not where the framework would put it by itself: first of all.
        app.UseAuthentication();
        app.UseRouting();
        app.UseMiddleware<RepeatedRequests>();
        app.MapControllers();
        app.MapConsole();
        app.MapForms();
        app.MapHealth();
        return app;
    }

    // Signing in cannot work there, and the page that says so is seen by whoever tries first.
    private static void WarnOfPlainHttp(WebApplication app)
    {
        if (
            !app.Environment.IsDevelopment()
            && !app.Services.GetRequiredService<IOptions<TrustedProxies>>().Value.AreNamed
            && !app.Urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        )
        {
            LogPlainHttp(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("VerificationService.Api"));
        }
    }

    [LoggerMessage(
        EventId = 2,
        EventName = "ConsoleNeedsHttps",
        Level = LogLevel.Warning,
        Message = "Nobody can sign in to the console: it is used over https alone, and this service listens on http and trusts no proxy. Name the proxy that ends TLS in ForwardedHeaders:KnownProxies"
    )]
    private static partial void LogPlainHttp(ILogger logger);

    [LoggerMessage(
        EventId = 1,
        EventName = "Serving",
        Level = LogLevel.Information,
        Message = "Serving {Addresses} ({Environment}). API documents: {First}/docs. Console: {First}/console"
    )]
    private static partial void LogServing(ILogger logger, string addresses, string? first, string environment);

    [LoggerMessage(
        EventId = 2,
        EventName = "IgnoredFields",
        Level = LogLevel.Information,
        Message = "Accepted and not used, as Contracts:*:IgnoredFields says: {Names}"
    )]
    private static partial void LogIgnoredFields(ILogger logger, string names);
}
