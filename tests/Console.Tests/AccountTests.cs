using System.Security.Cryptography;
using Microsoft.Playwright;
using OtpNet;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

/// <summary>A person's own password and second factor, from the activation on.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class AccountTests(Installation installation)
{
    private const string Account = "/console/account";
    private const string Own = "a lighthouse in the morning";
    private const string Next = "seven purple walruses dance";

    private static readonly BrowserNewContextOptions Plain = new() { BypassCSP = true };

    // Whoever creates the user is shown the activation, and hands it over.
    private async Task<(string Name, string Token)> MadeAsync()
    {
        var name = $"new-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var made = await installation.SendAsync(
            "/api/v2.1/users",
            new { userName = name, roles = new[] { "tenant-admin" } }
        );
        return (name, made.GetProperty("activation").GetProperty("activationToken").GetString()!);
    }

    private static async Task ActivateAsync(Person person, string token, string password, string? again = null)
    {
        await person.Page.GetByLabel("Activation code").FillAsync(token);
        await person.Page.GetByLabel("New password", new() { Exact = true }).FillAsync(password);
        await person.Page.GetByLabel("New password again").FillAsync(again ?? password);
        await person.PressAsync("Set password");
    }

    private static async Task SignInAsync(Person person, string name, string password, string code = "")
    {
        await person.Page.GotoAsync($"/console/sign-in?tenant={TestApi.Tenant}");
        await person.Page.GetByLabel("User name").FillAsync(name);
        await person.Page.GetByLabel("Password").FillAsync(password);
        await person.Page.GetByLabel("Code of your second factor").FillAsync(code);
        await person.PressAsync("Sign in");
    }

    private async Task<(Person Person, string Name)> ActivatedAsync()
    {
        var (name, token) = await MadeAsync();
        var person = await installation.VisitAsync(Plain);
        await person.Page.GotoAsync("/console/activate");
        await ActivateAsync(person, token, Own);
        await person.ReadsAsync($"Your password is set, {name}.");
        await SignInAsync(person, name, Own);
        await person.SeesAsync("Queue");
        return (person, name);
    }

    // The one who enrols, with the codes they were shown.
    private static async Task<(Totp Authenticator, IReadOnlyList<string> Codes)> EnrolAsync(Person person)
    {
        await person.Page.GotoAsync(Account);
        await person.PressAsync("Enrol an authenticator");
        await Assertions.Expect(person.Page.GetByLabel("QR code for the authenticator")).ToBeVisibleAsync();
        var secret = await person.Page.Locator("section[aria-labelledby=second-factor] p code").InnerTextAsync();
        await AccessibilityTests.JudgeAsync(person, "account-enrolling", ColorScheme.Light);
        var authenticator = new Totp(Base32Encoding.ToBytes(secret));
        await person.Page.GetByLabel("Code it shows").FillAsync(authenticator.ComputeTotp());
        await person.PressAsync("Confirm");
        await person.ReadsAsync("The second factor is in force");
        return (authenticator, await person.Page.Locator(".secret code").AllInnerTextsAsync());
    }

    [SkippableFact]
    public async Task An_activation_from_a_link_sets_a_password_once_and_leaves_no_code_in_the_address()
    {
        var (name, token) = await MadeAsync();
        await using var person = await installation.VisitAsync(Plain);
        await person.Page.GotoAsync($"/console/activate#{token}");
        await Assertions.Expect(person.Page.GetByLabel("Activation code")).ToHaveValueAsync(token);
        Assert.DoesNotContain(token, person.Page.Url);

        await ActivateAsync(person, token, Own, Next);
        await person.ReadsAsync("The two passwords differ");
        await AccessibilityTests.JudgeAsync(person, "activate-refused", ColorScheme.Light);
        await ActivateAsync(person, token, "password password");
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await ActivateAsync(person, token, Own);
        await person.ReadsAsync($"Your password is set, {name}.");
        await Assertions.Expect(person.Page.GetByLabel("Tenant")).ToHaveValueAsync(TestApi.Tenant);

        await SignInAsync(person, name, Own);
        await person.SeesAsync("Queue");

        await using var late = await installation.VisitAsync();
        await late.Page.GotoAsync("/console/activate");
        await ActivateAsync(late, token, Next);
        await Assertions.Expect(late.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await SignInAsync(late, name, Next);
        await late.SeesAsync("Sign in");
    }

    [SkippableFact]
    public async Task A_second_factor_is_enrolled_its_recovery_codes_are_shown_once_and_signing_in_asks_for_it()
    {
        var (person, name) = await ActivatedAsync();
        await using var _ = person;
        var (_, codes) = await EnrolAsync(person);

        Assert.Equal(10, codes.Distinct().Count());
        await AccessibilityTests.JudgeAsync(person, "account-recovery-codes", ColorScheme.Dark);
        await person.Page.ReloadAsync();
        await person.ReadsAsync("10 recovery codes left");
        await Assertions.Expect(person.Page.Locator(".secret")).ToHaveCountAsync(0);
        Assert.DoesNotContain(codes[0], await person.Page.ContentAsync());

        await using var without = await installation.VisitAsync();
        await SignInAsync(without, name, Own);
        await without.SeesAsync("Sign in");
        await Assertions.Expect(without.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();

        await SignInAsync(without, name, Own, codes[0]);
        await without.SeesAsync("Queue");
        await without.Page.GotoAsync(Account);
        await without.ReadsAsync("9 recovery codes left");

        await using var again = await installation.VisitAsync();
        await SignInAsync(again, name, Own, codes[0]);
        await again.SeesAsync("Sign in");
    }

    [SkippableFact]
    public async Task Setting_a_password_anew_by_an_activation_leaves_the_second_factor_in_force()
    {
        var (person, name) = await ActivatedAsync();
        await using var _ = person;
        var (_, codes) = await EnrolAsync(person);
        var users = await installation.SendAsync("/api/v2.1/users", body: null, method: "GET");
        var id = users
            .GetProperty("items")
            .EnumerateArray()
            .Single(user => user.GetProperty("userName").GetString() == name)
            .GetProperty("userId")
            .GetString();
        var reset = await installation.SendAsync($"/api/v2.1/users/{id}/reset-password", new { });
        var token = reset.GetProperty("activation").GetProperty("activationToken").GetString()!;

        await using var anew = await installation.VisitAsync();
        await anew.Page.GotoAsync("/console/activate");
        await ActivateAsync(anew, token, Next);
        await SignInAsync(anew, name, Next);
        await anew.SeesAsync("Sign in");
        await SignInAsync(anew, name, Next, codes[0]);
        await anew.SeesAsync("Queue");

        await person.Page.GotoAsync(Account);
        await person.SeesAsync("Sign in");
    }

    [SkippableFact]
    public async Task Another_password_asks_for_the_old_one_and_ends_every_session_but_the_one_it_was_set_in()
    {
        var (person, name) = await ActivatedAsync();
        await using var _ = person;
        await using var other = await installation.VisitAsync();
        await SignInAsync(other, name, Own);
        await other.SeesAsync("Queue");

        await ChangeAsync(person, "not my password at all");
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await AccessibilityTests.JudgeAsync(person, "account-refused", ColorScheme.Light);
        await other.Page.ReloadAsync();
        await other.SeesAsync("Queue");

        await ChangeAsync(person, Own);
        await person.ReadsAsync("your other sessions have ended");
        await other.Page.ReloadAsync();
        await other.SeesAsync("Sign in");
        await SignInAsync(other, name, Own);
        await other.SeesAsync("Sign in");
        await SignInAsync(other, name, Next);
        await other.SeesAsync("Queue");
        await person.Page.GotoAsync("/console/verifications");
        await person.SeesAsync("Queue");
    }

    private static async Task ChangeAsync(Person person, string old)
    {
        await person.Page.GotoAsync(Account);
        await person.Page.GetByLabel("Current password").FillAsync(old);
        await person.Page.GetByLabel("New password", new() { Exact = true }).FillAsync(Next);
        await person.Page.GetByLabel("New password again").FillAsync(Next);
        await person.PressAsync("Change password");
    }
}
