using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class SettingsTests(Installation installation)
{
    private const string Here = "/console/administration/settings";

    [SkippableFact]
    public async Task Whoever_saves_second_is_told_so_keeps_what_they_typed_and_sees_what_is_in_force()
    {
        await using var first = await installation.SignInAsync("tenant-admin", tenantId: TestApi.OtherTenant);
        await using var second = await installation.SignInAsync("power-tenant", tenantId: TestApi.OtherTenant);
        await first.Page.GotoAsync(Here);
        await second.Page.GotoAsync(Here);
        await first.Page.GetByLabel("Owner's e-mail").FillAsync("first@example.org");
        await first.PressAsync("Save");
        await first.ReadsAsync("The settings are in force.");

        await second.Page.GetByLabel("Owner's e-mail").FillAsync("second@example.org");
        await second.PressAsync("Save");

        await second.ReadsAsync("Somebody was first.");
        await second.ReadsAsync("In force: first@example.org");
        await Assertions.Expect(second.Page.GetByLabel("Owner's e-mail")).ToHaveValueAsync("second@example.org");
        await second.PressAsync("Save");
        await second.ReadsAsync("The settings are in force.");
        await Assertions.Expect(second.Page.GetByLabel("Owner's e-mail")).ToHaveValueAsync("second@example.org");
    }

    [SkippableFact]
    public async Task A_shorter_due_time_makes_open_cases_overdue_and_none_of_its_own_lets_them_be()
    {
        var id = await installation.OpenAsync("Hurried Harbour Ltd", tenantId: TestApi.OtherTenant);
        await using var person = await installation.SignInAsync("tenant-admin", tenantId: TestApi.OtherTenant);
        async Task SetAsync(string hours)
        {
            await person.Page.GotoAsync(Here);
            await person.Page.GetByLabel("Standard risk").FillAsync(hours);
            await person.PressAsync("Save");
        }

        async Task IsDueAsync(string distance)
        {
            await person.Page.GotoAsync("/console/verifications?text=Hurried");
            await Assertions
                .Expect(person.Page.Locator("tr[data-row]", new() { HasText = "Hurried Harbour Ltd" }))
                .ToContainTextAsync(distance);
        }

        await SetAsync("500");
        await person.ReadsAsync("The settings are in force.");
        await IsDueAsync("in 20 d");
        await SetAsync("9000");
        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("dueHours.standard must be whole hours from 1 to 8784");
        await Assertions.Expect(person.Page.GetByLabel("Standard risk")).ToHaveValueAsync("9000");
        await SetAsync("");
        await person.ReadsAsync("In force: 72, the installation's");
        await IsDueAsync("in 2 d");
        Assert.NotEmpty(id);
    }

    [SkippableFact]
    public async Task A_reason_is_chosen_that_rejects_what_nobody_answered_and_only_by_whoever_manages_policies()
    {
        const string Choice = "When the subject does not answer";
        await using var person = await installation.SignInAsync("power-tenant", tenantId: TestApi.OtherTenant);
        await person.Page.GotoAsync(Here);
        var code = await person.Page.GetByLabel(Choice).Locator("option").Nth(1).GetAttributeAsync("value");
        await person.Page.GetByLabel(Choice).SelectOptionAsync(code!);
        await person.PressAsync("Save");
        await person.ReadsAsync("The settings are in force.");
        await person.Page.GotoAsync(Here);
        await Assertions.Expect(person.Page.GetByLabel(Choice)).ToHaveValueAsync(code!);

        await using var other = await installation.SignInAsync("tenant-admin", tenantId: TestApi.OtherTenant);
        await other.Page.GotoAsync(Here);
        await Assertions.Expect(other.Page.GetByLabel(Choice)).ToBeDisabledAsync();
        await Assertions.Expect(other.Page.GetByLabel(Choice)).ToHaveValueAsync(code!);
        await other.PressAsync("Save");
        await other.ReadsAsync("The settings are in force.");

        await person.Page.GotoAsync(Here);
        await Assertions.Expect(person.Page.GetByLabel(Choice)).ToHaveValueAsync(code!);
        await person.Page.GetByLabel(Choice).SelectOptionAsync("");
        await person.PressAsync("Save");
        await person.ReadsAsync("The settings are in force.");
        await person.Page.GotoAsync(Here);
        await Assertions.Expect(person.Page.GetByLabel(Choice)).ToHaveValueAsync("");
    }
}
