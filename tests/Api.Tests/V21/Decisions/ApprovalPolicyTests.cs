using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21.Decisions;

/// <summary>The approval policy over HTTP, and four eyes across both surfaces.</summary>
public sealed class ApprovalPolicyTests
{
    private const string Path = "/api/v2.1/approval-policy";
    private const string Business = "90fb384c-6404-453d-9001-d15c4e0966e5";

    private static object Body(int basedOn, object standard, object? high = null) =>
        new
        {
            basedOnVersion = basedOn,
            note = "Two people",
            standard,
            high = high ?? new { },
        };

    [Fact]
    public async Task A_policy_is_read_activated_and_listed_with_the_floor_beside_it()
    {
        await using var api = new TestApi();
        var power = await api.SignInAsync("power-tenant");
        var reader = await api.SignInAsync("auditor");

        var builtIn = await reader.GetAsync(Path);
        var activated = await power.PutAsync(
            Path,
            Body(0, new { approvals = 2, requiredDocuments = new[] { "PASSPORT" } })
        );
        var inForce = await reader.GetAsync(Path);
        var versions = await reader.GetAsync(Path + "/versions");

        Assert.Equal(0, builtIn.Data.GetProperty("version").GetInt32());
        Assert.False(builtIn.Data.TryGetProperty("author", out _));
        Assert.Equal(200, activated.Status);
        Assert.Equal((1, "power-tenant"), (inForce.Data.GetProperty("version").GetInt32(), inForce.Text("author")));
        var standard = inForce.Data.GetProperty("standard");
        Assert.Equal(2, standard.GetProperty("approvals").GetInt32());
        Assert.Equal("tenant-admin", standard.GetProperty("requiredRole").GetString());
        Assert.Equal(1, inForce.Data.GetProperty("floor").GetProperty("standard").GetProperty("approvals").GetInt32());
        var version = Assert.Single(versions.Data.GetProperty("items").EnumerateArray());
        Assert.Equal("Two people", version.GetProperty("note").GetString());
    }

