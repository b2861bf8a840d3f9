using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using VerificationService.Infrastructure.Dossiers;
using VerificationService.TestKit;
using Xunit.Abstractions;

namespace VerificationService.Api.Tests.V21.Dossiers;

/// <summary>The largest case that is promised, in a process of its own, as an operator's monitoring sees it.</summary>
[Trait(Categories.Name, Categories.Load)]
public sealed class DossierMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const int Notes = 9_500;
    private const int Documents = 500;
    private const int DocumentBytes = 256 * 1024;
    private const long MostAboveIdle = 64 * 1024 * 1024;

    private readonly string directory = Directory.CreateTempSubdirectory("verification-dossier-").FullName;

    public void Dispose()
    {
        TestEngine.Drop(directory);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Ten_thousand_entries_and_five_hundred_documents_leave_within_64_mebibytes_above_idle()
    {
        var (large, small) = await FillAsync();
        await using var service = ServiceProcess.Start(directory, new Dictionary<string, string?>());
        using var http = await SignedInAsync(service, "power-tenant");
        await ExportAsync(http, small, Stream.Null);
        await Task.Delay(TimeSpan.FromSeconds(2));
        using var process = Process.GetProcessById(service.Id);
        long Memory()
        {
            process.Refresh();
            return process.WorkingSet64;
        }

        var idle = Memory();
        var peak = idle;
        var file = Path.Combine(directory, "dossier.zip");
        await using (var zip = File.Create(file))
        {
            var export = ExportAsync(http, large, zip);
            while (!export.IsCompleted)
            {
                peak = Math.Max(peak, Memory());
                await Task.WhenAny(export, Task.Delay(20));
            }

            await export;
            zip.Position = 0;
            var found = await DossierCheck.RunAsync(zip, null, null, default);
            Assert.Empty(found.Broken);
            Assert.InRange(found.Entries, 10_000, int.MaxValue);
            Assert.InRange(found.Files, Documents, int.MaxValue);
        }

        output.WriteLine(
            $"{new FileInfo(file).Length / 1048576} MiB sent; idle {idle / 1048576} MiB, peak {peak / 1048576} MiB"
        );
        Assert.InRange(peak - idle, 0, MostAboveIdle);
    }

    private static async Task ExportAsync(HttpClient http, string id, Stream to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v2.1/verifications/{id}/dossier")
        {
            Content = JsonContent.Create(new { purpose = "How much memory it takes", adminNotes = true }),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
        await response.Content.CopyToAsync(to);
    }

    private static async Task<HttpClient> SignedInAsync(ServiceProcess service, string userName)
    {
        var http = await service.ConnectAsync();
        http.Timeout = TimeSpan.FromMinutes(10);
        http.DefaultRequestHeaders.Add("X-Tenant-ID", TestApi.Tenant);
        using var answer = await http.PostAsJsonAsync("/api/v2.1/sessions", new { userName, password = "sandbox" });
        var session = await answer.Content.ReadFromJsonAsync<JsonElement>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            session.GetProperty("data").GetProperty("accessToken").GetString()
        );
        http.DefaultRequestHeaders.Add("X-Forwarded-From", "tests");
        http.DefaultRequestHeaders.Add("platform", "web");
        http.DefaultRequestHeaders.Add("deviceId", "test-device");
        return http;
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
    }

    // Of many that write one history on a server at once, one that is late each time is told to come again.
    private static async Task NoteAsync(HttpClient http, string notes, string text)
    {
        while (true)
        {
            using var answer = await http.PostAsJsonAsync(notes, new { text });
            if ((int)answer.StatusCode != 503)
            {
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
                return;
            }
        }
    }

    private async Task<(string Large, string Small)> FillAsync()
    {
        await using var service = ServiceProcess.Start(directory, new Dictionary<string, string?>());
        using var http = await SignedInAsync(service, "power-tenant");
        var company = (await PostAsync(http, "/api/v2.1/organizations", new { name = "Large Ltd", country = "GB" }))
            .GetProperty("organizationId")
            .GetString();
        async Task<string> OpenAsync() =>
            (await PostAsync(http, "/api/v2.1/verifications", new { organizationId = company }))
                .GetProperty("verificationId")
                .GetString()!;

        var (large, small) = (await OpenAsync(), await OpenAsync());
        var notes = $"/api/v2.1/verifications/{large}/notes";
        await Parallel.ForAsync(
            0,
            Notes,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (number, _) =>
                await NoteAsync(http, notes, $"Note {number}: {RandomNumberGenerator.GetHexString(400)}")
        );
        for (var number = 0; number < Documents; number++)
        {
            using var content = new ByteArrayContent([
                .. "%PDF-1.7 "u8,
                .. RandomNumberGenerator.GetBytes(DocumentBytes),
            ]);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
            using var form = new MultipartFormDataContent
            {
                { new StringContent($"document-{number}"), "docId" },
                { new StringContent("PASSPORT"), "documentType" },
                { content, "file", "document.pdf" },
            };
            using var answer = await http.PostAsync($"/api/v2.1/verifications/{large}/documents", form);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        return (large, small);
    }
}
