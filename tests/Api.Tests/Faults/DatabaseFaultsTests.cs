using System.Diagnostics;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Faults;

/// <summary>A database that cannot take a decision: the caller is told so, nothing is changed, and it passes.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class DatabaseFaultsTests : IDisposable
{
    private const string Decision = """{"verification_status":"approved"}""";
    private readonly string directory = Directory.CreateTempSubdirectory("verification-faults-").FullName;
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler());

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_database_locked_past_the_time_out_is_a_503_in_the_surfaces_shape_and_recovers()
    {
        using var service = new Impatient();
        var before = await service.DumpAsync();
        await using (var other = await service.Services.GetRequiredService<SqlDialect>().OpenAsync(default))
        {
            // On the embedded engine a writer holds everything, on a server what it wrote.
            await other.ExecuteAsync(service.Services.GetRequiredService<SqlDialect>().BeginWrite);
            await other.ExecuteAsync("UPDATE verifications SET version = version");
            var v1 = await service.SendAsync(
                Service.V1(HttpMethod.Post, $"/verifications/{Seeded.Person}/status", Decision)
            );
            var v21 = await service.PostAsync(
                $"/api/v2.1/verifications/{Seeded.Business}/approve",
                new { approvedBy = "tenant-admin", notes = "All criteria met" }
            );
            var read = await service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Person}"));

            Assert.Equal(503, v1.Status);
            Assert.Equal("internal", v1.Json.GetProperty("type").GetString());
            Assert.NotNull(v1.Header("Retry-After"));
            Assert.Equal(503, v21.Status);
            Assert.Equal(503, v21.Json.GetProperty("code").GetInt32());
            Assert.NotNull(v21.Header("Retry-After"));
            Assert.Equal(200, read.Status);
            await other.ExecuteAsync("ROLLBACK");
        }

        Assert.Equal(before, await service.DumpAsync());
        var recovered = await service.SendAsync(
            Service.V1(HttpMethod.Post, $"/verifications/{Seeded.Person}/status", Decision)
        );
        Assert.Equal(200, recovered.Status);
    }

    [SkippableFact]
    public async Task A_full_disk_is_a_503_that_changes_nothing_and_passes_once_there_is_room()
    {
        Skip.If(TestEngine.IsServer, "A server's disk is its own.");

        // A file system of its own, small enough to fill.
        Skip.IfNot(Mount("-t", "tmpfs", "-o", "size=24m", "tmpfs", directory), "A file system cannot be mounted here.");
        try
        {
            await using var service = ServiceProcess.Start(
                directory,
                new Dictionary<string, string?> { ["Deliveries:Enabled"] = "false", ["RateLimits:Enabled"] = "false" }
            );
            var address = (await service.AddressAsync()).ToString().TrimEnd('/');
            Assert.Equal(200, (await DecideAsync(address, "approved")).Status);

            var token = await SignInAsync(address);
            Assert.Equal(200, (await UploadAsync(address, token, 1000)).Status);
            var filler = Path.Combine(directory, "filler");
            Fill(filler);
            var upload = await UploadAsync(address, token, 1_000_000);
            Assert.Equal((503, "TEMPORARILY_UNAVAILABLE"), (upload.Status, upload.Error));
            Assert.NotNull(upload.Header("Retry-After"));
            var standing = "approved";
            Answer? refused = null;
            for (var i = 0; i < 2000 && refused is null; i++)
            {
                // What is left of the log's last block still takes a few.
                var next = standing == "approved" ? "declined" : "approved";
                var answer = await DecideAsync(address, next);
                if (answer.Status == 200)
                {
                    standing = next;
                }
                else
                {
                    refused = answer;
                }
            }

            Assert.NotNull(refused);
            Assert.Equal(503, refused.Status);
            Assert.Equal(standing, await StandingAsync(address));

            File.Delete(filler);
            var other = standing == "approved" ? "declined" : "approved";
            await Eventually.HoldsAsync(async () => (await DecideAsync(address, other)).Status == 200);
            Assert.Equal(200, (await UploadAsync(address, token, 1_000_000)).Status);
            await service.KillAsync();

            await using var again = ServiceProcess.Start(directory, new Dictionary<string, string?>());
            Assert.Equal(other, await StandingAsync((await again.AddressAsync()).ToString().TrimEnd('/')));
            await again.KillAsync();
            await using var connection = await new SqliteDialect(
                new DatabaseOptions { DataDirectory = directory }
            ).OpenAsync(default);
            Assert.Equal("ok", await connection.ExecuteScalarAsync<string>("PRAGMA integrity_check"));
        }
        finally
        {
            Assert.True(Run("umount", directory));
        }
    }

    private static void Fill(string path)
    {
        var block = new byte[64 * 1024];
        using var file = File.Create(path, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(block);
                block = block.Length > 1024 && file.Length > 23 * 1024 * 1024 ? new byte[block.Length / 2] : block;
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private async Task<Answer> DecideAsync(string address, string outcome)
    {
        using var request = Service.V1(
            HttpMethod.Post,
            $"{address}/verifications/{Seeded.Person}/status",
            new { verification_status = outcome }
        );
        using var response = await http.SendAsync(request, CancellationToken.None);
        return await Answer.ReadAsync(response);
    }

    private async Task<string> SignInAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/api/v2.1/sessions")
        {
            Content = Service.Json(new { userName = "reviewer", password = "sandbox" }),
        };
        request.Headers.Add("X-Tenant-ID", TestApi.Tenant);
        using var response = await http.SendAsync(request, CancellationToken.None);
        return (await Answer.ReadAsync(response)).Data.GetProperty("accessToken").GetString()!;
    }

    private async Task<Answer> UploadAsync(string address, string token, int length)
    {
        var file = new byte[length];
        "%PDF-1.7"u8.CopyTo(file);
        using var request = Service.V21(
            HttpMethod.Post,
            $"{address}/api/v2.1/verifications/{Seeded.Business}/documents",
            token
        );
        request.Content = new MultipartFormDataContent
        {
            { new StringContent("PASSPORT"), "documentType" },
            { new ByteArrayContent(file), "file", "scan.pdf" },
        };
        using var response = await http.SendAsync(request, CancellationToken.None);
        return await Answer.ReadAsync(response);
    }

    private async Task<string?> StandingAsync(string address)
    {
        using var request = Service.V1(HttpMethod.Get, $"{address}/verifications/{Seeded.Person}");
        using var response = await http.SendAsync(request, CancellationToken.None);
        return (await Answer.ReadAsync(response)).Data.GetProperty("verification_status").GetString();
    }

    private static bool Mount(params string[] arguments) => OperatingSystem.IsLinux() && Run("mount", arguments);

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private sealed class Impatient() : Service(new Dictionary<string, string> { ["Database:BusyTimeoutMs"] = "200" });
}
