using System.Net;
using System.Text.RegularExpressions;
using VerificationService.Api.Tests.Routes;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Tests.Console;

/// <summary>A name that turns the text after it round (Unicode Standard Annex 9) turns nothing on any page.</summary>
public sealed partial class PlantedNamesTests(Service service) : IClassFixture<Service>
{
    private const char Override = '\u202E';

    private static readonly string Planted = $"{Override}gniht emos";

    [Fact]
    public async Task Whatever_a_person_typed_stands_by_itself_on_every_page()
    {
        var id = await PlantAsync();
        var visitor = await service.Visit().SignInAsync("power-tenant");
        var shown = 0;

        foreach (var page in Route.AllOf(service).Where(route => route is { IsConsole: true, Method: "GET" }))
        {
            var path = page.Fill(name => name == "verificationId" ? id : "none");
            var answer = await visitor.GetAsync(path);
            if (answer.Status != HttpStatusCode.OK)
            {
                continue;
            }

            var html = WebUtility.HtmlDecode(answer.Html.Replace("&#x202E;", $"{Override}", StringComparison.Ordinal));
            shown += html.Count(c => c == Override);
            var left = Isolated().Replace(html, "");
            Assert.False(left.Contains(Override), $"{path} shows a planted name that is not isolated: {Around(left)}");
        }

        Assert.True(shown >= 10, $"The planted name was shown {shown} times: too few to tell anything.");
    }

    private async Task<string> PlantAsync()
    {
        var id = await service.OpenAsync();
        await service.ExecuteAsync("UPDATE tenants SET name = @Planted WHERE is_sandbox = '1'", new { Planted });
        await service.ExecuteAsync("UPDATE organizations SET name = @Planted", new { Planted });
        await service.ExecuteAsync(
            "UPDATE applicants SET first_name = @Planted, last_name = @Planted",
            new { Planted }
        );
        await service.SendAsync(
            new CreateUser
            {
                UserName = "planted",
                Roles = Roles.Reviewer,
                Password = "a harbour seen from far",
            }
        );
        await service.ExecuteAsync(
            "UPDATE users SET user_name = @Planted WHERE user_name = 'planted'",
            new { Planted }
        );
        await service.PostAsync("/api/v2.1/api-keys", new { name = Planted, roles = new[] { "integration" } });
        await service.PostAsync($"/api/v2.1/verifications/{id}/notes", new { text = Planted });
        await service.PostAsync($"/api/v2.1/verifications/{id}/assign", new { });
        await service.PostAsync(
            $"/api/v2.1/verifications/{id}/approve",
            new
            {
                approvedBy = "tenant-admin",
                approvalReason = Planted,
                notes = Planted,
                comment = Planted,
            }
        );
        var uploaded = await service.PostAsync(
            $"/api/v2.1/verifications/{id}/documents",
            new
            {
                documentType = "PASSPORT",
                fileName = "planted.pdf",
                fileContent = Convert.ToBase64String("%PDF-1.7\n%%EOF"u8.ToArray()),
            }
        );
        Assert.True(uploaded.Status == 200, uploaded.Text);
        await service.ExecuteAsync("UPDATE documents SET file_name = @Planted", new { Planted });
        return id;
    }

    private static string Around(string text)
    {
        var at = text.IndexOf(Override);
        return at < 0 ? "" : text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 40)];
    }

    // What isolates: a bdi, a field of its own. An aria-label is spoken, never shown.
    [GeneratedRegex(
        """<bdi\b[^>]*>.*?</bdi>|<textarea\b.*?</textarea>|(?<=<input\b[^>]*\s)value="[^"]*"|aria-label="[^"]*"|(?<=<[a-z][^>]*\sdir="auto"[^>]*>)[^<]*""",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Isolated();
}
