using Microsoft.Playwright;

namespace VerificationService.Console.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class OwnershipTests(Installation installation)
{
    private async Task<string> BusinessAsync(string name, string owner, bool exposed = false) => (
            await installation.SendAsync(
                "/api/v2.1/organizations",
                new
                {
                    name,
                    country = "MT",
                    beneficialOwners = new[] { new { name = owner, politicallyExposed = exposed } },
                }
            )
        ).GetProperty("organizationId").GetString()!;

    [SkippableFact]
    public async Task Owners_are_drawn_on_the_case_and_followed_into_the_circle_that_they_close()
    {
        var organization = await BusinessAsync("Ring Meridian B.V.", "Ring Aurora S.A. (60 %)");
        await BusinessAsync("Ring Aurora S.A.", "Ring Castellan Ltd (75 %)");
        await BusinessAsync("Ring Castellan Ltd", "Ring Meridian B.V. (51 %)", exposed: true);
        var id = (
            await installation.SendAsync(
                "/api/v2.1/verifications",
                new { organizationId = organization, type = "BUSINESS_VERIFICATION" }
            )
        )
            .GetProperty("verificationId")
            .GetString()!;
        await using var person = await installation.SignInAsync(
            "reviewer",
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
            }
        );

        await person.OpenAsync(id);
        await person.Page.GetByText("Owners as a picture").ClickAsync();
        await Assertions.Expect(person.Page.Locator(".ownership svg")).ToContainTextAsync("60 %");
        await person.FollowAsync("Follow the owners");

        await person.ReadsAsync("Owned in a circle");
        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Ring Castellan Ltd" }).First)
            .ToContainTextAsync("45 %");
        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Row).Last)
            .ToContainTextAsync("a circle: it is owned by what it owns");
        await person.Page.ScreenshotAsync(
            new() { Path = Path.Combine(Installation.Pictures, "ownership-390.png"), FullPage = true }
        );
        Assert.Equal(390, await person.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}
