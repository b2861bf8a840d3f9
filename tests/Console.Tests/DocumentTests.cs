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
            .Page.GetByLabel("Files (")
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

    private static FilePayload File(string name, byte[] content) =>
        new()
        {
            Name = name,
            MimeType = "image/png",
            Buffer = content,
        };

    // Each picture has other bytes: the same ones, sent by the same form, are the same document.
    private static byte[] PictureOf(byte last) => [.. Picture, last];

    [SkippableFact]
    public async Task Without_scripts_several_files_are_sent_at_once_and_what_is_refused_is_named()
    {
        await using var person = await installation.SignInAsync(
            "reviewer",
            new BrowserNewContextOptions { JavaScriptEnabled = false }
        );
        await person.OpenAsync(await installation.OpenAsync("Several Harbour Ltd"));
        await person.PressAsync("Upload");
        await person.Page.GetByLabel("Type, such as PASSPORT").FillAsync("LICENCE");
        await person.PressAsync("Upload");
        await person.ReadsAsync("Choose a file");

        await person
            .Page.GetByLabel("Files (")
            .SetInputFilesAsync([
                File("one.png", PictureOf(1)),
                File("none.png", "<html>"u8.ToArray()),
                File("two.png", PictureOf(2)),
            ]);
        await person.PressAsync("Upload");

        await person.ReadsAsync("2 of 3 documents are there. Refused: ");
        await person.ReadsAsync("(none.png).");
        await Assertions.Expect(Documents(person).Locator(".strip > li")).ToHaveCountAsync(2);
    }

    [SkippableFact]
    public async Task Files_are_told_before_they_are_sent_dropped_on_the_case_left_out_and_what_is_refused_stays()
    {
        await using var person = await installation.SignInAsync("reviewer");
        await person.OpenAsync(await installation.OpenAsync("Dropped Harbour Ltd"));
        await person.Page.GetByLabel("Type, such as PASSPORT").FillAsync("LICENCE");
        await person
            .Page.GetByLabel("Files (")
            .SetInputFilesAsync([File("one.png", PictureOf(1)), File("two.png", PictureOf(2))]);
        var files = Documents(person).Locator("[data-files] > li");
        await Assertions.Expect(files).ToHaveCountAsync(2);
        await Assertions.Expect(files.First).ToContainTextAsync("image/png, 71 B");

        await person.Page.EvaluateAsync(
            """
            () => {
              const box = new DataTransfer();
              box.items.add(new File(['<html>'], 'none.png', { type: 'image/png' }));
              box.items.add(new File([new Uint8Array(11 * 1024 * 1024)], 'huge.tiff', { type: 'image/tiff' }));
              box.items.add(new File(['MZ'], 'tool.exe'));
              const zone = document.querySelector('[data-part="documents"]');
              zone.dispatchEvent(new DragEvent('dragover', { dataTransfer: box, bubbles: true, cancelable: true }));
              zone.dispatchEvent(new DragEvent('drop', { dataTransfer: box, bubbles: true, cancelable: true }));
            }
            """
        );
        await Assertions.Expect(files).ToHaveCountAsync(5);
        await Assertions.Expect(files.Nth(3)).ToContainTextAsync("11.0 MiB");
        await Assertions.Expect(files.Nth(3)).ToContainTextAsync("Larger than 10.0 MiB: it is not sent.");
        await Assertions.Expect(files.Nth(4)).ToContainTextAsync("unknown type, 2 B: it may not be taken");
        await person.PressAsync("Leave out tool.exe");
        await person.PressAsync("Upload");

        await Assertions.Expect(Documents(person).Locator(".strip > li")).ToHaveCountAsync(2);
        await Assertions.Expect(files).ToHaveCountAsync(2);
        await Assertions.Expect(files.First).ToContainTextAsync("PDF, JPEG, PNG");
        await Assertions.Expect(person.Page.GetByLabel("Type, such as PASSPORT")).ToHaveValueAsync("LICENCE");
        await person.PressAsync("Leave out none.png");
        await person.PressAsync("Leave out huge.tiff");
        await Assertions.Expect(files).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task Each_file_shows_how_much_of_it_is_sent()
    {
        await using var person = await installation.SignInAsync("reviewer");
        await person.OpenAsync(await installation.OpenAsync("Progress Harbour Ltd"));
        await person.Page.GetByLabel("Type, such as PASSPORT").FillAsync("LICENCE");
        await person.Page.GetByLabel("Files (").SetInputFilesAsync(File("one.png", PictureOf(1)));
        var arrived = new TaskCompletionSource();
        await person.Page.RouteAsync(
            "**/*handler=upload",
            async route =>
            {
                await arrived.Task;
                await route.ContinueAsync();
            }
        );

        await person.PressAsync("Upload");

        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Progressbar, new() { Name = "Sent of one.png" }))
            .ToBeVisibleAsync();
        arrived.SetResult();
        await person.ReadsAsync("The document is there.");
        await Assertions.Expect(Documents(person).Locator("[data-files] > li")).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task A_phone_offers_its_camera_and_a_desk_does_not()
    {
        var id = await installation.OpenAsync("Camera Harbour Ltd");
        await using var desk = await installation.SignInAsync("reviewer");
        await desk.OpenAsync(id);
        await Assertions.Expect(desk.Page.GetByLabel("Or take a picture")).ToBeHiddenAsync();
        await using var phone = await installation.SignInAsync(
            "reviewer",
            new()
            {
                ViewportSize = new() { Width = 320, Height = 700 },
                HasTouch = true,
                IsMobile = true,
            }
        );
        await phone.OpenAsync(id);
        var camera = phone.Page.GetByLabel("Or take a picture");
        await Assertions.Expect(camera).ToBeVisibleAsync();
        await Assertions.Expect(camera).ToHaveAttributeAsync("capture", "environment");
        await phone.Page.GetByLabel("Type, such as PASSPORT").FillAsync("PASSPORT");

        await camera.SetInputFilesAsync(File("a-picture-with-a-name-longer-than-a-phone-is-wide.png", PictureOf(3)));

        await phone.ReadsAsync("image/png, 71 B");
        Assert.Equal(320, await phone.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await phone.PressAsync("Upload");
        await phone.ReadsAsync("The document is there.");
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
