using VerificationService.Application.Tenancy;

namespace VerificationService.Api.V21;

/// <summary>What changes about the tenant's settings; what is left out stays.</summary>
public sealed class UpdateTenantRequest
{
    /// <summary>Whether every decision must bring <c>If-Match</c>; one without it is then refused with 428.</summary>
    /// <example>true</example>
    public bool? RequireIfMatch { get; init; }
}

/// <summary>The tenant and its settings.</summary>
public sealed class TenantData
{
    /// <summary>The tenant.</summary>
    public required string TenantId { get; init; }

    /// <summary>Name shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>Whether test approvers are accepted.</summary>
    public required bool Sandbox { get; init; }

    /// <summary>Whether every decision must bring <c>If-Match</c>.</summary>
    public required bool RequireIfMatch { get; init; }

    internal static TenantData Of(TenantSettings settings) =>
        new()
        {
            TenantId = settings.TenantId,
            Name = settings.Name,
            Sandbox = settings.IsSandbox,
            RequireIfMatch = settings.RequiresIfMatch,
        };
}
