using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Hosting;

/// <summary>What lies ready to run the service with.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class DeploymentTests
{
    private static readonly string Unit = Repository.PathOf("deploy", "systemd", "verification.service");

    [SkippableFact]
    public async Task Systemd_finds_the_unit_in_order_and_little_exposed()
    {
        var security = await RunAsync("systemd-analyze", "security", "--offline=true", "--threshold=20", Unit);

        Assert.True(security.Code == 0, security.Said);
        var verified = await RunAsync("systemd-analyze", "verify", Unit);
        var mistakes = verified
            .Said.Split('\n')
            .Where(line => line.Contains("verification.service") && !line.Contains("is not executable"));
        Assert.Empty(mistakes);
    }

    [SkippableTheory]
    [InlineData("compose.yaml")]
    [InlineData("compose.embedded.yaml")]
    public async Task Compose_finds_its_file_in_order(string file)
    {
        string[] docker = await CompletesAsync("docker", "compose", "version")
            ? ["docker", "compose"]
            : ["docker-compose"];
        Skip.IfNot(await CompletesAsync([.. docker, "version"]), "Neither docker compose nor docker-compose is there.");

        var (code, said) = await RunAsync(
            "env",
            [
                .. (string[])["SA_PASSWORD=a", "DATABASE_PASSWORD=b", "SECRETS_KEY=c"],
                .. docker,
                .. (string[])["-f", Repository.PathOf(file), "config", "--quiet"],
            ]
        );

        Assert.True(code == 0, said);
    }

    private static async Task<bool> CompletesAsync(params string[] command) =>
        (await RunAsync("env", command)).Code == 0;

    [Fact]
    public async Task The_image_says_what_it_is_made_of()
    {
        var output = Directory.CreateTempSubdirectory("verification-sbom-").FullName;
        var line = (await File.ReadAllLinesAsync(Repository.PathOf("Dockerfile"))).Single(text =>
            text.Contains("CycloneDX src/Api")
        );
        var command = line["RUN ".Length..].Replace("/app", output, StringComparison.Ordinal);

        var (code, said) = await RunAsync("sh", "-c", $"cd '{Repository.PathOf()}' && {command}");

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
        var (code, said) = await RunAsync(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            typeof(Program).Assembly.Location,
            "health",
            "--url",
            url
        );
        return (code, said.Trim());
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + await error);
        }
        catch (Win32Exception missing)
        {
            Skip.If(true, $"{program}: {missing.Message}");
            return (127, "");
        }
    }
}
