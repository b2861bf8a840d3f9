using System.Text.Json;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Recorded;

/// <summary>The store of the React Native SDK as its vendor published it, against the service; skipped where npm cannot install it.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class ReactNativeSdkTests
{
    private const string Verification = "d2177cdf067d424a221b5d045dc616bf81f9";
    private const string Key = "vk_sandbox_tenant_admin";

    [SkippableFact]
    public async Task Its_store_asks_for_a_form_reads_a_verification_before_and_after_the_decision_and_fails_under_a_wrong_key()
    {
        var npm = await Npm.InstalledFromAsync(Repository.PathOf("tests", "clients", "react-native-sdk"));
        using var work = npm.Work(Repository.PathOf("tests", "clients", "react-native-sdk", "store.js"));
        var data = Directory.CreateTempSubdirectory("verification-sdk-");
        await using var service = ServiceProcess.Start(data.FullName, new Dictionary<string, string?>());
        using var http = await service.ConnectAsync();

        async Task<JsonElement> ReadAsync(string key, params string[] what)
        {
            var (code, output, error) = await npm.RunAsync(
                work.Folder,
                Path.Combine(work.Folder, "store.js"),
                [http.BaseAddress!.GetLeftPart(UriPartial.Authority), key, .. what.Length > 0 ? what : [Verification]]
            );
            Assert.True(code == 0, output + error);
            return JsonSerializer.Deserialize<JsonElement>(output.Trim().Split('\n')[^1]);
        }

        var pending = await ReadAsync(Key);
        using var decided = await http.SendAsync(
            Service.V1(
                HttpMethod.Post,
                $"/verifications/{Verification}/status",
                """{"verification_status":"approved"}"""
            )
        );
        Assert.True(decided.IsSuccessStatusCode);
        var completed = await ReadAsync(Key);
        var refused = await ReadAsync("nobody's");

        Assert.Equal((true, Verification, "pending"), Told(pending));
        Assert.Equal(JsonValueKind.Null, pending.GetProperty("data").GetProperty("verified").ValueKind);
        Assert.Equal((true, Verification, "completed"), Told(completed));
        Assert.True(completed.GetProperty("data").GetProperty("verified").GetBoolean());
        Assert.False(refused.GetProperty("success").GetBoolean());
        Assert.Contains("401", refused.GetProperty("error").GetString());

        // The step before: its store asks for the address of a form, and for the verification that the form will be.
        var made = (await ReadAsync(Key, "form", Seeded.Form)).GetProperty("data");
        var formVerification = made.GetProperty("verification_id").GetString()!;
        var page = await http.GetAsync(new Uri(made.GetProperty("form_url").GetString()!).AbsolutePath + "/1");
        Assert.Contains("About you", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((true, formVerification, "unused"), Told(await ReadAsync(Key, formVerification)));
        await service.KillAsync();
        data.Delete(recursive: true);
    }

    private static (bool, string?, string?) Told(JsonElement state) =>
        (
            state.GetProperty("success").GetBoolean(),
            state.GetProperty("data").GetProperty("verification_id").GetString(),
            state.GetProperty("data").GetProperty("status").GetString()
        );
}
