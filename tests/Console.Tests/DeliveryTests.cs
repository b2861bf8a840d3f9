using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class DeliveryTests(Installation installation)
{
    [SkippableFact]
    public async Task A_delivery_is_followed_from_its_case_and_sent_again()
    {
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(await installation.OpenAsync("Posting Harbour Ltd"));
        await person.FollowAsync("Approve…");
        await person.Page.GetByRole(AriaRole.Textbox, new() { Name = "Notes", Exact = true }).FillAsync("Fine");
        await person.Page.GetByLabel("the tenant's owner, by e-mail").CheckAsync();
        await person.PressAsync("Continue");
        await person.PressAsync("Confirm: approve");
        await person.FollowAsync("Owner email");
        await person.SeesAsync("Owner email");
        await Eventually.HoldsAsync(async () =>
        {
            await person.Page.ReloadAsync();
            return await person.Page.GetByText("Delivered").First.IsVisibleAsync();
        });

        await person.PressAsync("Send it again");

        await person.ReadsAsync("It is on its way again, under the same id.");
    }
}
