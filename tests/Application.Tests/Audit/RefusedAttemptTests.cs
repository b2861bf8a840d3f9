using System.Text.Json;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Audit;

/// <summary>Who tried what and was refused stands in the audit, although the work was rolled back.</summary>
public sealed class RefusedAttemptTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    [Fact]
    public async Task A_refused_attempt_stands_in_the_cases_own_history_with_code_actor_and_origin()
    {
        var id = await service.OpenHighRiskAsync();

        await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, TestService.Approval(id));

        var entry = await LastEntryAsync(Actors.Tenant);
        Assert.Equal("verification:" + id, entry.stream);
        Assert.Equal(2, entry.sequence);
        Assert.Equal("verification.approve.refused", entry.action);
        Assert.Equal("User", entry.actor_kind);
        Assert.Equal(Actors.TenantAdmin.Id, entry.actor_id);
        Assert.Equal(Actors.TenantAdmin.Name, entry.actor_name);
        using JsonDocument facts = JsonDocument.Parse((string)entry.facts);
        Assert.Equal("INSUFFICIENT_AUTHORITY", facts.RootElement.GetProperty("code").GetString());
        Assert.Equal(
            "High-risk organizations require POWER_TENANT approval",
            facts.RootElement.GetProperty("refusal").GetString()
        );
        using JsonDocument origin = JsonDocument.Parse((string)entry.origin);
        Assert.Equal("test", origin.RootElement.GetProperty("surface").GetString());
        Assert.Equal("192.0.2.1", origin.RootElement.GetProperty("address").GetString());
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", origin.RootElement.GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task An_attempt_on_another_tenants_case_stands_in_the_own_tenants_history_and_nowhere_else()
    {
        var id = await service.OpenAsync();
        var reviewer = Actors.User(Roles.Reviewer, tenantId: Actors.OtherTenant);

        var (_, entry) = await service.RefusedWithOneEntryAsync(reviewer, TestService.Approval(id));

        Assert.Contains($"tenant_id={Actors.OtherTenant}, stream=tenant:{Actors.OtherTenant}", entry);
    }

    [Fact]
    public async Task An_attempt_on_an_unknown_case_opens_no_history_of_its_own()
    {
        var (_, entry) = await service.RefusedWithOneEntryAsync(Actors.Reviewer, TestService.Approval("unknown"));

        Assert.Contains("stream=tenant:" + Actors.Tenant, entry);
        Assert.Equal(
            0,
            await service.ValueAsync<int>("SELECT COUNT(*) FROM audit_entries WHERE stream = 'verification:unknown'")
        );
    }

    [Fact]
    public async Task A_history_with_refused_attempts_goes_on_as_one_chain()
    {
        var id = await service.OpenHighRiskAsync();
        await service.RefusedAsync(Actors.TenantAdmin, TestService.Approval(id));
        await service.RefusedAsync(Actors.Reviewer, TestService.Approval(id));
        await service.MustAsync(Actors.PowerTenant, TestService.Approval(id, "power-tenant"));

        var history = await service.MustAsync(
            Actors.Auditor,
            new GetVerificationHistory(id, new PageRequest(null, null))
        );

        Assert.Equal([1L, 2L, 3L, 4L], history.Items.Select(entry => entry.Sequence));
        Assert.Equal(
            [
                "verification.created",
                "verification.approve.refused",
                "verification.approve.refused",
                "verification.approved",
            ],
            history.Items.Select(entry => entry.Action)
        );
    }

    [Fact]
    public async Task Every_command_of_a_caller_without_its_permission_leaves_one_entry_under_its_own_name()
    {
        var attempts = new (Func<Actor, Task<(Domain.Shared.Error, string Entry)>> Attempt, string Action)[]
        {
            (a => service.RefusedWithOneEntryAsync(a, new CreateApplicant()), "applicant.create.refused"),
            (a => service.RefusedWithOneEntryAsync(a, new CreateOrganization()), "organization.create.refused"),
            (a => service.RefusedWithOneEntryAsync(a, new CreateVerification()), "verification.create.refused"),
            (
                a =>
                    service.RefusedWithOneEntryAsync(
                        a,
                        new CreateUser { UserName = "mallory", Roles = Roles.PowerTenant }
                    ),
                "user.create.refused"
            ),
            (a => service.RefusedWithOneEntryAsync(a, new DisableUser("ada")), "user.disable.refused"),
            (
                a => service.RefusedWithOneEntryAsync(a, new CreateApiKey { Name = "key", Roles = Roles.PowerTenant }),
                "api_key.create.refused"
            ),
            (a => service.RefusedWithOneEntryAsync(a, new RevokeApiKey("key")), "api_key.revoke.refused"),
            (a => service.RefusedWithOneEntryAsync(a, new IssueToken("ada")), "token.issue.refused"),
            (
                a => service.RefusedWithOneEntryAsync(a, new CreateTenant { Name = "n", OwnerEmail = "o@example.org" }),
                "tenant.create.refused"
            ),
        };
        foreach (var (attempt, action) in attempts)
        {
            var (_, entry) = await attempt(Actors.Auditor);
            Assert.Contains($"action={action},", entry);
            Assert.Contains("stream=tenant:" + Actors.Tenant, entry);
            Assert.Contains("actor_id=" + Actors.Auditor.Id, entry);
        }
    }

    [Fact]
    public async Task A_caller_who_hangs_up_does_not_escape_the_record_of_what_was_refused()
    {
        var id = await service.OpenHighRiskAsync();
        using var source = new CancellationTokenSource();

        // Cancelled once the refusal is on its way out: authorization refuses before anything looks at the token.
        await source.CancelAsync();
        var refused = await service.SendAsync(
            Actors.Reviewer,
            TestService.Approval(id),
            cancellationToken: source.Token
        );

        Assert.Equal("INSUFFICIENT_PERMISSION", refused.Error?.Code);
        Assert.Equal(
            1,
            await service.ValueAsync<int>(
                "SELECT COUNT(*) FROM audit_entries WHERE stream = @Stream AND action = 'verification.approve.refused'",
                new { Stream = "verification:" + id }
            )
        );
    }

    private async Task<dynamic> LastEntryAsync(string tenantId) =>
        (
            await service.RowsAsync<dynamic>(
                "SELECT * FROM audit_entries WHERE tenant_id = @Tenant ORDER BY position DESC",
                new { Tenant = tenantId }
            )
        )[0];
}
