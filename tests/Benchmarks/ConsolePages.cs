using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using VerificationService.TestKit;

namespace VerificationService.Benchmarks;

/// <summary>The console's pages that somebody loads most in a day, with the cookies of a session that was opened by its form.</summary>
internal sealed partial class ConsolePages : IDisposable
{
    /// <summary>What the page of a case may cost: server time in milliseconds, and bytes without its documents.</summary>
    public const double MostMilliseconds = 40;

    /// <inheritdoc cref="MostMilliseconds"/>
    public const int MostBytes = 60 * 1024;

    private const string Queue = "/console/verifications";
    private const int Documents = 10;

    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    private ConsolePages(Uri address) =>
        http = new HttpClient(new HttpClientHandler { CookieContainer = cookies, AllowAutoRedirect = false })
        {
            BaseAddress = address,
        };

    /// <summary>The headers of the session.</summary>
    public string Headers => $"Cookie: {cookies.GetCookieHeader(new Uri(http.BaseAddress!, Queue))}\r\n";

    /// <summary>A session on the service at <paramref name="port"/>.</summary>
    public static async Task<ConsolePages> SignInAsync(int port, string tenantId)
    {
        var pages = new ConsolePages(new Uri($"http://127.0.0.1:{port}"));
        await new ConsoleVisitor(pages.http).SignInAsync("power-tenant", tenantId);
        return pages;
    }

    /// <summary>The address of the queue's first page.</summary>
    /// <exception cref="InvalidOperationException">It shows other than 50 rows.</exception>
    public async Task<string> QueueAsync()
    {
        var rows = (await new ConsoleVisitor(http).GetAsync(Queue)).Html.Split("<tr data-row").Length - 1;
        return rows == 50
            ? Queue
            : throw new InvalidOperationException($"The page of the queue shows {rows} rows, not 50.");
    }

    /// <summary>Adds ten pictures to a case; the address of its page.</summary>
    /// <exception cref="InvalidOperationException">It shows other than ten.</exception>
    public async Task<string> CaseAsync(string verificationId, string tenantId, string token)
    {
        for (var number = 0; number < Documents; number++)
        {
            using var picture = new ByteArrayContent(TestPictures.Png);
            picture.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            using var upload = new HttpRequestMessage(
                HttpMethod.Post,
                $"/api/v2.1/verifications/{verificationId}/documents"
            )
            {
                Content = new MultipartFormDataContent
                {
                    { new StringContent("PASSPORT"), "documentType" },
                    { picture, "file", $"page-{number}.png" },
                },
            };
            upload.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            upload.Headers.Add("X-Tenant-ID", tenantId);
            upload.Headers.Add("X-Forwarded-From", "benchmark");
            upload.Headers.Add("platform", "web");
            upload.Headers.Add("deviceId", "benchmark");
            using var answer = await http.SendAsync(upload);
            answer.EnsureSuccessStatusCode();
        }

        var page = $"{Queue}/{verificationId}";
        var shown = (await new ConsoleVisitor(http).GetAsync(page)).Html.Split("picture?thumbnail=true").Length - 1;
        return shown == Documents
            ? page
            : throw new InvalidOperationException($"{page} shows {shown} documents, not {Documents}.");
    }

    /// <summary>Bytes on the wire of a first visit to <paramref name="page"/> with its styles and scripts, as a browser asks for them.</summary>
    /// <exception cref="InvalidOperationException">They are more than a page may have.</exception>
    public async Task<int> WeightAsync(string page)
    {
        var html = (await new ConsoleVisitor(http).GetAsync(page)).Html;
        var weight = await BytesAsync(page);
        foreach (Match asset in Asset().Matches(html))
        {
            weight += await BytesAsync(asset.Groups["path"].Value);
        }

        return weight <= MostBytes
            ? weight
            : throw new InvalidOperationException($"{page} weighs {weight:N0} B, more than {MostBytes:N0}.");
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<int> BytesAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        using var answer = await http.SendAsync(request);
        return (await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync()).Length;
    }

    [GeneratedRegex(
        "(?:<link rel=\"(?:stylesheet|icon)\"[^>]*href|<script[^>]*src)=\"(?<path>/[^\"]+)\"",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Asset();
}
