using System.Text.Json;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

/// <summary>One set of rules behind two contracts: for every seeded case and credential both surfaces decide alike.</summary>
public sealed class SameRuleTests(Service service) : IClassFixture<Service>
{
    // Who may decide which case: the table of PRODUCT.md, written out.
    private static bool MayDecide(Roles role, string id) =>
        role == Roles.PowerTenant || (role == Roles.TenantAdmin && id != Seeded.Exchange);

    public static TheoryData<string, Roles> Everyone()
    {
        var data = new TheoryData<string, Roles>();
        foreach (var id in new[] { Seeded.Person, Seeded.Business, Seeded.Identity, Seeded.Exchange })
        {
            foreach (var role in new[] { Roles.Reviewer, Roles.TenantAdmin, Roles.PowerTenant, Roles.Auditor })
            {
                data.Add(id, role);
            }
        }

        return data;
    }

    private async Task<Answer> DecideV1Async(string id, string key, string status) =>
        await service.SendAsync(
            Service.V1(HttpMethod.Post, $"/verifications/{id}/status", new { verification_status = status }, key)
        );

    private async Task<Answer> DecideV21Async(
        string id,
        string user,
        string action,
        string claim,
        string tenant = TestApi.Tenant
    ) =>
        await service.PostAsync(
            $"/api/v2.1/verifications/{id}/{action}",
            action == "approve"
                ? new { approvedBy = claim, notes = "Same rule" }
                : (object)new { rejectedBy = claim, notes = "Same rule" },
            user,
            tenant
        );

    private async Task<(int Decisions, int Refusals)> CountAsync(string id, string actor)
    {
        var actions = (await service.HistoryAsync(id))
            .Where(entry => entry.GetProperty("actor").GetProperty("name").GetString() == actor)
            .Select(entry => entry.GetProperty("action").GetString()!)
            .ToList();
        return (
            actions.Count(action => action is "verification.approved" or "verification.declined"),
            actions.Count(action => action.EndsWith(".refused", StringComparison.Ordinal))
        );
    }

    [Theory]
    [MemberData(nameof(Everyone))]
    public async Task Both_surfaces_let_the_same_roles_decide_the_same_cases_and_audit_the_refusals(
        string id,
        Roles role
    )
    {
        var may = MayDecide(role, id);
        var name = role.Format();
        var key = await service.KeyAsync(role);
        var before = await CountAsync(id, name);
        var stood = (await service.GetAsync($"/api/v2.1/verifications/{id}")).Data.GetRawText();

        Answer[] answers =
        [
            await DecideV1Async(id, key, "approved"),
            await DecideV21Async(id, name, "reject", name),
            await DecideV21Async(id, name, "approve", name),
            await DecideV1Async(id, key, "declined"),
        ];

        Assert.All(answers, answer => Assert.Equal(may ? 200 : 403, answer.Status));
        var after = await CountAsync(id, name);
        if (may)
        {
            Assert.Equal((before.Decisions + 4, before.Refusals), after);
            return;
        }

        // Four attempts, four entries, and the case as it was.
        Assert.Equal((before.Decisions, before.Refusals + 4), after);
        Assert.Equal(stood, (await service.GetAsync($"/api/v2.1/verifications/{id}")).Data.GetRawText());
        if (role == Roles.TenantAdmin)
        {
            Assert.All(
                answers,
                answer => Assert.Contains("High-risk organizations require POWER_TENANT approval", answer.Text)
            );
        }
    }

    [Theory]
    [InlineData(Seeded.Person)]
    [InlineData(Seeded.Exchange)]
    public async Task A_key_that_only_integrates_decides_nothing(string id)
    {
        var answer = await DecideV1Async(id, "vk_sandbox_integration", "approved");

        Assert.Equal(403, answer.Status);
        Assert.Equal("forbidden", answer.Json.GetProperty("type").GetString());
        Assert.Equal(1, (await CountAsync(id, "integration")).Refusals);
    }

