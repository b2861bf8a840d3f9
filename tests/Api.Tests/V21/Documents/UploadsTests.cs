using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace VerificationService.Api.Tests.V21.Documents;

/// <summary>Documents over HTTP: in as multipart and as base64, out as they came, and no further than the limits.</summary>
public sealed class UploadsTests(Service service) : IClassFixture<Service>
{
    private const int Most = 10 * 1024 * 1024;

    private static byte[] Pdf(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        "%PDF-1.7\n"u8.CopyTo(bytes);
        return bytes;
    }

    private static MultipartFormDataContent Multipart(byte[] file, string? fileName, params (string, string)[] fields)
    {
        var body = new MultipartFormDataContent("a-boundary");
        foreach (var (name, value) in fields)
        {
            body.Add(new StringContent(value), name);
        }

        var part = new ByteArrayContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        if (fileName is null)
        {
            body.Add(part, "file");
        }
        else
        {
            body.Add(part, "file", fileName);
        }

        return body;
    }

    private async Task<Answer> SendAsync(string id, HttpContent body)
    {
        var request = await service.V21Async(
            HttpMethod.Post,
            $"/api/v2.1/verifications/{id}/documents",
            user: "reviewer"
        );
        request.Content = body;
        return await service.SendAsync(request);
    }

    private Task<Answer> SendBase64Async(string id, byte[] file, string? fileName = "scan.pdf") =>
        service.PostAsync(
            $"/api/v2.1/verifications/{id}/documents",
            new
            {
                documentType = "PASSPORT",
                fileName,
                fileContent = Convert.ToBase64String(file),
            },
            "reviewer"
        );

    private async Task<(HttpResponseMessage Response, byte[] Bytes)> ContentAsync(string documentId)
    {
        var request = await service.V21Async(HttpMethod.Get, $"/api/v2.1/documents/{documentId}/content");
        var response = await service.SendRawAsync(request);
        return (response, await response.Content.ReadAsByteArrayAsync());
    }

