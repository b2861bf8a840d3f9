using System.Net;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Console;

/// <summary>A policy that asks for less, at the console: proposed, shown, confirmed or rejected.</summary>
public sealed class PoliciesTests : IAsyncLifetime
{
    private const string Page = "/console/policies";
    private readonly Service service = new();

    public async Task InitializeAsync() =>
        await service.SendAsync(
            new CreateUser
            {
                UserName = "second",
                Password = "correct horse battery staple",
                Roles = Roles.PowerTenant,
            }
        );

    public Task DisposeAsync()
    {
        service.Dispose();
        return Task.CompletedTask;
    }

    private static Task<ConsoleAnswer> ActivateAsync(ConsoleVisitor visitor, int basedOn, int approvals) =>
        visitor.SubmitAsync(
            Page,
            Page + "?handler=Activate",
            ("basedOn", $"{basedOn}"),
            ("standard.Role", "tenant-admin"),
            ("standard.Approvals", $"{approvals}"),
            ("high.Role", "power-tenant"),
            ("high.Approvals", "1"),
            ("note", "For the <summer>")
        );

    private async Task<(ConsoleVisitor First, ConsoleVisitor Second, string Id)> ProposedAsync()
    {
        var first = await service.Visit().SignInAsync("power-tenant");
        var second = await service.Visit().SignInAsync("second", password: "correct horse battery staple");
        Assert.Equal(HttpStatusCode.Redirect, (await ActivateAsync(first, 0, 2)).Status);
        var proposed = await ActivateAsync(first, 1, 1);
        Assert.Equal(HttpStatusCode.Redirect, proposed.Status);
        var told = await first.GetAsync(Page);
        Assert.Contains("so it waits for a second power-tenant", told.Html);
        Assert.Contains("Version 1 is in force", told.Html);
        return (first, second, Assert.Single(await service.QueryAsync<string>("SELECT id FROM policy_proposals")));
    }

    [Fact]
    public async Task A_draft_that_asks_for_less_waits_and_the_second_power_tenant_sees_and_confirms_it()
    {
        var (first, second, id) = await ProposedAsync();

        var own = await first.GetAsync(Page);
        var shown = await second.GetAsync(Page);
        var refused = await first.SubmitAsync(Page, Page + "?handler=Confirm", ("proposalId", id));
        var confirmed = await second.SubmitAsync(Page, Page + "?handler=Confirm", ("proposalId", id));
        var after = await second.GetAsync(Page);

        Assert.DoesNotContain("handler=Confirm", own.Html);
        Assert.Contains("You do not confirm it", own.Html);
        Assert.Contains("handler=Reject", own.Html);
        Assert.Contains("<bdi>power-tenant</bdi></span> proposed", shown.Html);
        Assert.Contains("<bdi>For the &lt;summer&gt;</bdi>", shown.Html);
        Assert.Contains("People who must approve", shown.Html);
        Assert.Contains("<td data-label=\"In force\">2</td>", shown.Html);
        Assert.Contains("<td data-label=\"Proposed\">1</td>", shown.Html);
        Assert.Contains("handler=Confirm", shown.Html);
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("another power-tenant than the one who proposed it", refused.Html);
        Assert.Equal(HttpStatusCode.Redirect, confirmed.Status);
        Assert.Contains("Version 2 is in force.", after.Html);
        Assert.Contains("<bdi>second</bdi></span> confirmed it", after.Html);
        Assert.DoesNotContain("Waits for a second power-tenant", after.Html);
    }

    [Fact]
    public async Task A_proposal_is_rejected_and_one_that_waits_no_more_is_not_found()
    {
        var (first, second, id) = await ProposedAsync();

        var rejected = await second.SubmitAsync(Page, Page + "?handler=Reject", ("proposalId", id));
        var after = await first.GetAsync(Page);
        var late = await second.SubmitAsync(Page, Page + "?handler=Confirm", ("proposalId", id));

        Assert.Equal(HttpStatusCode.Redirect, rejected.Status);
        Assert.Contains("Version 1 is in force", after.Html);
        Assert.DoesNotContain("Waits for a second power-tenant", after.Html);
        Assert.Equal(HttpStatusCode.NotFound, late.Status);
        Assert.Contains("No such proposal waits", late.Html);
    }

    [Fact]
    public async Task Whoever_sets_no_policy_sees_the_proposal_and_no_buttons()
    {
        await ProposedAsync();

        var page = await (await service.Visit().SignInAsync("auditor")).GetAsync(Page);

        Assert.Contains("Waits for a second power-tenant", page.Html);
        Assert.DoesNotContain("handler=Confirm", page.Html);
        Assert.DoesNotContain("handler=Reject", page.Html);
    }
}
