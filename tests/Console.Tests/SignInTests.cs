using Microsoft.Playwright;

namespace VerificationService.Console.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class SignInTests(Installation installation)
{
    [SkippableFact]
    public async Task Somebody_signs_in_sees_their_tenant_and_signs_out()
    {
        await using var person = await installation.SignInAsync("reviewer");

        await Assertions.Expect(person.Page.GetByRole(AriaRole.Banner)).ToContainTextAsync("Sandbox");

        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(person.Page).ToHaveTitleAsync("Sign in · Verification");
    }

    [SkippableFact]
    public async Task Without_scripts_signing_in_works_the_same()
    {
        await using var person = await installation.VisitAsync(
            new BrowserNewContextOptions { JavaScriptEnabled = false }
        );

        await person.SignInAsync("reviewer");

        await Assertions.Expect(person.Page).ToHaveTitleAsync("Queue · Verification");
    }
}