    [Fact]
    public async Task The_other_tenants_case_is_not_found_by_anybody_who_may_decide()
    {
        foreach (var role in new[] { Roles.TenantAdmin, Roles.PowerTenant })
        {
            Assert.Equal(404, (await DecideV1Async(Seeded.Foreign, await service.KeyAsync(role), "approved")).Status);
            Assert.Equal(404, (await DecideV21Async(Seeded.Foreign, role.Format(), "approve", role.Format())).Status);
        }

        Assert.Equal(200, (await DecideV1Async(Seeded.Foreign, "vk_other_tenant_admin", "approved")).Status);
        Assert.Equal(
            200,
            (await DecideV21Async(Seeded.Foreign, "tenant-admin", "reject", "tenant-admin", TestApi.OtherTenant)).Status
        );
    }

    [Fact]
    public async Task A_decision_on_one_surface_stands_on_the_other()
    {
        var id = await service.OpenAsync();

        await DecideV1Async(id, "vk_sandbox_tenant_admin", "approved");
        var onV21 = (await service.GetAsync($"/api/v2.1/verifications/{id}")).Data;
        await DecideV21Async(id, "tenant-admin", "reject", "tenant-admin");
        var onV1 = (await service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{id}"))).Data;

        Assert.Equal("APPROVED", onV21.GetProperty("status").GetString());
        Assert.Equal("TENANT_VERIFIED", onV21.GetProperty("level").GetString());
        Assert.Equal("declined", onV1.GetProperty("verification_status").GetString());
        Assert.Equal("completed", onV1.GetProperty("status").GetString());
        Assert.False(onV1.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task A_repeat_on_either_surface_that_names_nobody_succeeds_changes_nothing_and_tells_nobody()
    {
        var id = await service.OpenAsync();
        await DecideV21Async(id, "tenant-admin", "approve", "tenant-admin");
        var before = await service.DumpAsync();
        var history = (await service.HistoryAsync(id)).Count;

        var v1 = await service.SendAsync(
            Service.V1(HttpMethod.Post, $"/verifications/{id}/status", new { verification_status = "approved" })
        );
        var v21 = await DecideV21Async(id, "power-tenant", "approve", "power-tenant");

        Assert.Equal(200, v1.Status);
        Assert.Equal(200, v21.Status);
        // Told is the decision that stands, and who made it.
        Assert.Equal("tenant-admin", v21.Data.GetProperty("approvedBy").GetString());
        Assert.Equal(before, await service.DumpAsync());
        Assert.Equal(history, (await service.HistoryAsync(id)).Count);
    }

    [Fact]
    public async Task Approval_requirements_say_beforehand_what_an_approval_meets()
    {
        foreach (var id in new[] { await service.OpenAsync(), await service.OpenAsync("CRYPTO_EXCHANGE") })
        {
            foreach (var user in new[] { "reviewer", "auditor", "tenant-admin", "power-tenant" })
            {
                var told = (await service.GetAsync($"/api/v2.1/verifications/{id}/approval-requirements", user)).Data;
                var met = await DecideV21Async(id, user, "approve", user);

                Assert.Equal(told.GetProperty("mayApprove").GetBoolean(), met.Status == 200);
                Assert.Equal(
                    told.GetProperty("mayApprove").GetBoolean(),
                    told.GetProperty("reasons").GetArrayLength() == 0
                );
            }
        }
    }

    [Theory]
    [InlineData("verificationId", "90fb384c-6404-453d-9001-d15c4e0966e6")]
    [InlineData("organizationId", Seeded.Customer)]
    [InlineData("customerId", Seeded.Applicant)]
    [InlineData("userId", "87b3af37-4ac1-402b-a0ea-53cfdc695e03")]
    [InlineData("verificationType", "BUSINESS_VERIFICATION")]
    public async Task What_a_body_says_of_the_record_must_be_so(string field, string value)
    {
        var body = new Dictionary<string, string>
        {
            ["approvedBy"] = "tenant-admin",
            ["notes"] = "n",
            [field] = value,
        };
        foreach (var action in new[] { "approve", "reject" })
        {
            var answer = await service.PostAsync(
                $"/api/v2.1/verifications/{Seeded.Identity}/{action}",
                JsonSerializer.Serialize(body)
            );

            Assert.Equal(400, answer.Status);
            Assert.Equal(field, answer.Data.GetProperty("field").GetString());
        }
    }
}
