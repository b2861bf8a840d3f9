using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class PolicyTests(Installation installation)
{
    [SkippableFact]
    public async Task A_draft_is_tried_on_past_decisions_before_it_is_activated_and_then_stands_among_the_versions()
    {
        await using var person = await installation.SignInAsync("power-tenant", tenantId: TestApi.OtherTenant);
        await person.Page.GotoAsync("/console/policies");
        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Button, new() { Name = "Activate", Exact = true }))
            .ToHaveCountAsync(0);

        await person.Page.Locator("select[name='high.Approvals']").SelectOptionAsync("2");
        await person.Page.GetByLabel("Note for the record").FillAsync("Two people");
        await person.PressAsync("Try on the last decisions");
        await person.ReadsAsync("What the draft would have changed");
        await person.PressAsync("Activate");

        await person.ReadsAsync("Version 1 is in force.");
        await person.ReadsAsync("Two people");
    }

    [SkippableFact]
    public async Task A_field_that_is_refused_says_why_beside_it()
    {
        await using var person = await installation.SignInAsync("power-tenant", tenantId: TestApi.OtherTenant);
        await person.Page.GotoAsync("/console/policies");

        await person.Page.Locator("select[name='high.Role']").SelectOptionAsync("tenant-admin");
        await person.PressAsync("Try on the last decisions");

        await Assertions
            .Expect(person.Page.Locator("#high-role"))
            .ToContainTextAsync("high.requiredRole must be power-tenant or above");
    }
}
