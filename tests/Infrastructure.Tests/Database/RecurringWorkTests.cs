using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>Work in the background that meets what nobody foresaw: it is logged, and the service goes on.</summary>
public sealed class RecurringWorkTests
{
    [Fact]
    public async Task A_sweep_that_fails_stops_no_service_and_its_next_turn_does_the_work()
    {
        using var log = new Errors();
        await using var service = await TestService.StartAsync(
            services => services.AddSingleton<ILoggerProvider>(log),
            new Dictionary<string, string?> { ["Sweeps:FirstSeconds"] = "1", ["Sweeps:Seconds"] = "1" }
        );
        await service.TamperAsync(Rename("ended_sessions", "elsewhere"));
        await Eventually.HoldsAsync(() =>
            log.Lines.Any(line => line.StartsWith("SignInSweeper", StringComparison.Ordinal))
        );
        Assert.False(
            service.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested
        );

        await service.TamperAsync(Rename("elsewhere", "ended_sessions"));
        await service.TamperAsync(
            "INSERT INTO ended_sessions (id, tenant_id, expires_at) VALUES ('long-ago', @Tenant, @At)",
            new { Tenant = Actors.Tenant, At = service.Clock.GetUtcNow().AddDays(-1) }
        );
        await Eventually.HoldsAsync(async () =>
            Assert.Single(await service.RowsAsync<long>("SELECT COUNT(*) FROM ended_sessions")) == 0
        );
    }

    private static string Rename(string table, string name) =>
        TestEngine.Of(
            $"ALTER TABLE {table} RENAME TO {name}",
            $"ALTER TABLE {table} RENAME TO {name}",
            $"EXEC sp_rename '{table}', '{name}'"
        );

    private sealed class Errors : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
