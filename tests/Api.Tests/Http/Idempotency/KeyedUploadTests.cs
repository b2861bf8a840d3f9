using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Domain.Shared;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Idempotency;

/// <summary>What an <c>Idempotency-Key</c> promises of an upload, whose body is not held in memory.</summary>
public sealed class KeyedUploadTests(Service service) : IClassFixture<Service>
{
    private static readonly byte[] Pdf = "%PDF-1.7 of a passport"u8.ToArray();
    private static readonly byte[] OtherPdf = "%PDF-1.7 of another one"u8.ToArray();

    private static string NewKey() => Ids.New(TimeProvider.System.GetUtcNow());

    // As a client makes it: each time with a boundary of its own.
    private static MultipartFormDataContent Multipart(
        byte[] file,
        string type = "PASSPORT",
        string? docId = null,
        string fileName = "scan.pdf"
    )
    {
        var body = new MultipartFormDataContent { { new StringContent(type), "documentType" } };
        if (docId is not null)
        {
            body.Add(new StringContent(docId), "docId");
        }

        body.Add(new ByteArrayContent(file), "file", fileName);
        return body;
    }

    private static HttpContent Base64(byte[] file) =>
        Service.Json(
            new
            {
                documentType = "PASSPORT",
                fileName = "scan.pdf",
                fileContent = Convert.ToBase64String(file),
            }
        )!;

    private async Task<Answer> SendAsync(string id, string key, HttpContent body, string user = "reviewer")
    {
        var request = await service.V21Async(HttpMethod.Post, $"/api/v2.1/verifications/{id}/documents", user: user);
        request.Headers.Add(IdempotencyKey.Header, key);
        request.Content = body;
        return await service.SendAsync(request);
    }

    private async Task<int> DocumentsAsync(string id) =>
        (await service.GetAsync($"/api/v2.1/verifications/{id}/documents")).Data.GetProperty("items").GetArrayLength();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_sent_again_with_its_key_is_answered_alike_and_made_once(bool asParts)
    {
        var (id, key) = (await service.OpenAsync(), NewKey());

        // Without a docId: each would be a document of its own.
        var first = await SendAsync(id, key, asParts ? Multipart(Pdf) : Base64(Pdf));
        var before = await service.DumpAsync();
        var again = await SendAsync(id, key, asParts ? Multipart(Pdf) : Base64(Pdf));

        Assert.True(first.Status == 200, first.ToString());
        Assert.Null(first.Header(IdempotencyFilter.ReplayedHeader));
        Assert.Equal("true", again.Header(IdempotencyFilter.ReplayedHeader));
        Assert.Equal((200, first.Text), (again.Status, again.Text));
        Assert.Equal(before, await service.DumpAsync());
        Assert.Equal(1, await DocumentsAsync(id));
    }

