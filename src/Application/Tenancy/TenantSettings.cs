using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>What a tenant decides for itself.</summary>
public sealed record TenantSettings
{
    public required string TenantId { get; init; }

    /// <inheritdoc cref="Tenant.Name"/>
    public required string Name { get; init; }

    /// <inheritdoc cref="Tenant.OwnerEmail"/>
    public required string OwnerEmail { get; init; }

    /// <summary>Whether test approvers are accepted; the operator's to say.</summary>
    public required bool IsSandbox { get; init; }

    /// <inheritdoc cref="Tenant.RequiresIfMatch"/>
    public required bool RequiresIfMatch { get; init; }

    /// <inheritdoc cref="Tenant.RequiresSecondFactor"/>
    public required bool RequiresSecondFactor { get; init; }

    /// <summary>The tenant's own; null is the installation's.</summary>
    public required DueHours DueHours { get; init; }

    /// <summary>What counts now, both given.</summary>
    public required DueHours DueHoursInForce { get; init; }

    /// <inheritdoc cref="Tenant.Callbacks"/>
    public required CallbackSettings Callbacks { get; init; }

    /// <inheritdoc cref="Tenant.Retention"/>
    public required RetentionSettings Retention { get; init; }

    /// <inheritdoc cref="Tenant.UnansweredReasonCode"/>
    public required string? UnansweredReasonCode { get; init; }

    /// <inheritdoc cref="Tenant.Version"/>
    public required long Version { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"TenantSettings {{ TenantId = {TenantId} }}";

    internal static TenantSettings Of(Tenant tenant, ReviewOptions installation) =>
        new()
        {
            TenantId = tenant.Id,
            Name = tenant.Name,
            OwnerEmail = tenant.OwnerEmail,
            IsSandbox = tenant.IsSandbox,
            RequiresIfMatch = tenant.RequiresIfMatch,
            RequiresSecondFactor = tenant.RequiresSecondFactor,
            DueHours = tenant.DueHours,
            DueHoursInForce = installation.InForce(tenant.DueHours),
            Callbacks = tenant.Callbacks,
            Retention = tenant.Retention,
            UnansweredReasonCode = tenant.UnansweredReasonCode,
            Version = tenant.Version,
        };
}
