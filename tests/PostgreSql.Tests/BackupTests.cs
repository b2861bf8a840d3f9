using System.Diagnostics;
using Npgsql;
using VerificationService.Application.Audit;
using VerificationService.Application.Installation;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.PostgreSql.Tests;

/// <summary>A database that the server's own tools saved and brought back.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string elsewhere = Directory.CreateTempSubdirectory("verification-restored-").FullName;

    public void Dispose()
    {
        TestEngine.Drop(elsewhere);
        Directory.Delete(elsewhere, recursive: true);
    }

    [SkippableFact]
    public async Task What_pg_dump_saved_is_restored_whole_with_its_audit_and_its_keys()
    {
        Skip.IfNot(PostgreSqlCluster.IsInstalled, "The programs of PostgreSQL are not on this machine.");
        await using var service = await TestService.StartAsync();
        var key = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateApiKey { Name = "key", Roles = Roles.Integration }
        );
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(await service.OpenAsync()));
        var before = await service.DumpAsync();
        var archive = Path.Combine(elsewhere, "verification.dump");

        await RunAsync("pg_dump", service.DataDirectory, "--format=custom", $"--file={archive}");
        await RunAsync("pg_restore", elsewhere, "--exit-on-error", archive);

        await using var restored = await TestService.StartAsync(dataDirectory: elsewhere);
        var audit = await restored.MustAsync(Actor.Operator(""), new VerifyAudit());
        Assert.Null(audit.Broken);
        Assert.Equal(1, audit.Decisions);
        Assert.Equal(Comparable(before), Comparable(await restored.DumpAsync()));
        Assert.NotNull(key);

        // What the server numbers goes on behind what was restored.
        await restored.MustAsync(Actors.TenantAdmin, TestService.Approval(await restored.OpenAsync()));
        Assert.Equal(2, (await restored.MustAsync(Actor.Operator(""), new VerifyAudit())).Decisions);
    }

    [Fact]
    public async Task Backup_refuses_and_names_the_tools()
    {
        await using var service = await TestService.StartAsync();

        var refused = await service.SendAsync(
            Actor.Operator(""),
            new BackUpInstallation(Path.Combine(elsewhere, "backup.tar"))
        );

        Assert.Equal("BACKUP_BY_SERVER", refused.Error?.Code);
        Assert.Contains("pg_dump", refused.Error?.Message);
    }

    private static List<string> Comparable(IEnumerable<string> lines) =>
        [
            .. lines.Where(line =>
                !line.StartsWith("nodes: ", StringComparison.Ordinal)
                && !line.StartsWith("commits: ", StringComparison.Ordinal)
            ),
        ];

    private static async Task RunAsync(string program, string dataDirectory, params string[] arguments)
    {
        var at = new NpgsqlConnectionStringBuilder(TestEngine.OptionsFor(dataDirectory).ConnectionString);
        var start = new ProcessStartInfo(PostgreSqlCluster.PathOf(program))
        {
            ArgumentList =
            {
                "--host",
                at.Host!,
                "--port",
                $"{at.Port}",
                "--username",
                at.Username!,
                "--dbname",
                at.Database!,
            },
            Environment = { ["PGPASSWORD"] = at.Password },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
