using System.Text.Json;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.OpenApi;

/// <summary>The documents before the judges that integrators use; skipped where npm cannot install them.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class JudgedDocumentsTests
{
    private static readonly string Folder = Repository.PathOf("tests", "openapi");

    private static string File(string name) => Path.Combine(Folder, name);

    private static string Document(string name) => Repository.PathOf("docs", "openapi", $"{name}.json");

    [SkippableTheory]
    [InlineData("v1")]
    [InlineData("v2.1")]
    public async Task Spectral_with_the_OWASP_rules_finds_no_error_and_no_warning(string name)
    {
        var npm = await Npm.InstalledFromAsync(Folder);
        using var work = npm.Work(File("spectral.yaml"), Document(name));

        var judged = await npm.RunAsync(
            work.Folder,
            "@stoplight/spectral-cli/dist/index.js",
            "lint",
            $"{name}.json",
            "--ruleset",
            "spectral.yaml",
            "--fail-severity",
            "hint"
        );

        Assert.True(judged.Code == 0, judged.Output + judged.Error);
    }

    [SkippableTheory]
    [InlineData("v1", 0)]
    [InlineData("v2.1", 3)]
    public async Task Redocly_at_its_strictest_finds_nothing_but_what_its_ignore_file_names(string name, int ignored)
    {
        var npm = await Npm.InstalledFromAsync(Folder);

        var judged = await npm.RunAsync(
            Folder,
            "@redocly/cli/bin/cli.js",
            "lint",
            Document(name),
            "--extends",
            "recommended-strict",
            "--format",
            "json"
        );

        Assert.True(judged.Code == 0, judged.Output + judged.Error);
        var totals = JsonSerializer.Deserialize<JsonElement>(judged.Output).GetProperty("totals");
        Assert.Equal($$"""{"errors":0,"warnings":0,"ignored":{{ignored}}}""", JsonSerializer.Serialize(totals));
    }

    [SkippableFact]
    public async Task A_client_generated_from_them_type_checks_and_runs_both_published_flows()
    {
        var npm = await Npm.InstalledFromAsync(Folder);
        using var work = npm.Work(File("flows.ts"), File("tsconfig.json"), File("package.json"));
        foreach (var name in new[] { "v1", "v2.1" })
        {
            await MustAsync(
                npm.RunAsync(
                    work.Folder,
                    "openapi-typescript/bin/cli.js",
                    Document(name),
                    "--output",
                    Path.Combine(work.Folder, $"{name}.d.ts")
                )
            );
        }

        await MustAsync(npm.RunAsync(work.Folder, "typescript/bin/tsc", "--project", "."));

        var data = Directory.CreateTempSubdirectory("verification-openapi-");
        await using var service = ServiceProcess.Start(data.FullName, new Dictionary<string, string?>());
        using var http = await service.ConnectAsync();
        var output = await MustAsync(
            npm.RunAsync(
                work.Folder,
                Path.Combine(work.Folder, "flows.js"),
                http.BaseAddress!.GetLeftPart(UriPartial.Authority)
            )
        );

        Assert.Equal(
            [
                "ok d2177cdf067d424a221b5d045dc616bf81f9 approved",
                "200 TENANT_VERIFIED E2E_TEST_ADMIN 90fb384c-6404-453d-9001-d15c4e0966e5 APPROVED",
            ],
            output.Trim().Split('\n')
        );
        await service.KillAsync();
        data.Delete(recursive: true);
    }

    private static async Task<string> MustAsync(Task<(int Code, string Output, string Error)> running)
    {
        var (code, output, error) = await running;
        Assert.True(code == 0, output + error);
        return output;
    }
}
