using System.Net;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Dossiers;
using VerificationService.Infrastructure.Retention;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Console;

/// <summary>Holds, erasures and dossiers at the console.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private const string Page = "/console/retention";
    private readonly Service service = new();
    private string person = "";
    private string caseId = "";

    public async Task InitializeAsync()
    {
        await service.SendAsync(
            new CreateUser
            {
                UserName = "second",
                Password = "correct horse battery staple",
                Roles = Roles.PowerTenant,
            }
        );
        person = (await service.SendAsync(new CreateApplicant { FirstName = "Ada", LastName = "Zq7planted" })).Id;
        caseId = (await service.SendAsync(new CreateVerification { CustomerId = person })).Verification.Id;
    }

    public Task DisposeAsync()
    {
        service.Dispose();
        return Task.CompletedTask;
    }

    private Task<ConsoleVisitor> FirstAsync() => service.Visit().SignInAsync("power-tenant");

    private Task<ConsoleVisitor> SecondAsync() =>
        service.Visit().SignInAsync("second", password: "correct horse battery staple");

    private string Subject => $"{Page}?customer={person}";

    [Fact]
    public async Task The_case_says_until_when_its_records_are_kept_and_what_holds_them()
    {
        var first = await FirstAsync();
        var before = await first.GetAsync($"/console/verifications/{caseId}");
        Assert.Contains("Retention of the person", before.Html);
        Assert.Contains("a case is open", before.Html);
        Assert.Contains($"{Page}?customer={person}", before.Html);

        var held = await first.SubmitAsync(
            Subject,
            $"{Subject}&handler=hold",
            ("matter", "14 Js 311/26"),
            ("reason", "Seizure <order>")
        );
        Assert.Equal((HttpStatusCode.Redirect, Subject), (held.Status, held.Location));

        Assert.Contains("14 Js 311/26", (await first.GetAsync($"/console/verifications/{caseId}")).Html);
        Assert.Contains("Seizure &lt;order&gt;", (await first.GetAsync(Page)).Html);
        var reviewer = await service.Visit().SignInAsync("reviewer");
        Assert.DoesNotContain(
            "Retention of the person",
            (await reviewer.GetAsync($"/console/verifications/{caseId}")).Html
        );
    }

    [Fact]
    public async Task A_hold_is_released_with_a_reason_and_one_without_is_refused_and_shown_again()
    {
        var first = await FirstAsync();
        await first.SubmitAsync(Page, $"{Page}?handler=hold", ("tenant", "true"), ("matter", "m"), ("reason", "r"));
        var hold = Assert.Single(await service.QueryAsync<string>("SELECT id FROM legal_holds"));

        var refused = await first.SubmitAsync(Page, $"{Page}?handler=release", ("holdId", hold), ("reason", ""));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("Over the whole tenant", refused.Html);
        var released = await first.SubmitAsync(Page, $"{Page}?handler=release", ("holdId", hold), ("reason", "Closed"));
        Assert.Equal(HttpStatusCode.Redirect, released.Status);

        var page = await first.GetAsync(Page);
        Assert.Contains("The hold is released. It stays on record.", page.Html);
        Assert.Contains("Closed", page.Html);
        var again = await first.SubmitAsync(Page, $"{Page}?handler=release", ("holdId", hold), ("reason", "Closed"));
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
    }

    [Fact]
    public async Task An_erasure_is_proposed_by_one_confirmed_by_another_waits_and_is_cancelled()
    {
        var first = await FirstAsync();
        var second = await SecondAsync();
        var proposed = await first.SubmitAsync(
            Subject,
            $"{Subject}&handler=propose",
            ("basis", "SubjectRequest"),
            ("reason", "Asked in writing")
        );
        Assert.Equal(HttpStatusCode.Redirect, proposed.Status);
        var id = Assert.Single(await service.QueryAsync<string>("SELECT id FROM erasures"));

        var own = await first.GetAsync(Page);
        Assert.Contains("You proposed it: another power-tenant confirms it.", own.Html);
        Assert.DoesNotContain($"confirm-{id}", own.Html);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await first.SubmitAsync(Page, $"{Page}?handler=confirm", ("erasureId", id))).Status
        );
        var seen = await second.GetAsync(Page);
        Assert.Contains($"confirm-{id}", seen.Html);
        Assert.Contains("Nobody can bring them back.", seen.Html);
        Assert.Contains("Waits: A case of the subject is open.", seen.Html);

        await second.SubmitAsync(Page, $"{Page}?handler=confirm", ("erasureId", id));
        Assert.Contains(
            "The erasure is confirmed, and waits: A case of the subject is open.",
            (await second.GetAsync(Page)).Html
        );
        await first.SubmitAsync(Page, $"{Page}?handler=cancel", ("erasureId", id));
        var cancelled = await first.GetAsync(Page);
        Assert.Contains("cancelled by", cancelled.Html);
        Assert.DoesNotContain("handler=cancel", cancelled.Html);
    }

    [Fact]
    public async Task An_auditor_sees_all_of_it_and_changes_nothing()
    {
        var first = await FirstAsync();
        await first.SubmitAsync(Page, $"{Page}?handler=hold", ("tenant", "true"), ("matter", "m"), ("reason", "r"));
        var auditor = await service.Visit().SignInAsync("auditor");

        var page = await auditor.GetAsync(Subject);

        Assert.Contains("Over the whole tenant", page.Html);
        Assert.DoesNotContain("Set hold", page.Html);
        Assert.DoesNotContain("Release…", page.Html);
        Assert.DoesNotContain("Propose", page.Html);
        var refused = await auditor.SubmitAsync(
            Page,
            $"{Page}?handler=hold",
            ("tenant", "true"),
            ("matter", "m"),
            ("reason", "r")
        );
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await auditor.GetAsync($"{Page}?customer=0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01")).Status
        );
    }

    [Fact]
    public async Task A_case_is_exported_from_its_page_by_an_auditor_and_not_offered_to_others()
    {
        var auditor = await service.Visit().SignInAsync("auditor");
        var page = $"/console/verifications/{caseId}";
        Assert.Contains("Dossier…", (await auditor.GetAsync(page)).Html);
        var reviewer = await service.Visit().SignInAsync("reviewer");
        Assert.DoesNotContain("Dossier…", (await reviewer.GetAsync(page)).Html);

        var refused = await auditor.SubmitAsync(page, $"{page}?handler=dossier", ("purpose", " "));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("purpose", refused.Html);
        var zip = await auditor.DownloadAsync(page, $"{page}?handler=dossier", ("purpose", "For the court"));

        var found = await DossierCheck.RunAsync(new MemoryStream(zip), null, null, default);
        Assert.Empty(found.Broken);
        Assert.Contains(caseId, found.Of);
    }

    [Fact]
    public async Task From_refusal_to_erased_rows_all_at_the_console()
    {
        var first = await FirstAsync();
        var second = await SecondAsync();
        var declined = await service.PostAsync(
            $"/api/v2.1/verifications/{caseId}/reject",
            new { rejectedBy = "power-tenant", rejectionReason = "Not authentic" },
            "power-tenant"
        );
        Assert.Equal(200, declined.Status);
        await service.ExecuteAsync("UPDATE outbox_messages SET status = 'delivered'");
        await service.ExecuteAsync("UPDATE decisions SET decided_at = '2019-01-01T00:00:00.000Z'");
        await first.SubmitAsync(
            Subject,
            $"{Subject}&handler=propose",
            ("basis", "RetentionOver"),
            ("reason", "Five years are over")
        );
        var id = Assert.Single(await service.QueryAsync<string>("SELECT id FROM erasures"));
        await second.SubmitAsync(Page, $"{Page}?handler=confirm", ("erasureId", id));
        Assert.Contains("begins within minutes", (await second.GetAsync(Page)).Html);

        await service.Services.GetRequiredService<RetentionSweep>().SweepAsync(default);

        var page = await second.GetAsync(Page);
        Assert.Contains("Being erased", page.Html);
        Assert.Contains("Rows are erased since", page.Html);
        Assert.DoesNotContain("Five years are over", page.Html);
        var shown = await first.GetAsync($"/console/verifications/{caseId}");
        Assert.Contains("What is left outlives the subject.", shown.Html);
        Assert.DoesNotContain("Zq7planted", shown.Html);
    }
}
