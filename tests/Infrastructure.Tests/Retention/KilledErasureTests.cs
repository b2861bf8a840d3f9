using VerificationService.Application.Retention;
using VerificationService.Domain.Retention;
using VerificationService.Infrastructure.Retention;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Retention;

/// <summary>The real process, killed as <c>kill -9</c> does while it erases: nothing is half erased, and the next one goes on.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class KilledErasureTests : RecordsThatEnd
{
    private const int Cases = 150;
    private const int Kills = 3;
    private const string Erased = "SELECT COUNT(*) FROM verifications WHERE erased_by IS NOT NULL";

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Sweeps:FirstSeconds"] = "1",
        ["Deliveries:Enabled"] = "false",
    };

    // A process of its own has the real clock: the records ended long ago by it.
    protected override TestClock NewClock()
    {
        var clock = new TestClock();
        clock.Advance(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays((365 * 5) + 3) - clock.GetUtcNow());
        return clock;
    }

    [Fact]
    public async Task A_service_killed_in_the_middle_leaves_every_case_whole_or_erased_and_the_next_one_goes_on()
    {
        var (person, _) = await RefusedAsync();
        for (var more = 1; more < Cases; more++)
        {
            await RefuseAsync(await OpenAsync(person));
        }

        await Service.TamperAsync("UPDATE outbox_messages SET status = 'delivered'");
        Service.Clock.Advance(TimeProvider.System.GetUtcNow() - Service.Clock.GetUtcNow());
        var erasure = await ErasedOnlyBegunAsync(person);
        Assert.Empty(erasure.Waits);

        var (before, middle) = (0L, 0);
        for (var kill = 0; kill < Kills && before < Cases; kill++)
        {
            await using (var service = ServiceProcess.Start(Service.DataDirectory, Settings))
            {
                await Eventually.HoldsAsync(async () => await ErasedCasesAsync() > before, TimeSpan.FromMinutes(1));
                await service.KillAsync();
            }

            before = await ErasedCasesAsync();
            middle += before < Cases ? 1 : 0;
            Assert.Null((await VerifyAsync()).Broken);

            // A case that counts as erased has no text left, and one that does not has all of its own.
            var marked = (await Service.DumpAsync()).Count(line =>
                line.StartsWith("decisions", StringComparison.Ordinal) && line.Contains(Mark, StringComparison.Ordinal)
            );
            Assert.Equal(Cases - before, marked);
        }

        Assert.InRange(middle, 1, Kills);
        await using (ServiceProcess.Start(Service.DataDirectory, Settings))
        {
            await Eventually.HoldsAsync(
                async () =>
                    (await Service.MustAsync(Actors.Auditor, new GetErasure(erasure.Erasure.Id))).Erasure.RowsErasedAt
                        is not null,
                TimeSpan.FromMinutes(1)
            );
        }

        Assert.Equal(Cases, await ErasedCasesAsync());
        Service.Clock.Advance(SubjectEraser.Rest + TimeSpan.FromHours(1));
        await SweepAsync();
        Assert.Equal(ErasureStatus.Done, await StatusAsync(erasure));
        Assert.DoesNotContain(await Service.DumpAsync(), line => line.Contains(Mark, StringComparison.Ordinal));
        Assert.Null((await VerifyAsync()).Broken);
    }

    private async Task<long> ErasedCasesAsync() => Assert.Single(await Service.RowsAsync<long>(Erased));
}
