using System.Net;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Tests;

/// <summary>A key is its owner: on every surface, for every decision.</summary>
public sealed class OwnKeyTests : IDisposable
{
    private readonly Service service = new();

    public void Dispose() => service.Dispose();

    private async Task<(string Id, string Key)> KeyAsync(string name)
    {
        var made = await service.PostAsync("/api/v2.1/api-keys", new { name, roles = new[] { "tenant-admin" } });
        Assert.Equal(200, made.Status);
        return (made.Data.GetProperty("keyId").GetString()!, made.Data.GetProperty("key").GetString()!);
    }

    private async Task DutiesAreSeparateAsync(int approvals = 1)
    {
        var answer = await service.SendAsync(
            await service.V21Async(
                HttpMethod.Put,
                "/api/v2.1/approval-policy",
                new
                {
                    standard = new { separationOfDuties = true, approvals },
                    high = new { },
                    note = "Duties are separate",
                    basedOnVersion = 0,
                },
                "power-tenant"
            )
        );
        Assert.True(answer.Status == 200, answer.Text);
    }

    private async Task<string> OpenAsync(string key)
    {
        var opened = await service.SendAsync(
            Service.V1(HttpMethod.Post, "/verifications", new { applicant_id = Seeded.Applicant }, key)
        );
        Assert.True(opened.Status is 200 or 201, opened.Text);
        return opened.Data.GetProperty("verification_id").GetString()!;
    }

    private async Task<string> RequestAsync(string requester)
    {
        var opened = await service.PostAsync(
            "/api/v2.1/verifications",
            new { organizationId = Seeded.Organization, requestedByUserId = requester },
            "power-tenant"
        );
        Assert.True(opened.Status is 200 or 201, opened.Text);
        return opened.Data.GetProperty("verificationId").GetString()!;
    }

    [Theory]
    [InlineData("own key")]
    [InlineData("id")]
    [InlineData("TENANT-ADMIN")]
    [InlineData("Tenant-Admin")]
    public async Task What_one_opened_or_requested_one_decides_on_no_surface(string how)
    {
        await DutiesAreSeparateAsync();
        var (_, opener) = await KeyAsync("opener");
        var (_, second) = await KeyAsync("second");
        var id = how switch
        {
            "own key" => await OpenAsync(opener),
            "id" => await RequestAsync(Seeded.TenantAdminId),
            _ => await RequestAsync(how),
        };

        await NobodyOfThemDecidesAsync(id, [opener, second], version: 1);
    }

    [Theory]
    [InlineData("own key")]
    [InlineData("Tenant-Admin")]
    public async Task What_one_opened_or_requested_one_neither_approves_first_nor_confirms_on_any_surface(string how)
    {
        await DutiesAreSeparateAsync(approvals: 2);
        var (_, opener) = await KeyAsync("opener");
        var (_, second) = await KeyAsync("second");
        var id = how == "own key" ? await OpenAsync(opener) : await RequestAsync(how);
        await NobodyOfThemDecidesAsync(id, [opener, second], version: 1);

        await service.SendAsync(new CreateUser { UserName = "first", Roles = Roles.TenantAdmin });
        var first = await service.SendAsync(
            await service.V21Async(
                HttpMethod.Post,
                $"/api/v2.1/verifications/{id}/approve",
                new { approvedBy = "tenant-admin", notes = "n" },
                "first"
            )
        );
        Assert.True(first.Status == 200, first.Text);

        await NobodyOfThemDecidesAsync(id, [opener, second], version: 2);
        Assert.Equal(
            [1],
            await service.QueryAsync<int>("SELECT COUNT(*) FROM decisions WHERE verification_id = @Id", new { Id = id })
        );
    }

