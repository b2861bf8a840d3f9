using VerificationService.Application.Installation;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Installation;

/// <summary>Who makes a backup, where to, and what is said when there is none.</summary>
public sealed class BackUpInstallationTests
{
    [Fact]
    public async Task Nobody_but_the_operator_makes_one_and_never_over_a_file()
    {
        await using var service = await TestService.StartAsync(isEmbedded: true);
        var file = Path.Combine(service.DataDirectory, "backup.tar");
        var before = await service.DumpAsync();

        var forbidden = await service.RefusedAsync(Actors.PowerTenant, new BackUpInstallation(file));
        Assert.Equal(("INSUFFICIENT_PERMISSION", false), (forbidden.Code, File.Exists(file)));

        var made = await service.MustAsync(Actor.Operator(""), new BackUpInstallation(file));
        Assert.Equal(new FileInfo(file).Length, made.Bytes);
        Assert.InRange(made.Files, 1, 100);
        Assert.Equal(before, await service.DumpAsync());

        var again = await service.RefusedAsync(Actor.Operator(""), new BackUpInstallation(file));
        Assert.Equal(
            (ErrorKind.Conflict, "BACKUP_EXISTS", $"{file} exists already: a backup is written to a new file."),
            (again.Kind, again.Code, again.Message)
        );
    }

    [Fact]
    public void What_is_no_backup_is_told_from_what_could_not_become_one()
    {
        Error[] refusals =
        [
            BackupErrors.OwnTools("its own"),
            BackupErrors.NotSound("page 3 is torn"),
            BackupErrors.NotEmpty("/data"),
            BackupErrors.NotABackup("old.zip", "it ends early"),
        ];

        Assert.Equal(
            [
                (ErrorKind.RuleBroken, "BACKUP_BY_SERVER"),
                (ErrorKind.Conflict, "BACKUP_NOT_SOUND"),
                (ErrorKind.Conflict, "NOT_EMPTY"),
                (ErrorKind.Invalid, "NOT_A_BACKUP"),
            ],
            refusals.Select(refusal => (refusal.Kind, refusal.Code))
        );
        Assert.Equal(
            [
                "A database server is backed up and restored by its own tools",
                "The copy of the database is not sound: page 3 is torn",
                "/data is not empty: a backup is restored into an empty data directory.",
                "old.zip is no whole backup of this service: it ends early",
            ],
            refusals.Select(refusal => refusal.Message.Split(" (")[0])
        );
    }
}
