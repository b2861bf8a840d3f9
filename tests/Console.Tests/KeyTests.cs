using Microsoft.Playwright;

namespace VerificationService.Console.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class KeyTests(Installation installation)
{
    [SkippableFact]
    public async Task A_new_key_is_shown_once_and_works_until_it_is_revoked()
    {
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.Page.GotoAsync("/console/administration/keys");
        await person.Page.GetByLabel("Name").FillAsync("Web shop");
        await person.Page.GetByRole(AriaRole.Checkbox, new() { Name = "integration" }).CheckAsync();
        await person.PressAsync("Make key");

        var key = await person.Page.Locator(".secret code").TextContentAsync();
        Assert.StartsWith("vk_", key);
        await person.Page.ReloadAsync();
        await Assertions.Expect(person.Page.Locator(".secret")).ToHaveCountAsync(0);

        await person.Page.Locator("summary", new() { HasText = "Revoke…" }).First.ClickAsync();
        await person.ReadsAsync("Every request with this key is refused");
        await person.PressAsync("Revoke Web shop");

        await person.ReadsAsync("The key is revoked.");
    }
}
