namespace VerificationService.Domain.Tenancy;

/// <summary>One KYC/KYB programme ("project" in v1): the boundary that no data crosses.</summary>
public sealed class Tenant
{
    /// <summary>Identifier sent as <c>X-Tenant-ID</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name shown to people, at most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Where the project owner's notices go.</summary>
    public required string OwnerEmail { get; init; }

    /// <summary>A sandbox accepts the test approver <c>E2E_TEST_ADMIN</c>; a production tenant never does.</summary>
    public required bool IsSandbox { get; init; }

    /// <summary>An inactive tenant's users and keys are refused.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Whether every decision must name the version it is about.</summary>
    public bool RequiresIfMatch { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