    /// <summary>The opener or requester, tenant-admin, by any of their keys and by themselves.</summary>
    private async Task NobodyOfThemDecidesAsync(string id, IReadOnlyList<string> keys, int version)
    {
        foreach (var key in keys)
        {
            foreach (var status in new[] { "approved", "declined" })
            {
                var v1 = await service.SendAsync(
                    Service.V1(
                        HttpMethod.Post,
                        $"/verifications/{id}/status",
                        new { verification_status = status },
                        key
                    )
                );
                Assert.True(v1.Status == 403, v1.Text);
                Assert.Contains("opened or requested", v1.Text);
            }
        }

        foreach (var (action, by) in new[] { ("approve", "approvedBy"), ("reject", "rejectedBy") })
        {
            var v21 = await service.PostAsync(
                $"/api/v2.1/verifications/{id}/{action}",
                new Dictionary<string, string> { [by] = "tenant-admin", ["notes"] = "n" }
            );
            Assert.Equal((403, "SEPARATION_OF_DUTIES"), (v21.Status, v21.Error));
        }

        var told = (await service.GetAsync($"/api/v2.1/verifications/{id}/approval-requirements")).Data;
        Assert.False(told.GetProperty("mayApprove").GetBoolean());
        Assert.Equal("SEPARATION_OF_DUTIES", told.GetProperty("reasons")[0].GetProperty("error").GetString());

        var visitor = await service.Visit().SignInAsync("tenant-admin");
        foreach (var outcome in new[] { "approve", "reject" })
        {
            var page = await visitor.SubmitAsync(
                $"/console/verifications/{id}?decide={outcome}",
                $"/console/verifications/{id}?decide={outcome}&handler=confirm",
                ("notes", "n"),
                ("version", $"{version}")
            );
            Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        }
    }

    [Theory]
    [InlineData("opened by one's own key", "SEPARATION_OF_DUTIES")]
    [InlineData("requested in one's own name", "SEPARATION_OF_DUTIES")]
    [InlineData("approved first by oneself", "SECOND_APPROVER_REQUIRED")]
    [InlineData("the first approver was disabled", "FIRST_APPROVAL_OUTDATED")]
    [InlineData("the first approver was demoted", "FIRST_APPROVAL_OUTDATED")]
    [InlineData("the owner of the key that approved first was disabled", "FIRST_APPROVAL_OUTDATED")]
    [InlineData("the key that approved first was revoked", "FIRST_APPROVAL_OUTDATED")]
    [InlineData("the key that approved first was taken over", "FIRST_APPROVAL_OUTDATED")]
    [InlineData("the first approver created one", "APPROVERS_NOT_INDEPENDENT")]
    [InlineData("the first approver reset one's password", "APPROVERS_NOT_INDEPENDENT")]
    public async Task Approval_requirements_tell_beforehand_whom_an_approval_is_refused_to_and_why(
        string why,
        string error
    )
    {
        await DutiesAreSeparateAsync(approvals: 2);
        var (_, own) = await KeyAsync("own");
        var firstId = (await service.SendAsync(new CreateUser { UserName = "first", Roles = Roles.TenantAdmin })).Id;
        var secondId = (await service.SendAsync(new CreateUser { UserName = "second", Roles = Roles.TenantAdmin })).Id;
        var asks = "tenant-admin";
        var id = why switch
        {
            "opened by one's own key" => await OpenAsync(own),
            "requested in one's own name" => await RequestAsync("TENANT-admin"),
            _ => await RequestAsync("somebody else"),
        };
        switch (why)
        {
            case "opened by one's own key" or "requested in one's own name":
                break;
            case "approved first by oneself":
                await ApproveAsync("tenant-admin");
                break;
            case "the first approver was disabled":
                await ApproveAsync("first");
                await service.SendAsync(new UpdateUser(firstId) { IsActive = false });
                break;
            case "the first approver was demoted":
                await ApproveAsync("first");
                await service.SendAsync(new UpdateUser(firstId) { Roles = Roles.Reviewer });
                break;
            case "the first approver created one":
                await ApproveAsync("first");
                Assert.Equal(
                    200,
                    (
                        await service.PostAsync(
                            "/api/v2.1/users",
                            new { userName = "hat", roles = new[] { "tenant-admin" } },
                            "first"
                        )
                    ).Status
                );
                asks = "hat";
                break;
            case "the first approver reset one's password":
                await ApproveAsync("first");
                Assert.Equal(
                    200,
                    (await service.PostAsync($"/api/v2.1/users/{secondId}/reset-password", "{}", "first")).Status
                );
                asks = "second";
                break;
            default:
                var made = await service.PostAsync(
                    "/api/v2.1/api-keys",
                    new { name = "firsts", roles = new[] { "tenant-admin" } },
                    "first"
                );
                var keyId = made.Data.GetProperty("keyId").GetString()!;
                var approved = await service.SendAsync(
                    Service.V1(
                        HttpMethod.Post,
                        $"/verifications/{id}/status",
                        new { verification_status = "approved" },
                        made.Data.GetProperty("key").GetString()!
                    )
                );
                Assert.True(approved.Status == 200, approved.Text);
                if (why.Contains("disabled"))
                {
                    await service.SendAsync(new UpdateUser(firstId) { IsActive = false });
                }
                else if (why.Contains("revoked"))
                {
                    await service.SendAsync(new RevokeApiKey(keyId));
                }
                else
                {
                    Assert.Equal(
                        200,
                        (
                            await service.PostAsync(
                                $"/api/v2.1/api-keys/{keyId}/take-over",
                                (object?)null,
                                "power-tenant"
                            )
                        ).Status
                    );
                }

                break;
        }

        var token = await service.FreshTokenAsync(asks);
        var told = (
            await service.SendAsync(
                Service.V21(HttpMethod.Get, $"/api/v2.1/verifications/{id}/approval-requirements", token)
            )
        ).Data;
        var refused = await service.SendAsync(
            Service.V21(
                HttpMethod.Post,
                $"/api/v2.1/verifications/{id}/approve",
                token,
                body: new { approvedBy = "tenant-admin", notes = "n" }
            )
        );

        Assert.False(told.GetProperty("mayApprove").GetBoolean());
        Assert.Equal(error, told.GetProperty("reasons")[0].GetProperty("error").GetString());
        Assert.Equal(error, refused.Error);
        Assert.Equal(error == "FIRST_APPROVAL_OUTDATED" ? 409 : 403, refused.Status);

        async Task ApproveAsync(string who)
        {
            var answer = await service.PostAsync(
                $"/api/v2.1/verifications/{id}/approve",
                new { approvedBy = "tenant-admin", notes = "n" },
                who
            );
            Assert.True(answer.Status == 200, answer.Text);
        }
    }

