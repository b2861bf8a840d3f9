using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Installation;
using VerificationService.Application.Retention;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Retention;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Retention;

/// <summary>An erasure beside whatever else happens in the same moment, and one that was cut off.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class ErasureRaceTests : RecordsThatEnd
{
    [Fact]
    public async Task Of_two_who_propose_at_once_and_two_who_confirm_at_once_one_does()
    {
        var (person, _) = await RefusedAsync();
        var third = Actors.User(Roles.PowerTenant, "third");

        var proposed = await Task.WhenAll(
            Service.SendAsync(Actors.PowerTenant, Proposal(person)),
            Service.SendAsync(Actors.PowerTenant, Proposal(person))
        );
        var erasure = Assert.Single(proposed, one => one.Error is null).Value;
        Assert.Equal("ERASURE_EXISTS", Assert.Single(proposed, one => one.Error is not null).Error!.Code);

        var confirmed = await Task.WhenAll(
            Service.SendAsync(Colleague, new ConfirmErasure(erasure.Erasure.Id)),
            Service.SendAsync(third, new ConfirmErasure(erasure.Erasure.Id))
        );
        Assert.Single(confirmed, one => one.Error is null);
        Assert.Equal(ErrorKind.Conflict, Assert.Single(confirmed, one => one.Error is not null).Error!.Kind);
    }

    [Fact]
    public async Task Two_nodes_that_erase_the_same_subject_at_once_erase_it_once()
    {
        var (person, caseId) = await RefusedAsync();
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        var erasure = await ErasedOnlyBegunAsync(person);

        await Task.WhenAll(SweepAsync(), SweepAsync(), SweepAsync());

        await DoneAsync(erasure);
        Assert.True((await Service.MustAsync(Actors.Auditor, new GetVerification(caseId))).IsErased);
        foreach (var action in new[] { "verification.erased", "subject.erased" })
        {
            Assert.Equal(
                1,
                await Service.ValueAsync<long>(
                    "SELECT COUNT(*) FROM audit_entries WHERE action = @Action",
                    new { Action = action }
                )
            );
        }

        Assert.Null((await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task A_hold_set_while_the_erasure_begins_either_keeps_all_of_it_or_is_told_that_it_comes_too_late()
    {
        var cases = new List<(string Person, string Case)>();
        for (var i = 0; i < 6; i++)
        {
            cases.Add(await RefusedAsync());
        }

        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        var kept = 0;
        foreach (var (person, caseId) in cases)
        {
            await ErasedOnlyBegunAsync(person);
            var setting = Service.SendAsync(
                Actors.PowerTenant,
                new SetHold
                {
                    Subject = new SubjectRef(person, IsBusiness: false),
                    Matter = "In the same second",
                    Reason = "r",
                }
            );
            await Task.WhenAll(setting, SweepAsync());
            var hold = await setting;

            var isErased = (await Service.MustAsync(Actors.Auditor, new GetVerification(caseId))).IsErased;
            Assert.Equal(hold.Error is null ? null : "SUBJECT_ERASED", hold.Error?.Code);
            Assert.Equal(hold.Error is not null, isErased);
            kept += isErased ? 0 : 1;
        }

        Assert.InRange(kept, 0, cases.Count);
        Assert.Null((await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task An_erasure_that_was_cut_off_between_two_cases_goes_on_when_the_service_starts_again()
    {
        var (person, first) = await RefusedAsync();
        var second = await OpenAsync(person);
        await RefuseAsync(second);
        var third = await OpenAsync(person);
        await RefuseAsync(third);
        await Service.TamperAsync("UPDATE outbox_messages SET status = 'delivered'");
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        var erasure = await ErasedOnlyBegunAsync(person);

        // The subject is closed and one case is gone; the service dies.
        await StepAsync(erasure);
        await StepAsync(erasure);
        var erased = 0;
        foreach (var id in new[] { first, second, third })
        {
            erased += (await Service.MustAsync(Actors.Auditor, new GetVerification(id))).IsErased ? 1 : 0;
        }

        Assert.InRange(erased, 1, 2);
        Assert.Null((await VerifyAsync()).Broken);
        await Service.StopAsync();

        await using var again = await TestService.StartAsync(dataDirectory: Service.DataDirectory, time: Service.Clock);
        await again.Services.GetRequiredService<RetentionSweep>().SweepAsync(default);
        foreach (var id in new[] { first, second, third })
        {
            Assert.True((await again.MustAsync(Actors.Auditor, new GetVerification(id))).IsErased);
        }

        again.Clock.Advance(SubjectEraser.Rest);
        await again.Services.GetRequiredService<RetentionSweep>().SweepAsync(default);
        Assert.Equal(
            ErasureStatus.Done,
            (await again.MustAsync(Actors.Auditor, new GetErasure(erasure.Erasure.Id))).Erasure.Status
        );
        Assert.DoesNotContain(await again.DumpAsync(), line => line.Contains(Mark, StringComparison.Ordinal));
        Assert.Null((await again.MustAsync(Installation, new VerifyAudit())).Broken);
    }

    [Fact]
    public async Task Messages_that_have_not_left_postpone_it_and_it_says_so()
    {
        var (person, caseId) = await RefusedAsync();
        await Service.TamperAsync("UPDATE outbox_messages SET status = 'pending'");
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        var erasure = await ErasedOnlyBegunAsync(person);

        Assert.Equal("UNDELIVERED_MESSAGES", Assert.Single(erasure.Waits).Code);
        await SweepAsync();
        Assert.False((await Service.MustAsync(Actors.Auditor, new GetVerification(caseId))).IsErased);

        await Service.TamperAsync("UPDATE outbox_messages SET status = 'dead'");
        Service.Clock.Advance(TimeSpan.FromDays(1));
        await SweepAsync();
        Assert.True((await Service.MustAsync(Actors.Auditor, new GetVerification(caseId))).IsErased);
    }

    [Fact]
    public async Task Subscribers_are_told_by_ids_and_times_alone()
    {
        await Service.MustAsync(Actors.TenantAdmin, new CreateWebhook("https://example.org/hook", ["subject.erased"]));
        var (person, _) = await RefusedAsync();
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        var erasure = await ErasedAsync(person);
        await DoneAsync(erasure);

        var body = Encoding.UTF8.GetString(
            Assert.Single(
                await Service.RowsAsync<byte[]>("SELECT body FROM outbox_messages WHERE event_type = 'subject.erased'")
            )
        );
        Assert.Contains($"\"erasureId\":\"{erasure.Erasure.Id}\"", body);
        Assert.Contains($"\"customerId\":\"{person}\"", body);
        Assert.DoesNotContain(Mark, body);
    }

    [SkippableFact]
    public async Task A_backup_is_written_during_an_erasure_and_both_end()
    {
        Skip.If(TestEngine.IsServer, "A server is backed up by its own tools.");
        var (person, _) = await RefusedAsync();
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        var erasure = await ErasedOnlyBegunAsync(person);
        var folder = Directory.CreateTempSubdirectory("verification-backup-");
        try
        {
            var file = Path.Combine(folder.FullName, "backup.tar");
            var backup = Service.MustAsync(Actor.Operator(""), new BackUpInstallation(file, null));
            await SweepAsync();
            await backup;
            await DoneAsync(erasure);

            Assert.True(new FileInfo(file).Length > 0);
            Assert.Null((await VerifyAsync()).Broken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [SkippableFact]
    public async Task A_full_disk_stops_an_erasure_and_it_goes_on_once_there_is_room()
    {
        Skip.If(TestEngine.IsServer, "A server's disk is its own.");
        var (person, first) = await RefusedAsync();
        var second = await OpenAsync(person);
        await RefuseAsync(second);
        await Service.TamperAsync("UPDATE outbox_messages SET status = 'delivered'");
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        var erasure = await ErasedOnlyBegunAsync(person);
        await Service.StopAsync();

        // A file system of its own, small enough to fill.
        var small = Directory.CreateTempSubdirectory("verification-full-").FullName;
        Skip.IfNot(
            OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small),
            "A file system cannot be mounted here."
        );
        try
        {
            Assert.True(await RunAsync("cp", "-a", Service.DataDirectory + "/.", small));
            await using (var again = await TestService.StartAsync(dataDirectory: small, time: Service.Clock))
            {
                var sweep = again.Services.GetRequiredService<RetentionSweep>();
                var filler = Path.Combine(small, "filler");
                await FillAsync(filler);

                Assert.NotNull(await Record.ExceptionAsync(() => sweep.SweepAsync(default)));
                foreach (var id in new[] { first, second })
                {
                    Assert.False((await again.MustAsync(Actors.Auditor, new GetVerification(id))).IsErased);
                }

                Assert.Null((await again.MustAsync(Installation, new VerifyAudit())).Broken);
                Assert.Contains(await again.DumpAsync(), line => line.Contains(Mark, StringComparison.Ordinal));

                File.Delete(filler);
                await sweep.SweepAsync(default);
                again.Clock.Advance(SubjectEraser.Rest);
                await sweep.SweepAsync(default);
                Assert.Equal(
                    ErasureStatus.Done,
                    (await again.MustAsync(Actors.Auditor, new GetErasure(erasure.Erasure.Id))).Erasure.Status
                );
                Assert.DoesNotContain(await again.DumpAsync(), line => line.Contains(Mark, StringComparison.Ordinal));
                Assert.Null((await again.MustAsync(Installation, new VerifyAudit())).Broken);
            }
        }
        finally
        {
            await RunAsync("umount", small);
            Directory.Delete(small, recursive: true);
        }
    }

    private static async Task FillAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 64 * 1024; size >= 1024; size /= 2)
        {
            try
            {
                while (true)
                {
                    await file.WriteAsync(new byte[size]);
                }
            }
            catch (IOException)
            {
                // Full for pieces of that size.
            }
        }
    }

    private static async Task<bool> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
