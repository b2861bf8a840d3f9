using System.Text.RegularExpressions;
using VerificationService.TestKit;

namespace VerificationService.Architecture.Tests;

/// <summary>The pages hold together: links lead somewhere, examples are the real files, and the README stays short.</summary>
public sealed partial class DocumentationTests
{
    private static IEnumerable<string> Pages =>
        Directory
            .EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.PathOf(), "*.md"));

    [GeneratedRegex(@"\]\((?<path>[^)#:]*)(#(?<anchor>[^)]+))?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(
        @"<!-- (?<file>[^ ]+) -->\n+```csharp\n(?<code>.*?)^```$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Example();

    [GeneratedRegex("^#+ (?<title>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Heading();

    [Fact]
    public void Every_link_between_pages_leads_somewhere() => Assert.Empty(Pages.SelectMany(DeadLinks));

    [Fact]
    public void A_dead_link_and_a_dead_anchor_are_found()
    {
        var page = Path.Combine(Directory.CreateTempSubdirectory("verification-links-").FullName, "page.md");
        File.WriteAllText(page, "# One\n[there](#one) [gone](#two) [away](away.md)\n");

        Assert.Equal(["page.md: #two", "page.md: away.md"], DeadLinks(page).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_readme_is_read_in_a_few_minutes() =>
        Assert.InRange(File.ReadAllLines(Repository.PathOf("README.md")).Length, 1, 130);

    [Fact]
    public void The_examples_of_contributing_are_the_real_files()
    {
        var text = File.ReadAllText(Repository.PathOf("CONTRIBUTING.md"));
        var examples = Example().Matches(text);

        Assert.Equal(text.Split("```csharp").Length - 1, examples.Count);
        Assert.All(
            examples,
            example =>
                Assert.Contains(
                    Lines(example.Groups["code"].Value),
                    Lines(File.ReadAllText(Repository.PathOf(example.Groups["file"].Value)))
                )
        );
    }

    [Fact]
    public void Every_decision_stands_in_the_index_and_is_short()
    {
        var index = File.ReadAllText(Repository.PathOf("docs", "decisions", "README.md"));
        foreach (var record in Directory.EnumerateFiles(Repository.PathOf("docs", "decisions"), "0*.md"))
        {
            Assert.Contains($"({Path.GetFileName(record)})", index, StringComparison.Ordinal);
            Assert.InRange(File.ReadAllLines(record).Length, 1, 40);
        }
    }

    private static IEnumerable<string> DeadLinks(string page)
    {
        foreach (Match link in Link().Matches(File.ReadAllText(page)))
        {
            var (path, anchor) = (link.Groups["path"].Value, link.Groups["anchor"].Value);
            var target = path.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, path));
            var isThere = File.Exists(target) || Directory.Exists(target);
            if (
                !isThere
                || (
                    anchor.Length > 0
                    && !Heading()
                        .Matches(File.ReadAllText(target))
                        .Any(heading => AnchorOf(heading.Groups["title"].Value) == anchor)
                )
            )
            {
                yield return $"{Path.GetFileName(page)}: {path}{(anchor.Length > 0 ? "#" + anchor : "")}";
            }
        }
    }

    // As GitHub makes it: lower case, blanks to hyphens, letters, digits, hyphens and underscores alone.
    private static string AnchorOf(string title) =>
        string.Concat(
            title.ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_')
        );

    // Without indentation: an example stands by itself, its original in a class.
    private static string Lines(string code) =>
        string.Join('\n', code.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim())).Trim();
}
