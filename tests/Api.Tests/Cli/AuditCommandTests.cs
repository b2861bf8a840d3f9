using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using VerificationService.Domain.Audit;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Cli;

/// <summary>What an auditor's scripts do with the executable: keep heads, check them, take entries elsewhere.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class AuditCommandTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(await service.OpenAsync()));
        await service.SendAsync(
            Actors.Reviewer with
            {
                Name = "=HYPERLINK(\"https://example.org\",\"Ada, \"\"the\"\" reviewer\")",
            },
            TestService.Approval(await service.OpenAsync())
        );
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [SkippableFact]
    public async Task A_head_is_checked_by_openssl_with_the_public_key_alone()
    {
        var head = (await RunAsync("audit", "head", "--tenant", Actors.Tenant)).Output.Trim();
        var at = head.IndexOf(" signature=", StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("verification-head-");
        try
        {
            string Keep(string name, byte[] bytes)
            {
                var path = Path.Combine(folder.FullName, name);
                File.WriteAllBytes(path, bytes);
                return path;
            }

            var key = Keep("key.pem", System.Text.Encoding.ASCII.GetBytes((await RunAsync("audit", "key")).Output));
            var signature = Keep("head.sig", Convert.FromBase64String(head[(at + " signature=".Length)..]));
            foreach (var (text, code) in new[] { (head[..at], 0), (head[..at].Replace("block=1", "block=2"), 1) })
            {
                var file = Keep("head.txt", System.Text.Encoding.ASCII.GetBytes(text));
                Assert.Equal(
                    code,
                    await OpensslAsync("dgst", "-sha256", "-verify", key, "-signature", signature, file)
                );
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Heads_that_were_kept_are_checked_and_a_rewritten_audit_ends_with_1()
    {
        var kept = Path.Combine(service.DataDirectory, "heads.txt");
        var key = Path.Combine(service.DataDirectory, "key.pem");
        await File.WriteAllTextAsync(kept, (await RunAsync("audit", "head")).Output);
        await File.WriteAllTextAsync(key, (await RunAsync("audit", "key")).Output);

        var held = await RunAsync("audit", "verify", "--head", kept, "--key", key);
        Assert.True(held.ExitCode == 0, held.Error);
        Assert.EndsWith("1 blocks, 0 entries not sealed yet.\n", held.Output);

        await service.TamperAsync("DELETE FROM audit_blocks");
        await service.TamperAsync("UPDATE audit_sealing SET position = 0");
        var rewritten = await RunAsync("audit", "verify", "--head", kept, "--key", key);
        Assert.Equal(1, rewritten.ExitCode);
        Assert.Contains("block 1 of tenant tenant-a: its head was kept, and it is gone", rewritten.Error);

        await File.WriteAllTextAsync(kept, "something else");
        var noHead = await RunAsync("audit", "verify", "--head", kept);
        Assert.Equal(1, noHead.ExitCode);
        Assert.Contains("Line 1 of the heads is not one", noHead.Error);
        Assert.Equal(1, (await RunAsync("audit", "verify", "--head", kept + ".not")).ExitCode);
    }

    [Fact]
    public async Task What_is_exported_line_by_line_is_enough_to_compute_every_hash_elsewhere()
    {
        var run = await RunAsync("audit", "export", "--tenant", Actors.Tenant);

        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith($"{lines.Length} entries.\n", run.Error);
        Assert.Equal(await service.ValueAsync<int>("SELECT COUNT(*) FROM audit_entries"), lines.Length);
        foreach (var line in lines)
        {
            var entry = JsonDocument.Parse(line).RootElement;
            string Text(string name) => entry.GetProperty(name).GetString()!;
            var hash = AuditChain.HashOf(
                new AuditEntry
                {
                    Id = Text("id"),
                    TenantId = Actors.Tenant,
                    Stream = Text("stream"),
                    Sequence = entry.GetProperty("sequence").GetInt64(),
                    OccurredAt = entry.GetProperty("occurredAt").GetDateTimeOffset(),
                    Action = Text("action"),
                    ActorKind = Text("actorKind"),
                    ActorId = Text("actorId"),
                    ActorName = Text("actorName"),
                    Facts = entry.GetProperty("facts").GetRawText(),
                    Origin = entry.GetProperty("origin").GetRawText(),
                    PreviousHash = Convert.FromHexString(Text("previousHash")),
                }
            );
            Assert.Equal(Text("hash"), Convert.ToHexStringLower(hash));
        }
    }

    [Fact]
    public async Task A_spreadsheet_gets_no_formula_and_every_cell_whole()
    {
        var run = await RunAsync("audit", "export", "--tenant", Actors.Tenant, "--format", "csv");

        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith(
            "\"id\",\"stream\",\"sequence\",\"occurredAt\",\"action\",\"actorKind\",\"actorId\",\"actorName\",\"facts\",",
            lines[0]
        );
        var refused = Assert.Single(lines, line => line.Contains(".refused"));
        Assert.Contains(
            ",\"'=HYPERLINK(\"\"https://example.org\"\",\"\"Ada, \"\"\"\"the\"\"\"\" reviewer\"\")\",\"{\"\"code\"\":",
            refused
        );
    }

    [Fact]
    public async Task An_export_is_narrowed_by_time_and_by_verification()
    {
        var id = await service.ValueAsync<string>("SELECT verification_id FROM decisions");

        var one = await RunAsync("audit", "export", "--tenant", Actors.Tenant, "--verification", id!);
        var none = await RunAsync(
            "audit",
            "export",
            "--tenant",
            Actors.Tenant,
            "--from",
            "2030-01-01",
            "--format",
            "csv"
        );
        var nobody = await RunAsync("audit", "export", "--tenant", "nobody");

        Assert.EndsWith("2 entries.\n", one.Error);
        Assert.EndsWith("0 entries.\n", none.Error);
        Assert.StartsWith("\"id\",\"stream\",", none.Output);
        Assert.Equal(1, nobody.ExitCode);
        Assert.Empty(nobody.Output);
    }

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync(service.DataDirectory, args);

    private static async Task<int> OpensslAsync(params string[] args)
    {
        var start = new ProcessStartInfo("openssl")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        try
        {
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            Skip.If(true, "openssl is not installed.");
            throw;
        }
    }
}
