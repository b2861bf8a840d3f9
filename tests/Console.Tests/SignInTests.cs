using System.Diagnostics;
using Microsoft.Playwright;
using VerificationService.TestKit;

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

    [SkippableFact]
    public async Task Somebody_signs_in_with_the_authority_and_signs_out_at_both()
    {
        await using var authority = new TestAuthority { AsksThePerson = true };
        await authority.StartAsync();
        var directory = Directory.CreateTempSubdirectory("verification-authority-").FullName;
        await using (
            var service = ServiceProcess.Start(
                directory,
                authority.Settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value)
            )
        )
        {
            await using var person = await installation.VisitAsync(
                new BrowserNewContextOptions
                {
                    BaseURL = (await service.AddressAsync()).ToString(),
                    JavaScriptEnabled = false,
                }
            );
            await LinkAsync(directory, authority.Subject);
            await person.Page.GotoAsync($"/console/sign-in?tenant={TestApi.Tenant}&returnTo=/console/dashboard");
            await Assertions.Expect(person.Page.GetByLabel("Password")).ToHaveCountAsync(0);

            await person.PressAsync("Sign in with Example ID");
            await person.SeesAsync("Example ID");
            await person.FollowAsync($"Continue as {authority.Subject}");
            await person.SeesAsync("Dashboard");
            await Assertions.Expect(person.Page.GetByRole(AriaRole.Banner)).ToContainTextAsync("linked");

            await person.PressAsync("Sign out");
            await person.SeesAsync("Sign in");
            Assert.Equal(TestAuthority.ClientId, authority.EndedWith["client_id"]);
            await person.Page.GotoAsync("/console/dashboard");
            await person.SeesAsync("Sign in");
        }

        Directory.Delete(directory, recursive: true);
    }

    // As an operator does: at the command line, beside the running service.
    private static async Task LinkAsync(string directory, string subject)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                typeof(Program).Assembly.Location,
                "users",
                "create",
                "--tenant",
                TestApi.Tenant,
                "--name",
                "linked",
                "--role",
                "tenant-admin",
                "--subject",
                subject,
            },
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Sandbox"] = "minimal",
                ["DataDirectory"] = directory,
            },
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync());
    }
}
