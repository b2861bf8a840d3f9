using System.Text.Json;
using System.Text.RegularExpressions;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Hosting;

/// <summary>What lies ready to run the service with.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed partial class DeploymentTests
{
    private static readonly string Unit = Repository.PathOf("deploy", "systemd", "verification.service");

    [SkippableFact]
    public async Task Systemd_finds_the_unit_in_order_and_little_exposed()
    {
        var security = await Programs.RunAsync("systemd-analyze", "security", "--offline=true", "--threshold=20", Unit);

        Assert.True(security.Code == 0, security.Said);
        var verified = await Programs.RunAsync("systemd-analyze", "verify", Unit);
        var mistakes = verified
            .Said.Split('\n')
            .Where(line => line.Contains("verification.service") && !line.Contains("is not executable"));
        Assert.Empty(mistakes);
    }

    [SkippableTheory]
    [InlineData("compose.yaml")]
    [InlineData("compose.sqlserver.yaml")]
    [InlineData("compose.embedded.yaml")]
    public async Task Compose_finds_its_file_in_order(string file)
    {
        string[] docker = await Programs.CompletesAsync("docker", "compose", "version")
            ? ["docker", "compose"]
            : ["docker-compose"];
        Skip.IfNot(
            await Programs.CompletesAsync([.. docker, "version"]),
            "Neither docker compose nor docker-compose is there."
        );

        var (code, said) = await Programs.RunAsync(
            "env",
            [
                .. (string[])["POSTGRES_PASSWORD=a", "SA_PASSWORD=a", "DATABASE_PASSWORD=b", "SECRETS_KEY=c"],
                .. docker,
                .. (string[])["-f", Repository.PathOf(file), "config", "--quiet"],
            ]
        );

        Assert.True(code == 0, said);
    }

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("compose.sqlserver.yaml")]
    [InlineData("compose.embedded.yaml")]
    public async Task What_a_compose_file_names_is_there(string file)
    {
        var lines = await File.ReadAllLinesAsync(Repository.PathOf(file));
        var told = await File.ReadAllTextAsync(Repository.PathOf("docs", "operator", "configuration.md"));

        var settings = lines.Select(line => Setting().Match(line)).Where(found => found.Success).ToList();
        Assert.All(settings, found => Assert.Contains($"`{found.Groups["name"].Value}`", told));
        var mounted = lines.Select(line => Mounted().Match(line)).Where(found => found.Success).ToList();
        Assert.All(
            mounted,
            found => Assert.True(Path.Exists(Repository.PathOf(found.Groups["path"].Value)), found.Value)
        );
        Assert.Equal(file != "compose.embedded.yaml", settings.Count > 0 && mounted.Count > 0);
    }

    [GeneratedRegex("^ +(?<name>[A-Z][A-Za-z0-9]+__[A-Za-z0-9_]+): ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^ +- \./(?<path>[^:]+):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mounted();

    [Fact]
    public async Task The_image_says_what_it_is_made_of()
    {
        var output = Directory.CreateTempSubdirectory("verification-sbom-").FullName;
        var line = (await File.ReadAllLinesAsync(Repository.PathOf("Dockerfile"))).Single(text =>
            text.Contains("CycloneDX src/Api")
        );
        var command = line["RUN ".Length..].Replace("/app", output, StringComparison.Ordinal);

        var (code, said) = await Programs.RunAsync("sh", "-c", $"cd '{Repository.PathOf()}' && {command}");

        Assert.True(code == 0, said);
        using var bill = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(output, "sbom.cdx.json")));
        var names = bill
            .RootElement.GetProperty("components")
            .EnumerateArray()
            .Select(one => one.GetProperty("name").GetString());
        Assert.Superset(new HashSet<string?> { "Dapper", "MediatR", "Microsoft.Data.Sqlite" }, names.ToHashSet());
    }

    [Fact]
    public async Task Health_says_by_its_exit_code_whether_the_service_is_ready()
    {
        var data = Directory.CreateTempSubdirectory("verification-health-");
        await using var service = ServiceProcess.Start(data.FullName, new Dictionary<string, string?>());
        using var http = await service.ConnectAsync();
        var url = http.BaseAddress!.ToString();

        Assert.Equal((0, """{"status":"ready"}"""), await HealthAsync(url));
        await service.KillAsync();
        Assert.Equal(1, (await HealthAsync(url)).Code);
        data.Delete(recursive: true);
    }

    private static async Task<(int Code, string Said)> HealthAsync(string url)
    {
        var (code, said) = await Programs.RunAsync(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            typeof(Program).Assembly.Location,
            "health",
            "--url",
            url
        );
        return (code, said.Trim());
    }
}
