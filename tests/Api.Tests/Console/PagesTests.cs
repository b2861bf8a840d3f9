using System.Net;
using System.Text.RegularExpressions;
using VerificationService.Api.Tests.Routes;

namespace VerificationService.Api.Tests.Console;

/// <summary>What whoever is signed in may see and do, on every page that there is.</summary>
public sealed class PagesTests(Service service) : IClassFixture<Service>
{
    private IEnumerable<Route> Pages() => Route.AllOf(service).Where(route => route.IsConsole);

    [Fact]
    public async Task Another_tenants_record_is_not_there_on_any_page()
    {
        var visitor = await service.Visit().SignInAsync("power-tenant");
        var ofOne = Pages().Where(page => page.Template.Contains("Id}", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(ofOne);
        foreach (var page in ofOne)
        {
            var foreign = await visitor.GetAsync(page.Fill(_ => Seeded.Foreign));
            var malformed = await visitor.GetAsync(page.Fill(_ => "no..id"));

            Assert.True(foreign.Status == HttpStatusCode.NotFound, $"{page}: {foreign.Status}");
            Assert.True(malformed.Status == HttpStatusCode.NotFound, $"{page}: {malformed.Status}");
        }
    }

    [Fact]
    public async Task An_auditor_reads_cases_and_finds_nothing_to_change()
    {
        var visitor = await service.Visit().SignInAsync("auditor");

        var page = await visitor.GetAsync($"/console/verifications/{Seeded.Business}");
        var queue = await visitor.GetAsync("/console/verifications");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("Approve…", page.Html);

        // A dossier, a list and its columns change nothing; a view of one's own changes nothing of a case.
        Assert.DoesNotContain("handler=", page.Html.Replace("handler=dossier", ""));
        Assert.DoesNotContain(
            "handler=",
            queue
                .Html.Replace("handler=csv", "")
                .Replace("handler=columns", "")
                .Replace("handler=save", "")
                .Replace("handler=forget", "")
        );
        Assert.DoesNotContain("/console/administration", queue.Html);
    }

    [Theory]
    [InlineData("/console/administration/users")]
    [InlineData("/console/administration/keys")]
    [InlineData("/console/administration/webhooks")]
    [InlineData("/console/administration/templates")]
    [InlineData("/console/administration/settings")]
    [InlineData("/console/deliveries")]
    [InlineData("/console/audit")]
    [InlineData("/console/retention")]
    [InlineData("/console/audit?handler=csv")]
    public async Task A_reviewer_who_goes_where_only_admins_go_is_told_so(string path)
    {
        var visitor = await service.Visit().SignInAsync("reviewer");

        var answer = await visitor.GetAsync(path);

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains("Not allowed", answer.Html);
    }

    [Fact]
    public async Task A_form_sent_by_somebody_who_may_not_is_refused_like_the_api_refuses_it()
    {
        var visitor = await service.Visit().SignInAsync("reviewer");
        var id = await service.OpenAsync();

        var answer = await visitor.SubmitAsync(
            $"/console/verifications/{id}",
            $"/console/verifications/{id}?decide=approve&handler=confirm",
            ("version", "1"),
            ("notes", "Let me")
        );

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains("DecideVerifications", answer.Html);
        Assert.Contains("Let me", answer.Html);
        Assert.Contains(
            await service.HistoryAsync(id),
            entry => entry.GetProperty("action").GetString() == "verification.approve.refused"
        );
    }

    [Fact]
    public async Task A_case_leads_back_to_the_list_of_its_viewer_and_to_nobody_elses()
    {
        var visitor = await service.Visit().SignInAsync("reviewer");
        await visitor.GetAsync("/console/verifications?text=Lovelace");
        const string Back = "href=\"/console/verifications?text=Lovelace\"";
        Assert.Contains(Back, (await visitor.GetAsync($"/console/verifications/{Seeded.Business}")).Html);

        // The next person in the same browser, first without a sign-out in between and then after one.
        await visitor.SignInAsync("auditor");
        Assert.DoesNotContain("Lovelace", (await visitor.GetAsync($"/console/verifications/{Seeded.Business}")).Html);
        await visitor.GetAsync("/console/verifications?text=Hopper");
        await visitor.SubmitAsync("/console/sign-out", "/console/sign-out");
        await visitor.SignInAsync("auditor");
        Assert.DoesNotContain("Hopper", (await visitor.GetAsync($"/console/verifications/{Seeded.Business}")).Html);
    }

    [Fact]
    public async Task A_case_shows_each_consent_with_its_version_who_gave_it_when_and_who_withdrew_it()
    {
        var id = await service.OpenAsync();
        var business = (
            await service.QueryAsync<string>("SELECT organization_id FROM verifications WHERE id = @id", new { id })
        ).Single();
        var consents = $"/api/v2.1/customer/organization/{business}/consents";
        var visitor = await service.Visit().SignInAsync("auditor");
        Assert.DoesNotContain("id=\"consents\"", (await visitor.GetAsync($"/console/verifications/{id}")).Html);
        var given = await service.PostAsync($"{consents}/terms", """{"accepted":true,"version":"7.1-terms"}""");
        await service.PostAsync($"{consents}/privacy", """{"accepted":true,"version":"7.2-privacy"}""", "power-tenant");
        var withdrawn = await service.SendAsync(
            await service.V21Async(HttpMethod.Delete, $"{consents}/privacy", user: "tenant-admin")
        );
        Assert.Equal((200, 200), (given.Status, withdrawn.Status));

        var card = Card((await visitor.GetAsync($"/console/verifications/{id}")).Html);

        var (terms, privacy) = (Row(card, "7.1-terms"), Row(card, "7.2-privacy"));
        Assert.Contains("Terms", terms);
        Assert.Contains("<bdi>tenant-admin</bdi>", terms);
        Assert.Contains("Stands", terms);
        Assert.Contains(MinuteOf(given, "givenAt"), terms);
        Assert.Contains("Privacy", privacy);
        Assert.Contains("<bdi>power-tenant</bdi>", privacy);
        Assert.Contains("<bdi>tenant-admin</bdi>", privacy);
        Assert.DoesNotContain("Stands", privacy);
        Assert.Contains(MinuteOf(withdrawn, "withdrawnAt"), privacy);

        static string Card(string html) => html.Split("id=\"consents\"")[1].Split("</section>")[0];

        static string Row(string card, string version) =>
            Assert.Single(card.Split("<tr>"), row => row.Contains(version, StringComparison.Ordinal));

        static string MinuteOf(Answer answer, string name) => answer.Data.GetProperty(name).GetString()![..19];
    }

    [Fact]
    public async Task Whoever_asks_a_subject_without_writing_to_them_is_given_the_address_once()
    {
        var id = await service.OpenAsync();
        var visitor = await service.Visit().SignInAsync("reviewer");
        var page = $"/console/verifications/{id}";

        await visitor.SubmitAsync(
            $"{page}?decide=ask",
            $"{page}?decide=ask&handler=confirm",
            ("version", "1"),
            ("reason", "Please send the back side")
        );
        var told = await visitor.GetAsync(page);
        var later = await visitor.GetAsync(page);

        var address = Regex.Match(told.Html, "/forms/[A-Za-z0-9_-]{43}", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.True(address.Success, told.Html);
        var subject = service.Visit();
        var opened = await subject.GetAsync(address.Value);
        Assert.Contains("Please send the back side", (await subject.GetAsync(opened.Location!)).Html);
        Assert.DoesNotContain(address.Value, later.Html);
    }
}
