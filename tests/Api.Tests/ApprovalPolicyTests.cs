using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

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
}
