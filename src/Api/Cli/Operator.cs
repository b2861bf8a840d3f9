using System.CommandLine;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VerificationService.Api.Authentication;
using VerificationService.Application;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure;
using VerificationService.Infrastructure.Installation;

namespace VerificationService.Api.Cli;

/// <summary>
/// Whoever sits at the command line of this installation. Being able to read the data directory is what
/// authenticates them; everything they do goes through the same use cases, and into the same audit, as a request.
/// </summary>
internal sealed class Operator
{
    private const string Installation = "";

    private readonly IServiceProvider services;
    private readonly CancellationToken cancellationToken;

    private Operator(IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        this.services = services;
        this.cancellationToken = cancellationToken;
        Output = parsed.InvocationConfiguration.Output;
        Error = parsed.InvocationConfiguration.Error;
    }

    /// <summary>The answer, and nothing else: what a script captures.</summary>
    public TextWriter Output { get; }

    /// <summary>Everything said beside the answer; never a secret.</summary>
    public TextWriter Error { get; }

    /// <summary>Opens the configured database, brings it up to date and runs <paramref name="work"/>.</summary>
    public static Task<int> RunAsync(
        ParseResult parsed,
        Func<Operator, Task<int>> work,
        CancellationToken cancellationToken
    ) => RunAsync(parsed, (who, _) => work(who), cancellationToken);

    /// <inheritdoc cref="RunAsync(ParseResult, Func{Operator, Task{int}}, CancellationToken)"/>
    /// <param name="parsed">The command line.</param>
    /// <param name="work">Is also told how many migrations were applied.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <param name="settings">Configuration that wins over all other.</param>
    public static async Task<int> RunAsync(
        ParseResult parsed,
        Func<Operator, int, Task<int>> work,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? settings = null
    )
    {
        try
        {
            var host = BuildHost(settings);
            await using var _ = (IAsyncDisposable)host;
            host.Services.Validate();
            var applied = await host.Services.PrepareDatabaseAsync(cancellationToken);
            return await work(new Operator(host.Services, parsed, cancellationToken), applied);
        }
        catch (Exception failure) when (OperatorFailures.Includes(failure))
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(failure.Message);
            return ExitCode.Refused;
        }
    }

    /// <summary>Opens two databases, each configured as <paramref name="first"/> and <paramref name="second"/> say.</summary>
    public static async Task<int> RunOnTwoAsync(
        ParseResult parsed,
        IReadOnlyDictionary<string, string?> first,
        IReadOnlyDictionary<string, string?> second,
        Func<IServiceProvider, IServiceProvider, Task<int>> work
    )
    {
        try
        {
            var (one, other) = (BuildHost(first), BuildHost(second));
            await using var _ = (IAsyncDisposable)one;
            await using var __ = (IAsyncDisposable)other;
            one.Services.Validate();
            other.Services.Validate();
            return await work(one.Services, other.Services);
        }
        catch (Exception failure) when (OperatorFailures.Includes(failure))
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(failure.Message);
            return ExitCode.Refused;
        }
    }

    /// <summary>For what is no use case: filling a sandbox with data to measure with.</summary>
    public IServiceProvider Services => services;

    /// <summary>Sends what concerns the installation as a whole.</summary>
    public Task<int> SendAsync<T>(IMessage<T> message, Func<T, int> show) =>
        SendAsync(Actor.Operator(Installation), isSandbox: false, message, show);

    /// <summary>Sends what concerns one tenant, which must exist.</summary>
    public async Task<int> SendAsync<T>(string tenantId, IMessage<T> message, Func<T, int> show)
    {
        Tenant? tenant = null;
        var listed = await SendAsync(
            new ListTenants(),
            tenants =>
            {
                tenant =
                    tenants.FirstOrDefault(candidate => candidate.Id == tenantId)
                    ?? tenants.FirstOrDefault(candidate =>
                        candidate.Id.Equals(tenantId, StringComparison.OrdinalIgnoreCase)
                    );
                return ExitCode.Ok;
            }
        );
        if (listed != ExitCode.Ok)
        {
            return listed;
        }

        if (tenant is null)
        {
            await Error.WriteLineAsync($"{TenancyErrors.TenantNotFound.Message}: '{tenantId}'. See tenants list.");
            return ExitCode.Refused;
        }

        return await SendAsync(Actor.Operator(tenant.Id), tenant.IsSandbox, message, show);
    }

    private async Task<int> SendAsync<T>(Actor actor, bool isSandbox, IMessage<T> message, Func<T, int> show)
    {
        await using var scope = services.CreateAsyncScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Authenticated(actor, isSandbox);
        caller.Origin = new Origin { Surface = "command-line" };
        var result = await scope.ServiceProvider.GetRequiredService<Dispatcher>().SendAsync(message, cancellationToken);
        if (!result.Failed(out var refusal, out var value))
        {
            return show(value);
        }

        foreach (var sentence in refusal.Fields.Select(field => field.Message).DefaultIfEmpty(refusal.Message))
        {
            await Error.WriteLineAsync(sentence);
        }

        return ExitCode.Refused;
    }

    private static IHost BuildHost(IReadOnlyDictionary<string, string?>? settings)
    {
        // The web host's order: ASPNETCORE_ variables, then DOTNET_ ones, then appsettings and the environment.
        var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables("ASPNETCORE_");
        var builder = CheckedOptions.Reading(() =>
            Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Configuration = configuration })
        );
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace
        );
        builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            // Logging settings of the service are for its log; a command shows warnings only.
            filter.Rules.Clear();
            filter.MinLevel = LogLevel.Warning;
        });
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
        builder.Services.AddAccessTokens();
        builder.Services.TryAddSingleton(TimeProvider.System);
        return CheckedOptions.Reading(builder.Build);
    }
}