    [Fact]
    public async Task The_same_key_with_another_document_is_refused_and_changes_nothing()
    {
        var (id, key) = (await service.OpenAsync(), NewKey());
        Assert.Equal(200, (await SendAsync(id, key, Multipart(Pdf))).Status);
        var before = await service.DumpAsync();
        HttpContent[] others =
        [
            Multipart(OtherPdf),
            Multipart(Pdf, "BANK_STATEMENT"),
            Multipart(Pdf, docId: "front"),
            Multipart(Pdf, fileName: "other.pdf"),
            Base64(Pdf),
        ];

        foreach (var other in others)
        {
            var answer = await SendAsync(id, key, other);
            Assert.Equal((422, "IDEMPOTENCY_KEY_REUSED"), (answer.Status, answer.Error));
        }

        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task A_refused_upload_keeps_no_key()
    {
        var (id, key) = (await service.OpenAsync(), NewKey());

        var page = await SendAsync(id, key, Multipart("<html>"u8.ToArray()));
        var lowerCase = await SendAsync(id, key, Multipart(Pdf, "passport"));
        var auditor = await SendAsync(id, key, Multipart(Pdf), "auditor");
        var accepted = await SendAsync(id, key, Multipart(Pdf));

        Assert.Equal((400, "FILE_TYPE_NOT_ACCEPTED"), (page.Status, page.Error));
        Assert.Equal((400, "documentType"), (lowerCase.Status, lowerCase.Data.GetProperty("field").GetString()));
        Assert.Equal(403, auditor.Status);
        Assert.Equal(200, accepted.Status);
        Assert.Null(accepted.Header(IdempotencyFilter.ReplayedHeader));
    }

    [Fact]
    public async Task While_an_upload_still_comes_in_another_with_its_key_is_told_to_wait()
    {
        var (id, key) = (await service.OpenAsync(), NewKey());
        using var slow = new Slow("a-boundary", await Whole("a-boundary").ReadAsByteArrayAsync());

        var first = SendAsync(id, key, slow);
        await slow.Begun;
        var running = service.Services.GetRequiredService<RunningRequests>();
        await Eventually.HoldsAsync(() => running.Count == 1);
        var told = await SendAsync(id, key, Multipart(Pdf));
        slow.Finish();

        Assert.Equal((409, "IDEMPOTENCY_KEY_IN_USE"), (told.Status, told.Error));
        Assert.Equal("1", told.Header("Retry-After"));
        Assert.Equal(200, (await first).Status);
        Assert.Equal("true", (await SendAsync(id, key, Multipart(Pdf))).Header(IdempotencyFilter.ReplayedHeader));

        static MultipartFormDataContent Whole(string boundary) =>
            new(boundary)
            {
                { new StringContent("PASSPORT"), "documentType" },
                { new ByteArrayContent(Pdf), "file", "scan.pdf" },
            };
    }

    [Fact]
    public async Task Fifty_uploads_at_once_with_one_key_make_one_document()
    {
        var (id, key) = (await service.OpenAsync(), NewKey());
        async Task<Answer> UntilAnsweredAsync()
        {
            while (true)
            {
                var answer = await SendAsync(id, key, Multipart(Pdf));
                if (answer.Status != 409)
                {
                    return answer;
                }

                await Task.Delay(20);
            }
        }

        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(UntilAnsweredAsync)));

        Assert.All(all, answer => Assert.Equal(200, answer.Status));
        Assert.Single(all.Select(answer => answer.Text).Distinct());
        Assert.Single(all, answer => answer.Header(IdempotencyFilter.ReplayedHeader) is null);
        Assert.Equal(1, await DocumentsAsync(id));
    }

    [Fact]
    public async Task Nobody_who_decides_waits_for_the_sender_of_a_keyed_upload()
    {
        var (id, other) = (await service.OpenAsync(), await service.OpenAsync());
        using var slow = new Slow("a-boundary", Encoding.ASCII.GetBytes("--a-boundary\r\n"));

        var upload = SendAsync(id, NewKey(), slow);
        await slow.Begun;
        var decided = await service.SendAsync(
            Service.V1(HttpMethod.Post, $"/verifications/{other}/status", """{"verification_status":"approved"}""")
        );
        slow.Finish();

        Assert.Equal(200, decided.Status);
        Assert.Equal(400, (await upload).Status);
    }

    /// <summary>A body that stops after its first ten bytes until it is told to go on.</summary>
    private sealed class Slow : HttpContent
    {
        private readonly TaskCompletionSource begun = new();
        private readonly TaskCompletionSource finish = new();
        private readonly byte[] bytes;

        public Slow(string boundary, byte[] bytes)
        {
            this.bytes = bytes;
            Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={boundary}");
        }

        public Task Begun => begun.Task;

        public void Finish() => finish.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, 10));
            await stream.FlushAsync();
            begun.TrySetResult();
            await finish.Task;
            await stream.WriteAsync(bytes.AsMemory(10));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
