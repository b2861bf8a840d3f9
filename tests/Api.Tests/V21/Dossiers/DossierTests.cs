using System.IO.Compression;
using System.Security.Cryptography;
using VerificationService.Api.Tests.Cli;
using VerificationService.Infrastructure.Dossiers;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21.Dossiers;

/// <summary>A case leaves whole over HTTP, and from the command line; another machine checks it.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class DossierTests(DossierTests.Impatient service) : IClassFixture<DossierTests.Impatient>
{
    private static string PathOf(string id) => $"/api/v2.1/verifications/{id}/dossier";

    [Fact]
    public async Task An_auditor_exports_over_http_and_the_file_holds_against_a_head_kept_before()
    {
        var id = await service.OpenAsync();
        await service.PostAsync($"/api/v2.1/verifications/{id}/notes", new { text = "Called back" });
        var head = await CommandRun.OfAsync(service.DataDirectory, "audit", "head", "--tenant", TestApi.Tenant);
        var key = await CommandRun.OfAsync(service.DataDirectory, "audit", "key");

        using var request = await service.V21Async(
            HttpMethod.Post,
            PathOf(id),
            new { purpose = "Request of the supervisor" },
            "auditor"
        );
        using var response = await service.SendRawAsync(request);
        var zip = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"dossier-{id}.zip", response.Content.Headers.ContentDisposition?.FileName);
        Assert.True(response.Headers.CacheControl?.NoStore);
        var found = await DossierCheck.RunAsync(new MemoryStream(zip), key.Output, head.Output, default);
        Assert.Empty(found.Broken);
        Assert.Equal((1, found.Entries), (found.Heads, found.Covered));
        var exported = (await service.HistoryAsync(id))[^1];
        Assert.Equal("verification.dossier_exported", exported.GetProperty("action").GetString());
        Assert.Equal("Request of the supervisor", exported.GetProperty("facts").GetProperty("purpose").GetString());
    }

    [Fact]
    public async Task Refusals_are_answers_like_any_other_and_a_key_is_not_taken()
    {
        var id = await service.OpenAsync();
        var purpose = new { purpose = "p" };
        Assert.Equal(400, (await service.PostAsync(PathOf(id), new { purpose = "" }, "auditor")).Status);
        Assert.Equal(400, (await service.PostAsync(PathOf(id), new { purpose = "p", more = 1 }, "auditor")).Status);
        Assert.Equal(403, (await service.PostAsync(PathOf(id), purpose, "tenant-admin")).Status);
        Assert.Equal(
            403,
            (await service.PostAsync(PathOf(id), new { purpose = "p", adminNotes = true }, "auditor")).Status
        );
        var foreign = await service.PostAsync(PathOf(id), purpose, "power-tenant", TestApi.OtherTenant);
        var unknown = await service.PostAsync(
            PathOf("0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01"),
            purpose,
            "power-tenant",
            TestApi.OtherTenant
        );
        Assert.Equal((404, foreign.Text), (unknown.Status, unknown.Text));
    }

    [Fact]
    public async Task A_slow_receiver_outlives_the_time_that_a_request_is_given()
    {
        var id = await service.OpenAsync();
        for (var note = 0; note < 60; note++)
        {
            await service.PostAsync(
                $"/api/v2.1/verifications/{id}/notes",
                new { text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(2500)) }
            );
        }

        using var request = await service.V21Async(HttpMethod.Post, PathOf(id), new { purpose = "p" }, "auditor");
        using var response = await service.StreamAsync(request);
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var zip = new MemoryStream();
        var buffer = new byte[64 * 1024];
        await Task.Delay(TimeSpan.FromSeconds(2));
        for (int read; (read = await stream.ReadAsync(buffer)) > 0; )
        {
            zip.Write(buffer, 0, read);
        }

        zip.Position = 0;
        Assert.Empty((await DossierCheck.RunAsync(zip, null, null, default)).Broken);
    }

    [Fact]
    public async Task The_command_line_exports_and_checks_and_a_changed_file_ends_with_one()
    {
        var id = await service.OpenAsync();
        var folder = Directory.CreateTempSubdirectory("verification-dossier-");
        try
        {
            var file = Path.Combine(folder.FullName, "dossier.zip");
            string[] export =
            [
                "audit",
                "dossier",
                "--tenant",
                TestApi.Tenant,
                "--verification",
                id,
                "--purpose",
                "For the court",
                "--admin-notes",
                file,
            ];
            var exported = await CommandRun.OfAsync(service.DataDirectory, export);
            Assert.Equal(0, exported.ExitCode);

            // Whatever takes longer than a moment says how far it is, and says nothing else there.
            Assert.All(
                exported.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
                line => Assert.EndsWith(" ...", line.TrimEnd())
            );
            Assert.Contains("SHA-256 of the manifest: ", exported.Output);

            var again = await CommandRun.OfAsync(service.DataDirectory, export);
            Assert.Equal(1, again.ExitCode);
            Assert.Contains("is there already", again.Error);
            var unknown = await CommandRun.OfAsync(
                service.DataDirectory,
                [.. export[..5], "no-such-case", .. export[6..^1], file + "2"]
            );
            Assert.Equal(1, unknown.ExitCode);
            Assert.Equal([file], Directory.GetFiles(folder.FullName));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            // Elsewhere: a directory where no installation is, and none is made.
            var elsewhere = Path.Combine(folder.FullName, "elsewhere");
            var key = Path.Combine(folder.FullName, "key.pem");
            var heads = Path.Combine(folder.FullName, "heads.txt");
            await File.WriteAllTextAsync(key, (await CommandRun.OfAsync(service.DataDirectory, "audit", "key")).Output);
            await File.WriteAllTextAsync(
                heads,
                (await CommandRun.OfAsync(service.DataDirectory, "audit", "head")).Output
            );
            var sound = await CommandRun.OfAsync(elsewhere, "audit", "check-dossier", file, "--key", key);
            Assert.Equal((0, ""), (sound.ExitCode, sound.Error));
            Assert.Contains($"case {id} of tenant {TestApi.Tenant}", sound.Output);
            Assert.False(Directory.Exists(elsewhere));
            var later = await CommandRun.OfAsync(elsewhere, "audit", "check-dossier", file, "--head", heads);
            Assert.Equal(1, later.ExitCode);
            Assert.Contains("they say nothing of it", later.Error);

            using (var zip = ZipFile.Open(file, ZipArchiveMode.Update))
            {
                await using var page = zip.GetEntry("case.html")!.Open();
                page.WriteByte((byte)'!');
            }

            var changed = await CommandRun.OfAsync(elsewhere, "audit", "check-dossier", file, "--key", key);
            Assert.Equal(1, changed.ExitCode);
            Assert.Contains("case.html: it was changed", changed.Error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A service that gives a request one second.</summary>
    public sealed class Impatient() : Service(new Dictionary<string, string> { ["Requests:TimeoutSeconds"] = "1" });
}
