using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerificationService.Api.Tests.Console;
using VerificationService.Api.Tests.Forms;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Documents;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

/// <summary>Uploads under a real clamd whose one signature is that of the EICAR test file.</summary>
public sealed class ScanningTests(ScanningTests.Scanned service) : IClassFixture<ScanningTests.Scanned>
{
    private const string NoScanner = "There is no clamd on this machine (apt-get install clamav-daemon).";

    private static readonly byte[] Clean = [.. "%PDF-1.7\n"u8, .. "a passport"u8];
    private static readonly byte[] Malware = [.. "%PDF-1.7\n"u8, .. ClamDaemon.Eicar];

    /// <summary>A service that asks a clamd which a test starts.</summary>
    public sealed class Scanned : Service
    {
        public Scanned()
            : this(FreePort()) { }

        private Scanned(int port)
            : base(new Dictionary<string, string> { ["Documents:ClamAv"] = $"tcp://127.0.0.1:{port}" }) => Port = port;

        public int Port { get; }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }

    private async Task<ClamDaemon> DaemonAsync()
    {
        Skip.IfNot(ClamDaemon.IsInstalled, NoScanner);
        var daemon = new ClamDaemon(service.Port);
        await daemon.StartAsync();
        return daemon;
    }

    private async Task<Answer> V1FileAsync(byte[] bytes)
    {
        var request = Service.V1(HttpMethod.Post, "/files", key: await service.KeyAsync(Roles.Integration));
        request.Content = new MultipartFormDataContent("a-boundary")
        {
            { new ByteArrayContent(bytes), "file", "a.pdf" },
        };
        return await service.SendAsync(request);
    }

    private Task<Answer> V21Async(string id, byte[] bytes) =>
        service.PostAsync(
            $"/api/v2.1/verifications/{id}/documents",
            new
            {
                documentType = "PASSPORT",
                fileName = "a.pdf",
                fileContent = Convert.ToBase64String(bytes),
            },
            "reviewer"
        );

    private async Task<string> ConsoleAsync(string id, byte[] bytes)
    {
        var officer = await service.Visit().SignInAsync("tenant-admin");
        var upload = PageForm
            .With(await officer.GetAsync($"/console/verifications/{id}"), "documentType")
            .Fill("documentType", "PASSPORT");
        using var body = new MultipartFormDataContent();
        foreach (var (name, value) in upload.Sent)
        {
            body.Add(new StringContent(value), name);
        }

        body.Add(new ByteArrayContent(bytes), "file", "a.pdf");
        return (
            await officer.SendAsync(new HttpRequestMessage(HttpMethod.Post, upload.Action) { Content = body })
        ).Html;
    }

    private async Task<Answer> FormAsync(byte[] bytes)
    {
        using var visitor = new FormVisitor(service, (await FormVisitor.LinkAsync(service)).Url);
        return await visitor.UploadAsync(4, (0, "a.pdf", bytes));
    }

    private async Task<int> StoredAsync() =>
        (
            await service.QueryAsync<int>("SELECT (SELECT COUNT(*) FROM documents) + (SELECT COUNT(*) FROM files)")
        ).Single();

    private Task SweepAsync() =>
        service
            .Services.GetServices<IHostedService>()
            .OfType<HeldContentSweep>()
            .Single()
            .SweepAsync(CancellationToken.None);

    [SkippableFact]
    public async Task No_surface_takes_malware_and_each_takes_what_is_clean()
    {
        using var daemon = await DaemonAsync();
        var id = await service.OpenAsync();
        var before = await StoredAsync();

        Assert.Equal(422, (await V1FileAsync(Malware)).Status);
        Assert.Equal(
            (400, "FILE_INFECTED"),
            await V21Async(id, Malware) is var refused
                ? (refused.Status, refused.Data.GetProperty("error").GetString())
                : default
        );
        Assert.Contains("The scanner found malware in the file", await ConsoleAsync(id, Malware));
        Assert.Contains("Harmful software was found in this file", (await FormAsync(Malware)).Text);
        Assert.Equal(before, await StoredAsync());

        Assert.Equal(200, (await V1FileAsync(Clean)).Status);
        Assert.Equal(200, (await V21Async(id, Clean)).Status);
        Assert.DoesNotContain("malware", await ConsoleAsync(id, Clean));
        Assert.Equal(303, (await FormAsync(Clean)).Status);
        Assert.True(await StoredAsync() > before);
        Assert.Empty(await service.QueryAsync<string>("SELECT sha256 FROM held_contents"));
    }

    [SkippableFact]
    public async Task Without_an_answer_a_document_is_held_until_there_is_one()
    {
        using var daemon = await DaemonAsync();
        daemon.Kill();
        var id = await service.OpenAsync();
        var clean = await HeldAsync(id, [.. Clean, .. Encoding.ASCII.GetBytes(id)]);
        var infected = await HeldAsync(id, [.. Malware, .. Encoding.ASCII.GetBytes(id)]);
        await SweepAsync();
        Assert.Equal("DOCUMENT_HELD", await ErrorOfAsync(clean, "accept"));

        await daemon.StartAsync();
        await service.ExecuteAsync("UPDATE held_contents SET next_try_at = held_at");
        await SweepAsync();

        Assert.Null(await ErrorOfAsync(clean, "accept"));
        Assert.Equal(200, (await service.GetAsync($"/api/v2.1/documents/{clean}/content")).Status);
        Assert.Equal("DOCUMENT_INFECTED", await ErrorOfAsync(infected, "accept"));
        Assert.Equal(409, (await service.GetAsync($"/api/v2.1/documents/{infected}/content")).Status);
    }

    private async Task<string> HeldAsync(string id, byte[] bytes)
    {
        var added = await V21Async(id, bytes);
        Assert.Equal(200, added.Status);
        var documentId = added.Data.GetProperty("documentId").GetString()!;
        Assert.Equal("DOCUMENT_HELD", await ErrorOfAsync(documentId, "accept"));
        Assert.Equal(409, (await service.GetAsync($"/api/v2.1/documents/{documentId}/content")).Status);
        return documentId;
    }

    private async Task<string?> ErrorOfAsync(string documentId, string move)
    {
        var answer = await service.PostAsync($"/api/v2.1/documents/{documentId}/{move}", new { }, "reviewer");
        return answer.Status == 200 ? null : answer.Data.GetProperty("error").GetString();
    }
}
