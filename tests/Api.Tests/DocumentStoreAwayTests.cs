using VerificationService.TestKit;
using VerificationService.TestKit.S3;

namespace VerificationService.Api.Tests;

/// <summary>Documents over HTTP while the bucket that holds them cannot be reached.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class DocumentStoreAwayTests
{
    private static object Upload(string text) =>
        new
        {
            documentType = "PASSPORT",
            fileName = "scan.pdf",
            fileContent = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes("%PDF-1.7" + text)),
        };

    [SkippableFact]
    public async Task Both_ways_are_unavailable_cases_go_on_and_all_of_it_comes_back()
    {
        await using var wire = new FaultyWire(await S3Server.AddressAsync());
        var (_, settings) = await S3Server.BucketAsync(wire.Address);
        await using var api = new TestApi { Settings = settings };
        var client = await api.SignInAsync("reviewer");
        var cases = await client.GetAsync("/api/v2.1/verifications?limit=1");
        var id = cases.Data.GetProperty("items")[0].GetProperty("id").GetString();
        var uploads = $"/api/v2.1/verifications/{id}/documents";
        var kept = await client.PostAsync(uploads, Upload("kept"));
        Assert.True(kept.Status == 200, kept.Body.ToString());
        var download = $"/api/v2.1/documents/{kept.Text("id")}/content";

        wire.Fault = WireFault.Away;
        var refused = await client.PostAsync(uploads, Upload("refused"));
        Assert.Equal((503, "TEMPORARILY_UNAVAILABLE"), (refused.Status, refused.ErrorCode));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(503, (int)(await client.Http.GetAsync(download)).StatusCode);
        Assert.Equal(200, (await client.GetAsync($"/api/v2.1/verifications/{id}")).Status);
        Assert.Equal(200, (await client.GetAsync("/health/ready")).Status);
        Assert.Equal(1, (await client.GetAsync(uploads)).Data.GetProperty("items").GetArrayLength());

        wire.Fault = WireFault.None;
        Assert.Equal("%PDF-1.7kept", await client.Http.GetStringAsync(download));
        Assert.Equal(200, (await client.PostAsync(uploads, Upload("later"))).Status);
        Assert.Equal(2, (await client.GetAsync(uploads)).Data.GetProperty("items").GetArrayLength());
    }
}
