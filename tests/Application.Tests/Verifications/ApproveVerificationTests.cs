using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

public sealed class ApproveVerificationTests
{
    [Fact]
    public async Task Approve_by_a_tenant_admin_of_a_standard_case_stands()
    {
        await using var service = await TestService.StartAsync();
        var id = await service.OpenAsync();

        var decided = await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(VerificationStatus.Approved, decided.Status);
        var view = await service.MustAsync(Actors.Reviewer, new GetVerification(id));
        Assert.Equal(VerificationStatus.Approved, view.Status);
        Assert.Equal("tenant-admin", view.DecidedBy);
        Assert.Equal(service.Clock.GetUtcNow(), view.DecidedAt);
        Assert.Equal(2, view.Version);
    }

    [Fact]
    public async Task Approve_by_a_tenant_admin_of_a_high_risk_case_is_refused()
    {
        await using var service = await TestService.StartAsync();
        var id = await service.OpenHighRiskAsync();

        var result = await service.SendAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(ErrorKind.Forbidden, result.Error?.Kind);
        Assert.Equal("High-risk organizations require POWER_TENANT approval", result.Error?.Message);
        Assert.Equal(0, await service.ValueAsync<long>("SELECT COUNT(*) FROM decisions"));
        Assert.Equal(
            ["verification.created", "verification.approve.refused"],
            await service.RowsAsync<string>(
                "SELECT action FROM audit_entries WHERE stream = @Stream ORDER BY sequence",
                new { Stream = "verification:" + id }
            )
        );
    }

    [Fact]
    public async Task Twenty_approvers_at_once_make_one_decision()
    {
        await using var service = await TestService.StartAsync();
        var id = await service.OpenAsync();

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ => Task.Run(() => service.SendAsync(Actors.TenantAdmin, TestService.Approval(id))))
        );

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Equal(1, await service.ValueAsync<long>("SELECT COUNT(*) FROM decisions"));
        Assert.Single(results.Select(result => result.Value.Decision.Id).Distinct());
    }
}