    private static string IdOf(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.ToString());
        return answer.Data.GetProperty("documentId").GetString()!;
    }

    [Fact]
    public async Task The_largest_document_comes_back_byte_for_byte_either_way_it_was_sent()
    {
        var id = await service.OpenAsync();
        var file = Pdf(Most);

        var sent = await SendAsync(id, Multipart(file, "scan.pdf", ("docId", "one"), ("documentType", "PASSPORT")));
        var encoded = await SendBase64Async(id, file);

        foreach (var answer in new[] { sent, encoded })
        {
            var (response, bytes) = await ContentAsync(IdOf(answer));
            Assert.True(file.AsSpan().SequenceEqual(bytes));
            Assert.Equal("application/pdf", response.Content.Headers.ContentType?.ToString());
            Assert.Equal(
                Convert.ToHexStringLower(SHA256.HashData(file)),
                answer.Data.GetProperty("sha256").GetString()
            );
        }
    }

    [Fact]
    public async Task One_byte_more_is_413_either_way_it_is_sent_and_changes_nothing()
    {
        var id = await service.OpenAsync();
        var before = await service.DumpAsync();
        var file = Pdf(Most + 1);

        var sent = await SendAsync(id, Multipart(file, "scan.pdf", ("documentType", "PASSPORT")));
        var encoded = await SendBase64Async(id, file);
        var huge = await SendBase64Async(id, Pdf(Most * 3 / 2));

        Assert.Equal((413, "FILE_TOO_LARGE"), (sent.Status, sent.Error));
        Assert.Equal((413, "FILE_TOO_LARGE"), (encoded.Status, encoded.Error));
        Assert.Equal((413, "BODY_TOO_LARGE"), (huge.Status, huge.Error));
        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task A_picture_is_shown_in_a_sandbox_and_anything_else_is_for_download()
    {
        var id = await service.OpenAsync();
        foreach (
            var (head, type, disposition, end) in new[]
            {
                ("89504E470D0A1A0A00", "image/png", "inline", ".png"),
                ("255044462D312E370A", "application/pdf", "inline", ".pdf"),
                ("49492A000800000000", "image/tiff", "attachment", ".tif"),
            }
        )
        {
            var sent = await SendBase64Async(id, Convert.FromHexString(head), "pass\u202Eport \"ä\".html");
            var (response, _) = await ContentAsync(IdOf(sent));

            Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
            Assert.Equal(disposition, response.Content.Headers.ContentDisposition?.DispositionType);
            Assert.Equal("passport _ä_.html" + end, response.Content.Headers.ContentDisposition?.FileNameStar);
            Assert.StartsWith("sandbox;", response.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        }
    }

    [Theory]
    [InlineData("../../../etc/passwd", "passwd")]
    [InlineData("..\\..\\boot.ini", "boot.ini")]
    [InlineData("invoice\u202Efdp.exe", "invoicefdp.exe")]
    [InlineData(null, "document.pdf")]
    public async Task A_name_is_kept_as_something_to_show(string? sent, string kept)
    {
        var answer = await SendBase64Async(await service.OpenAsync(), Pdf(20), sent);

        Assert.Equal(kept, answer.Data.GetProperty("fileName").GetString());
        Assert.DoesNotContain(
            Directory.GetFiles(service.DataDirectory, "*", SearchOption.AllDirectories),
            file => file.Contains("passwd") || file.Contains("boot")
        );
    }

    [Fact]
    public async Task A_body_that_is_not_whole_or_says_too_little_is_400_and_changes_nothing()
    {
        var id = await service.OpenAsync();
        var before = await service.DumpAsync();
        var whole = await Multipart(Pdf(5000), "scan.pdf", ("documentType", "PASSPORT")).ReadAsByteArrayAsync();
        foreach (var length in new[] { 0, 1, 50, 150, 400, 3000, whole.Length - 20 })
        {
            var cut = new ByteArrayContent(whole[..length]);
            cut.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=a-boundary");
            var answer = await SendAsync(id, cut);
            Assert.True(answer.Status == 400, $"{length}: {answer}");
        }

        foreach (
            var body in new[]
            {
                Multipart(Pdf(50), "scan.pdf"),
                Multipart(Pdf(50), "scan.pdf", ("documentType", "passport")),
                Multipart(Pdf(50), "scan.pdf", ("documentType", "PASSPORT"), ("documentType", "PASSPORT")),
                Multipart(Pdf(50), "scan.pdf", ("documentType", "PASSPORT"), ("docId", new string('x', 2000))),
                Multipart([], "scan.pdf", ("documentType", "PASSPORT")),
                Multipart("<html>"u8.ToArray(), "scan.pdf", ("documentType", "PASSPORT")),
                new MultipartFormDataContent("a-boundary") { { new StringContent("PASSPORT"), "documentType" } },
            }
        )
        {
            var answer = await SendAsync(id, body);
            Assert.True(answer.Status == 400, answer.ToString());
        }

        var noBoundary = new ByteArrayContent(whole);
        noBoundary.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data");
        Assert.Equal(400, (await SendAsync(id, noBoundary)).Status);
        Assert.Equal(before, await service.DumpAsync());
        Assert.DoesNotContain(
            Directory.GetFiles(service.DataDirectory, "*", SearchOption.AllDirectories),
            file => file.Contains(".incoming")
        );
    }

    [Fact]
    public async Task A_document_is_rejected_and_accepted_and_its_history_tells_both()
    {
        var id = await service.OpenAsync();
        var sent = IdOf(await SendAsync(id, Multipart(Pdf(50), null, ("documentType", "PASSPORT"))));

        var rejected = await service.PostAsync(
            $"/api/v2.1/documents/{sent}/reject",
            """{"reason":"The picture is cut off"}""",
            "reviewer"
        );
        var accepted = await service.PostAsync($"/api/v2.1/documents/{sent}/accept", null, "reviewer");
        var listed = await service.GetAsync($"/api/v2.1/verifications/{id}/documents");

        Assert.Equal("REJECTED", rejected.Data.GetProperty("status").GetString());
        Assert.Equal("The picture is cut off", rejected.Data.GetProperty("reason").GetString());
        Assert.Equal("ACCEPTED", accepted.Data.GetProperty("status").GetString());
        Assert.False(accepted.Data.TryGetProperty("reason", out _));
        Assert.Equal(
            sent,
            Assert.Single(listed.Data.GetProperty("items").EnumerateArray()).GetProperty("documentId").GetString()
        );
        Assert.Equal(
            [
                "verification.created",
                "verification.document_uploaded",
                "verification.document_rejected",
                "verification.document_accepted",
            ],
            (await service.HistoryAsync(id)).Select(entry => entry.GetProperty("action").GetString())
        );
    }
}
