using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Cli;

[Trait(Categories.Name, Categories.Faults)]
public sealed class BackupCommandTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("verification-backup-").FullName;
    private TestService service = null!;

    private string Archive => Path.Combine(folder, "backup.tar");

    private string Target => Path.Combine(folder, "restored");

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(await service.OpenAsync()));
    }

    public async Task DisposeAsync()
    {
        await service.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_installation_moves_by_backup_and_restore_while_it_serves()
    {
        var made = await CommandRun.OfAsync(service.DataDirectory, "backup", Archive);
        Assert.True(made.ExitCode == 0, made.Error);
        var restored = await RestoreAsync();
        Assert.True(restored.ExitCode == 0, restored.Error);
        Assert.Contains("The audit holds: ", restored.Output);
        Assert.Contains(" 1 decisions", restored.Output);

        var verified = await CommandRun.OfAsync(Target, "audit", "verify");
        Assert.True(verified.ExitCode == 0, verified.Error);

        var again = await RestoreAsync();
        Assert.Equal((1, ""), (again.ExitCode, again.Output));
        Assert.Contains("is not empty", again.Error);
    }

    [Fact]
    public async Task A_backup_whose_audit_does_not_hold_is_not_left_where_it_could_be_served()
    {
        await service.TamperAsync("UPDATE audit_entries SET actor_name = 'Mallory' WHERE sequence = 2");
        Assert.Equal(0, (await CommandRun.OfAsync(service.DataDirectory, "backup", Archive)).ExitCode);

        var refused = await RestoreAsync();

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("The audit does not hold", refused.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Target));
    }

    private Task<CommandRun> RestoreAsync() =>
        CommandRun.OfAsync(service.DataDirectory, "restore", Archive, "--DataDirectory", Target);
}
