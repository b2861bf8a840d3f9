using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using VerificationService.TestKit;

namespace VerificationService.Architecture.Tests;

/// <summary>
/// The packages that run, with their licences, as the packages themselves say: <c>docs/licences.md</c>. After a change of a
/// package, the failure says what the page must hold.
/// </summary>
public sealed class LicencesTests
{
    // Natives for Windows alone, redistributable; a publish for Linux leaves them out.
    private const string OwnTerms = "Microsoft's own terms";

    private static readonly string[] Accepted =
    [
        "MIT",
        "Apache-2.0",
        "BSD-3-Clause",
        "PostgreSQL",
        "Public domain",
        OwnTerms,
    ];

    // What says no SPDX expression, looked up by hand.
    private static readonly Dictionary<string, string> LookedUp = new()
    {
        ["MediatR"] = "Apache-2.0",
        ["Microsoft.Data.SqlClient.SNI.runtime"] = OwnTerms,
        ["Otp.NET"] = "MIT",
        ["SQLite"] = "Public domain",
        ["zxcvbn-core"] = "MIT",
    };

    [Fact]
    public void The_page_of_licences_names_every_package_that_runs()
    {
        var expected = Page();
        var found = File.ReadAllText(Repository.PathOf("docs", "licences.md")).ReplaceLineEndings("\n");

        Assert.True(expected == found, $"docs/licences.md must hold:\n{expected}");
    }

    [Fact]
    public void Every_package_that_runs_has_a_licence_that_is_taken() =>
        Assert.All(Packages(), package => Assert.Contains(package.Licence, Accepted));

    private static string Page()
    {
        var page = new StringBuilder("# Licences\n\n")
            .Append("What runs, all versions exact, with the licence that each package states ")
            .Append("([decision 0001](decisions/0001-packages-and-licences.md)).\n")
            .Append(".NET and ASP.NET Core 10 come beside it, under MIT. A test holds this page.\n\n")
            .Append("| package | version | licence |\n|---|---|---|\n");
        foreach (var (name, version, licence) in Packages())
        {
            page.Append($"| {name} | {version} | {licence} |\n");
        }

        return page.ToString();
    }

    private static IEnumerable<(string Name, string Version, string Licence)> Packages()
    {
        using var assets = JsonDocument.Parse(
            File.ReadAllText(Repository.PathOf("src", "Api", "obj", "project.assets.json"))
        );
        var folders = assets
            .RootElement.GetProperty("packageFolders")
            .EnumerateObject()
            .Select(one => one.Name)
            .ToList();
        var target = assets.RootElement.GetProperty("targets").EnumerateObject().First().Value;
        var packages = new List<(string, string, string)>();
        foreach (var library in target.EnumerateObject().Where(Runs))
        {
            var path = assets.RootElement.GetProperty("libraries").GetProperty(library.Name).GetProperty("path");
            var parts = library.Name.Split('/');
            packages.Add((parts[0], parts[1], LicenceOf(parts[0], path.GetString()!, folders)));
        }

        return packages.OrderBy(package => package.Item1, StringComparer.OrdinalIgnoreCase);
    }

    private static bool Runs(JsonProperty library) =>
        library.Value.GetProperty("type").GetString() == "package"
        && (HasFiles(library.Value, "runtime") || HasFiles(library.Value, "runtimeTargets"));

    private static bool HasFiles(JsonElement library, string kind) =>
        library.TryGetProperty(kind, out var files)
        && files.EnumerateObject().Any(file => !file.Name.EndsWith("_._", StringComparison.Ordinal));

    private static string LicenceOf(string name, string path, IEnumerable<string> folders)
    {
        var file = folders
            .Select(folder => Path.Combine(folder, path, name.ToLowerInvariant() + ".nuspec"))
            .First(File.Exists);
        var metadata = XDocument.Load(file).Root!.Elements().First(element => element.Name.LocalName == "metadata");
        var licence = metadata
            .Elements()
            .FirstOrDefault(element =>
                element.Name.LocalName == "license" && (string?)element.Attribute("type") == "expression"
            );
        return LookedUp.TryGetValue(name, out var known) ? known : licence?.Value ?? $"none stated ({name})";
    }
}
