using System.Diagnostics;
using Dapper;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

[Trait(Categories.Name, Categories.Faults)]
public sealed class SqliteCheckpointerTests
{
    [Fact]
    public async Task Once_it_is_quiet_the_log_is_copied_back_and_emptied()
    {
        await using var service = await TestService.StartAsync(isEmbedded: true);
        await service.OpenAsync();

        await Eventually.HoldsAsync(() => LogOf(service).Length == 0);
    }

    [Fact]
    public async Task Somebody_who_reads_for_long_holds_no_commit_up_and_the_log_is_emptied_when_they_end()
    {
        await using var service = await TestService.StartAsync(
            settings: new Dictionary<string, string?> { ["Database:BusyTimeoutMs"] = "120000" },
            isEmbedded: true
        );
        await Eventually.HoldsAsync(() => LogOf(service).Length == 0);
        await using (var reader = await TestEngine.OpenAsync(service.DataDirectory))
        {
            await service.OpenAsync();
            await reader.ExecuteAsync("BEGIN");
            await reader.ExecuteScalarAsync("SELECT COUNT(*) FROM verifications");
            await service.OpenAsync();

            // Long enough for a look that finds it quiet, and far less than a lock is waited for.
            await Task.Delay(1000);
            var began = Stopwatch.GetTimestamp();
            await service.OpenAsync();

            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60));
            Assert.NotEqual(0, LogOf(service).Length);
        }

        await Eventually.HoldsAsync(() => LogOf(service).Length == 0);
    }

    private static FileInfo LogOf(TestService service) =>
        new(Path.Combine(service.DataDirectory, "verification.db-wal"));
}