    [Fact]
    public async Task The_key_of_a_disabled_owner_is_refused_and_audited_once_a_minute_until_it_is_taken_over()
    {
        var (id, key) = await KeyAsync("core");
        Assert.Equal(200, (await service.SendAsync(Ask(key))).Status);

        var disabled = await service.SendAsync(
            await service.V21Async(
                HttpMethod.Patch,
                $"/api/v2.1/users/{Seeded.TenantAdminId}",
                new { active = false },
                "power-tenant"
            )
        );
        var stopped = Assert.Single(disabled.Data.GetProperty("keysStopped").EnumerateArray());
        Assert.Equal(id, stopped.GetProperty("keyId").GetString());

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(401, (await service.SendAsync(Ask(key))).Status);
        }

        Assert.Equal(
            ["api_key.created", "api_key.refused"],
            await service.QueryAsync<string>(
                "SELECT action FROM audit_entries WHERE stream = @Stream ORDER BY sequence",
                new { Stream = "api-key:" + id }
            )
        );

        var taken = await service.PostAsync($"/api/v2.1/api-keys/{id}/take-over", null, "power-tenant");
        Assert.True(taken.Status == 200, taken.Text);
        Assert.Equal("power-tenant", taken.Data.GetProperty("ownerName").GetString());
        Assert.Equal(200, (await service.SendAsync(Ask(key))).Status);

        static HttpRequestMessage Ask(string key) =>
            Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Person}", null, key);
    }

    [Fact]
    public async Task The_key_of_a_demoted_owner_decides_nothing_and_says_so_in_the_list()
    {
        var (id, key) = await KeyAsync("core");
        await service.SendAsync(new UpdateUser(Seeded.TenantAdminId) { Roles = Roles.Reviewer });

        var answer = await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                $"/verifications/{Seeded.Person}/status",
                new { verification_status = "approved" },
                key
            )
        );

        Assert.Equal(403, answer.Status);
        var listed = (await service.GetAsync("/api/v2.1/api-keys", "power-tenant"))
            .Data.GetProperty("items")
            .EnumerateArray()
            .Single(item => item.GetProperty("keyId").GetString() == id);
        Assert.False(listed.GetProperty("works").GetBoolean());
        Assert.Contains("tenant-admin", listed.GetProperty("shortfall").GetString());
        Assert.Equal("tenant-admin", listed.GetProperty("ownerName").GetString());
    }

    [Fact]
    public async Task At_the_console_keys_show_their_owner_and_a_power_tenant_takes_one_over()
    {
        var (id, _) = await KeyAsync("core");
        var visitor = await service.Visit().SignInAsync("power-tenant");
        Assert.Contains("core", (await visitor.GetAsync("/console/administration/users")).Html);

        var taken = await visitor.SubmitAsync(
            "/console/administration/keys",
            "/console/administration/keys?handler=takeover",
            ("keyId", id)
        );

        Assert.Equal(HttpStatusCode.Redirect, taken.Status);
        var owner = await service.QueryAsync<string>(
            "SELECT u.user_name FROM api_keys k JOIN users u ON u.id = k.owner_id"
        );
        Assert.Equal(["power-tenant"], owner);
    }
}