    [Fact]
    public async Task What_would_loosen_the_floor_is_422_with_a_sentence_for_each_field()
    {
        await using var api = new TestApi();
        var power = await api.SignInAsync("power-tenant");

        var refused = await power.PutAsync(Path, Body(0, new { approvals = 3 }, new { requiredRole = "tenant-admin" }));

        Assert.Equal(422, refused.Status);
        Assert.Equal(
            ["standard.approvals", "high.requiredRole"],
            refused.Data.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString())
        );
        Assert.Equal(409, (await power.PutAsync(Path, Body(7, new { }))).Status);
        Assert.Equal(0, (await power.GetAsync(Path)).Data.GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task What_one_surface_proposes_the_other_confirms_and_nobody_confirms_their_own()
    {
        await using var api = new TestApi();
        var power = await api.SignInAsync("power-tenant");
        var admin = await api.SignInAsync("tenant-admin");
        await power.PutAsync(Path, Body(0, new { approvals = 2 }));

        var proposed = await admin.PostAsync(
            $"/api/v2.1/verifications/{Business}/approve",
            new { approvedBy = "tenant-admin", notes = "Complete" }
        );
        var own = await admin.PostAsync(
            $"/api/v2.1/verifications/{Business}/approve",
            new { approvedBy = "tenant-admin", notes = "Complete" }
        );
        var confirmed = await api.WithKey()
            .PostAsync($"/verifications/{Business}/status", new { verification_status = "approved" });

        Assert.Equal((200, "AWAITING_APPROVAL"), (proposed.Status, proposed.Text("status")));
        Assert.Equal((403, "SECOND_APPROVER_REQUIRED"), (own.Status, own.ErrorCode));
        Assert.Equal(200, confirmed.Status);
        Assert.Equal("approved", confirmed.Text("verification_status"));
    }

    [Fact]
    public async Task A_withdrawn_approval_returns_the_case_to_review_with_a_new_entity_tag()
    {
        await using var api = new TestApi();
        var power = await api.SignInAsync("power-tenant");
        await power.PutAsync(Path, Body(0, new { approvals = 2 }));
        var approval = new { approvedBy = "power-tenant", notes = "Complete" };
        var proposed = await power.PostAsync($"/api/v2.1/verifications/{Business}/approve", approval);

        var returned = await power.PostAsync(
            $"/api/v2.1/verifications/{Business}/withdraw-approval",
            new { reason = "Too early" }
        );

        Assert.Equal((200, "IN_REVIEW"), (returned.Status, returned.Text("status")));
        Assert.NotEqual(proposed.Headers.ETag, returned.Headers.ETag);
        Assert.Equal(
            409,
            (
                await power.PostAsync($"/api/v2.1/verifications/{Business}/withdraw-approval", new { reason = "Again" })
            ).Status
        );
    }

    [Fact]
    public async Task A_dry_run_counts_what_a_draft_would_have_changed_and_says_why()
    {
        await using var api = new TestApi();
        var power = await api.SignInAsync("power-tenant");
        await power.PostAsync(
            $"/api/v2.1/verifications/{Business}/approve",
            new { approvedBy = "tenant-admin", notes = "Complete" }
        );

        var tried = await power.PostAsync(
            Path + "/dry-run",
            new { standard = new { approvals = 2, requiredRole = "power-tenant" }, high = new { } }
        );

        Assert.Equal(200, tried.Status);
        Assert.Equal(1, tried.Data.GetProperty("decisions").GetInt32());
        Assert.Equal(1, tried.Data.GetProperty("affected").GetInt32());
        Assert.Equal(
            ["INSUFFICIENT_AUTHORITY", "SECOND_APPROVAL_REQUIRED"],
            tried.Data.GetProperty("reasons").EnumerateArray().Select(r => r.GetProperty("error").GetString())
        );
        var item = Assert.Single(tried.Data.GetProperty("items").EnumerateArray());
        Assert.Equal(Business, item.GetProperty("verificationId").GetString());
        Assert.Equal(0, (await power.GetAsync(Path)).Data.GetProperty("version").GetInt32());
    }

    private static async Task<(Service Service, string Id)> ProposedAsync()
    {
        var service = new Service();
        await service.SendAsync(
            new CreateUser
            {
                UserName = "second",
                Password = "correct horse battery staple",
                Roles = Roles.PowerTenant,
            }
        );
        Assert.Equal(200, (await SetAsync(service, Body(0, new { approvals = 2, separationOfDuties = true }))).Status);
        var proposed = await SetAsync(service, Body(1, new { approvals = 1, separationOfDuties = true }));
        Assert.Equal(
            (202, 202, "A second power-tenant has to confirm this policy"),
            (proposed.Status, proposed.Json.GetProperty("code").GetInt32(), proposed.Message)
        );
        return (service, proposed.Data.GetProperty("proposalId").GetString()!);
    }

    private static async Task<Answer> SetAsync(Service service, object body) =>
        await service.SendAsync(await service.V21Async(HttpMethod.Put, Path, body, "power-tenant"));

    [Fact]
    public async Task What_asks_for_less_is_202_shown_and_in_force_once_a_second_power_tenant_confirms()
    {
        var (service, id) = await ProposedAsync();
        using (service)
        {
            var own = (await service.GetAsync(Path, "power-tenant")).Data.GetProperty("proposal");
            var shown = (await service.GetAsync(Path, "second")).Data.GetProperty("proposal");
            var refused = await service.PostAsync($"{Path}/proposals/{id}/confirm", null, "power-tenant");
            var confirmed = await service.PostAsync($"{Path}/proposals/{id}/confirm", null, "second");
            var inForce = (await service.GetAsync(Path)).Data;
            var versions = (await service.GetAsync(Path + "/versions")).Data.GetProperty("items");

            Assert.False(own.GetProperty("mayConfirm").GetBoolean());
            Assert.Equal(
                "SECOND_POWER_TENANT_REQUIRED",
                Assert.Single(own.GetProperty("reasons").EnumerateArray()).GetProperty("error").GetString()
            );
            Assert.True(shown.GetProperty("mayConfirm").GetBoolean());
            Assert.Equal("power-tenant", shown.GetProperty("proposedBy").GetString());
            Assert.Equal(1, shown.GetProperty("standard").GetProperty("approvals").GetInt32());
            Assert.Equal(
                """{"riskLevel":"STANDARD","field":"approvals","from":"2","to":"1","loosens":true}""",
                Assert.Single(shown.GetProperty("changes").EnumerateArray()).GetRawText()
            );
            Assert.Equal((403, "SECOND_POWER_TENANT_REQUIRED"), (refused.Status, refused.Error));
            Assert.Equal((200, 2), (confirmed.Status, confirmed.Data.GetProperty("version").GetInt32()));
            Assert.Equal(1, inForce.GetProperty("standard").GetProperty("approvals").GetInt32());
            Assert.Equal("second", inForce.GetProperty("confirmedBy").GetString());
            Assert.False(inForce.TryGetProperty("proposal", out _));
            Assert.Equal("second", versions[0].GetProperty("confirmedBy").GetString());
            Assert.False(versions[1].TryGetProperty("confirmedBy", out _));
            Assert.Equal(404, (await service.PostAsync($"{Path}/proposals/{id}/confirm", null, "second")).Status);
        }
    }

    [Fact]
    public async Task A_proposal_is_rejected_by_whoever_made_it_and_is_a_conflict_once_another_policy_is_in_force()
    {
        var (service, id) = await ProposedAsync();
        using (service)
        {
            await SetAsync(
                service,
                Body(
                    1,
                    new
                    {
                        approvals = 2,
                        separationOfDuties = true,
                        reasonRequired = true,
                    }
                )
            );

            var stale = await service.PostAsync($"{Path}/proposals/{id}/confirm", null, "second");
            var rejected = await service.PostAsync($"{Path}/proposals/{id}/reject", null, "power-tenant");
            var again = await service.PostAsync($"{Path}/proposals/{id}/reject", null, "power-tenant");

            Assert.Equal((409, "POLICY_CHANGED"), (stale.Status, stale.Error));
            Assert.Equal((200, id), (rejected.Status, rejected.Data.GetProperty("proposalId").GetString()));
            Assert.Equal((404, "POLICY_PROPOSAL_NOT_FOUND"), (again.Status, again.Error));
            Assert.Equal(2, (await service.GetAsync(Path)).Data.GetProperty("version").GetInt32());
        }
    }
}
