using Microsoft.Playwright;

namespace VerificationService.Console.Tests;

/// <summary>Documents of a case, from the file in somebody's folder to what was found of it.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class DocumentTests(Installation installation)
{
    private static readonly byte[] Picture = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    );

    private static ILocator Documents(Person person) => person.Page.Locator("section[aria-labelledby=documents]");

    private static async Task UploadAsync(Person person, string type, string name, byte[] content)
    {
        if (!await person.Page.GetByLabel("Type, such as PASSPORT").IsVisibleAsync())
        {
            await person.Page.GetByText("Add a document").ClickAsync();
        }

        await person.Page.GetByLabel("Type, such as PASSPORT").FillAsync(type);
        await person
            .Page.GetByLabel("File (")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = "image/png",
                    Buffer = content,
                }
            );
        await person.PressAsync("Upload");
    }

    [SkippableFact]
    public async Task Without_scripts_a_document_is_sent_seen_rejected_and_accepted()
    {
        await using var person = await installation.SignInAsync(
            "reviewer",
            new BrowserNewContextOptions { JavaScriptEnabled = false }
        );
        var id = await installation.OpenAsync("Paper Harbour Ltd");
        await person.OpenAsync(id);
        await UploadAsync(person, "proof of address", "<script>alert(1)<.png", Picture);

        await person.ReadsAsync("The document is there.");
        await Assertions.Expect(Documents(person)).ToContainTextAsync("Proof of address");
        await Assertions.Expect(Documents(person)).ToContainTextAsync("_script_alert(1)_.png");
        await Assertions.Expect(Documents(person)).ToContainTextAsync("Not reviewed");

        var link = Documents(person).GetByRole(AriaRole.Link, new() { NameRegex = new("^View ") });
        var answer = await person.Context.APIRequest.GetAsync(
            new Uri(new Uri(person.Page.Url), await link.GetAttributeAsync("href")).ToString()
        );
        Assert.Equal(Picture, await answer.BodyAsync());
        Assert.Equal("image/png", answer.Headers["content-type"]);
        Assert.StartsWith("inline", answer.Headers["content-disposition"], StringComparison.Ordinal);
        Assert.StartsWith("sandbox;", answer.Headers["content-security-policy"], StringComparison.Ordinal);

        await Documents(person).GetByLabel("Reason").FillAsync("The picture is cut off");
        await Documents(person).GetByRole(AriaRole.Button, new() { NameRegex = new("^Reject ") }).ClickAsync();
        await person.ReadsAsync("The document is rejected.");
        await Assertions.Expect(Documents(person)).ToContainTextAsync("The picture is cut off");

        await Documents(person).GetByRole(AriaRole.Button, new() { NameRegex = new("^Accept ") }).ClickAsync();
        await person.ReadsAsync("The document is accepted.");
        await person.ReadsAsync("Document accepted");
    }

    [SkippableFact]
    public async Task What_is_no_picture_is_refused_above_the_form_and_what_was_typed_stays()
    {
        await using var person = await installation.SignInAsync("reviewer");
        await person.OpenAsync(await installation.OpenAsync("Plain Harbour Ltd"));
        await UploadAsync(person, "LICENCE", "licence.png", "<html>"u8.ToArray());

        await Assertions.Expect(person.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("PDF, JPEG, PNG");
        await Assertions.Expect(person.Page.GetByLabel("Type, such as PASSPORT")).ToHaveValueAsync("LICENCE");
        await Assertions.Expect(Documents(person)).ToContainTextAsync("None yet.");
    }
}
