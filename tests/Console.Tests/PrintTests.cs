using Microsoft.Playwright;

namespace VerificationService.Console.Tests;

/// <summary>A case on paper.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class PrintTests(Installation installation)
{
    [SkippableFact]
    public async Task A_decided_case_prints_as_a_dossier_without_forms_and_with_everything_opened()
    {
        var id = await installation.OpenAsync("Printed Harbour Ltd");
        await installation.SendAsync(
            $"/api/v2.1/verifications/{id}/documents",
            new { documentType = "LICENCE", fileContent = Convert.ToBase64String(TestKit.TestPictures.Png) }
        );
        await installation.SendAsync(
            $"/api/v2.1/verifications/{id}/approve",
            new { approvedBy = "tenant-admin", approvalReason = "Licensed and audited" }
        );
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(id);
        await person.SeesAsync("Printed Harbour Ltd");

        await person.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await person.Page.EvaluateAsync("window.dispatchEvent(new Event('beforeprint'))");
        var seen = await person.Page.EvaluateAsync<string>("document.body.innerText");
        var forms = await person.Page.EvaluateAsync<int>(
            "[...document.querySelectorAll('form, input, textarea, iframe, .sheet')].filter((each) => each.checkVisibility()).length"
        );
        var paper = await person.Page.PdfAsync(
            new() { Path = Path.Combine(Installation.Pictures, "dossier.pdf"), Format = "A4" }
        );

        Assert.Equal(0, forms);
        Assert.Contains("Printed by", seen, StringComparison.Ordinal);
        Assert.Contains("Licensed and audited", seen, StringComparison.Ordinal);
        Assert.Contains("Hash", seen, StringComparison.Ordinal);
        Assert.Matches("[0-9a-f]{64}", seen);
        Assert.True(paper.Length > 10_000);
        await person.Page.SetViewportSizeAsync(794, 1123);
        Assert.Equal(794, await person.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}
