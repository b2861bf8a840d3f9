using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Tests.Tenancy;

public sealed class TenantTests
{
    [Fact]
    public void A_new_tenant_is_active_and_asks_for_no_version()
    {
        var tenant = new Tenant
        {
            Id = "t-1",
            Name = "One",
            OwnerEmail = "owner@example.org",
            IsSandbox = false,
            CreatedAt = Cases.Opened,
        };

        Assert.True(tenant.IsActive);
        Assert.False(tenant.RequiresIfMatch);
    }
}
