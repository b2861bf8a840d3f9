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

    [SkippableFact]
    public async Task What_fails_is_found_by_its_error_with_the_name_of_its_case_and_tabs_keep_the_filter()
    {
        await using var away = await Receiver.StartAsync(Receiver.Status(503));
        await installation.SendAsync(
            "/api/v2.1/webhooks",
            new { endpointUrl = $"{away.Url}/away", subscribedEvents = new[] { "verification.declined" } }
        );
        var id = await installation.OpenAsync("Undelivered Harbour Ltd");
        await installation.SendAsync(
            $"/api/v2.1/verifications/{id}/reject",
            new { rejectedBy = "tenant-admin", rejectionReason = "Not authentic" }
        );
        await using var person = await installation.SignInAsync("tenant-admin");
        await Eventually.HoldsAsync(async () =>
        {
            await person.Page.GotoAsync("/console/deliveries?status=pending&error=503");
            return await person.Page.GetByText("Undelivered Harbour Ltd").IsVisibleAsync();
        });

        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Undelivered Harbour Ltd" }))
            .ToContainTextAsync("503");
        await person.Page.GetByLabel("Error or HTTP status").FillAsync("no such error");
        await person.PressAsync("Filter");
        await person.ReadsAsync("Nothing matches.");
        await person.Page.GetByRole(AriaRole.Link, new() { Name = "Dead", Exact = true }).ClickAsync();
        await person.ReadsAsync("0 messages were given up since");
        await Assertions.Expect(person.Page.GetByLabel("Error or HTTP status")).ToHaveValueAsync("no such error");
    }
}
