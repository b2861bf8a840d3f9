using System.Formats.Tar;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Installation;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.Infrastructure.Documents;
using VerificationService.Infrastructure.Installation;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Installation;

public sealed class BackupsTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("verification-backup-").FullName;
    private TestService service = null!;

    private string Archive => Path.Combine(folder, "backup.tar");

    private string Target => Path.Combine(folder, "restored", "data");

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        await service.OpenAsync();
        var document = Path.Combine(service.DataDirectory, "documents", "ab", "abcd");
        Directory.CreateDirectory(Path.GetDirectoryName(document)!);
        await File.WriteAllTextAsync(document, "a passport");
    }

    public async Task DisposeAsync()
    {
        await service.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_was_backed_up_under_load_is_restored_as_it_stood_at_one_moment()
    {
        using var stop = new CancellationTokenSource();
        var acknowledged = 0;
        var load = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(async () =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        var id = await service.OpenAsync();
                        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));
                        Interlocked.Increment(ref acknowledged);
                    }
                })
            )
            .ToList();
        await Eventually.HoldsAsync(() => Volatile.Read(ref acknowledged) > 20);
        var before = Volatile.Read(ref acknowledged);

        var made = await BackUpAsync();

        await Eventually.HoldsAsync(() => Volatile.Read(ref acknowledged) > before + 20);
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.Equal(new FileInfo(Archive).Length, made.Bytes);
        var restored = await BackupArchive.ExtractAsync(Archive, Target, default);
        Assert.Equal(made.Files, restored.Value);
        await using var second = await TestService.StartAsync(dataDirectory: Target);
        var decisions = await second.ValueAsync<int>("SELECT COUNT(*) FROM decisions");
        Assert.InRange(decisions, before, acknowledged);
        var found = await second.MustAsync(Actor.Operator(""), new Application.Audit.VerifyAudit());
        Assert.Null(found.Broken);
        Assert.Equal(decisions, found.Decisions);
        await second.MustAsync(Actors.TenantAdmin, TestService.Approval(await second.OpenAsync()));
    }

    [Fact]
    public async Task Keys_and_documents_come_with_it_and_everything_is_private()
    {
        await service.MustAsync(Actor.Operator(""), new Application.Audit.GetAuditKey());
        await BackUpAsync();
        Assert.Null((await BackupArchive.ExtractAsync(Archive, Target, default)).Error);

        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(service.DataDirectory, "keys", "audit-es256.pem")),
            await File.ReadAllTextAsync(Path.Combine(Target, "keys", "audit-es256.pem"))
        );
        Assert.Equal("a passport", await File.ReadAllTextAsync(Path.Combine(Target, "documents", "ab", "abcd")));
        Assert.Equal(
            ["backup.tar", "restored"],
            Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order()
        );
        if (OperatingSystem.IsWindows())
        {
            return;
        }

#pragma warning disable CA1416 // Not there.
        Assert.DoesNotContain(
            Directory
                .EnumerateFileSystemEntries(Target, "*", SearchOption.AllDirectories)
                .Append(Archive)
                .Append(Target),
            path => (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0
        );
#pragma warning restore CA1416
    }

    [Fact]
    public async Task A_backup_never_writes_over_a_file()
    {
        await File.WriteAllTextAsync(Archive, "last year's");

        var refused = await service.SendAsync(Actor.Operator(""), new BackUpInstallation(Archive));

        Assert.Equal("BACKUP_EXISTS", refused.Error?.Code);
        Assert.Equal("last year's", await File.ReadAllTextAsync(Archive));
    }

    [Fact]
    public async Task A_restore_never_writes_over_a_directory()
    {
        await BackUpAsync();
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "verification.db"), "somebody's");

        var refused = await BackupArchive.ExtractAsync(Archive, Target, default);

        Assert.Equal("NOT_EMPTY", refused.Error?.Code);
        Assert.Equal("somebody's", await File.ReadAllTextAsync(Path.Combine(Target, "verification.db")));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.98)]
    public async Task A_backup_that_was_cut_off_is_refused_and_leaves_nothing(double part)
    {
        await BackUpAsync();
        await using (var file = File.OpenWrite(Archive))
        {
            file.SetLength((long)(file.Length * part));
        }

        await AssertRefusedAsync();
    }

    [Fact]
    public async Task A_backup_in_which_one_byte_changed_is_refused_and_leaves_nothing()
    {
        await BackUpAsync();
        var bytes = await File.ReadAllBytesAsync(Archive);
        bytes[20_000] ^= 1;
        await File.WriteAllBytesAsync(Archive, bytes);

        await AssertRefusedAsync();
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/outside")]
    [InlineData("keys/../../outside")]
    [InlineData("keys/sub/..")]
    [InlineData("mail/one.eml")]
    public async Task An_archive_that_reaches_outside_is_refused_and_leaves_nothing(string name)
    {
        await using (var output = File.Create(Archive))
        await using (var tar = new TarWriter(output))
        {
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) }
            );
        }

        await AssertRefusedAsync();
        Assert.False(File.Exists(Path.Combine(folder, "restored", "outside")));
        Assert.False(File.Exists(Path.Combine(folder, "outside")));
    }

    [Fact]
    public async Task A_database_server_is_left_to_its_own_tools()
    {
        var dialect = new WatchedDialect(new SqliteDialect(new DatabaseOptions { DataDirectory = folder }))
        {
            IsServer = true,
        };

        var refused = await new Infrastructure.Installation.Backups(
            dialect,
            new DatabaseOptions { DataDirectory = folder },
            service.Services.GetRequiredService<ISweptDocumentStore>(),
            service.Clock
        ).CreateAsync(Archive, null, default);

        Assert.Contains("BACKUP DATABASE", refused.Error?.Message);
        Assert.False(File.Exists(Archive));
    }

    private Task<BackupMade> BackUpAsync() => service.MustAsync(Actor.Operator(""), new BackUpInstallation(Archive));

    private async Task AssertRefusedAsync()
    {
        var refused = await BackupArchive.ExtractAsync(Archive, Target, default);

        Assert.Equal("NOT_A_BACKUP", refused.Error?.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Target));
    }
}
