using System.ComponentModel.DataAnnotations;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using Command = VerificationService.Application.Verifications.CreateVerification;

namespace VerificationService.Api.V21.Decisions;

/// <summary>What opens a verification of a customer, an organization, or both.</summary>
[Unused("verificationId", "status", "requestedByTenantId", "notes")]
public sealed class CreateVerificationRequest
{
    /// <summary>The person, or the business where <c>organizationId</c> is left out or the same. One of the two is required.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The business.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>What to check; when left out, identity for a customer and business for an organization.</summary>
    /// <example>BUSINESS_VERIFICATION</example>
    public string? Type { get; init; }

    /// <summary>The same as <c>type</c>.</summary>
    [SameAs("type")]
    public string? VerificationType { get; init; }

    /// <summary>
    /// The level asked for. It may raise the risk, never lower it. <c>FINHUB_VERIFIED</c> is granted by nobody here: 422.
    /// </summary>
    /// <example>TENANT_VERIFIED</example>
    [AllowedValues("TENANT_VERIFIED", "POWER_TENANT_VERIFIED", V21Words.FinhubVerified)]
    public string? RequestedLevel { get; init; }

    /// <summary>The user who asks for it.</summary>
    [MaxLength(100)]
    public string? RequestedByUserId { get; init; }

    /// <summary>The user the verification is associated with.</summary>
    [MaxLength(100)]
    public string? UserId { get; init; }

    /// <summary>Anything of your own, a JSON object, kept as sent.</summary>
    public RawJson? AdditionalData { get; init; }

    internal Result<Command> ToCommand()
    {
        if (
            Synonyms.OneOf("type", Type, "verificationType", VerificationType).Failed(out var refusal, out var type)
            || V21Words.ParseApprovalLevel("requestedLevel", RequestedLevel).Failed(out refusal, out var level)
        )
        {
            return refusal;
        }

        return new Command
        {
            CustomerId = CustomerId == OrganizationId ? null : CustomerId,
            OrganizationId = OrganizationId,
            Types = type is null ? [] : [type],
            RequestedLevel = level ?? ApprovalLevel.TenantVerified,
            RequestedByUserId = RequestedByUserId,
            UserId = UserId,
            AdditionalData = AdditionalData?.ToString(),
        };
    }
}

/// <summary>What opens a verification of the business that the address names.</summary>
[Unused("requestedByTenantId", "notes", "reason")]
public sealed class VerifyOrganizationRequest
{
    /// <summary>A person beside the business, or the business again.</summary>
    public string? CustomerId { get; init; }

    /// <summary>What to check.</summary>
    /// <example>BUSINESS_VERIFICATION</example>
    [Required]
    public string? Type { get; init; }

    /// <summary>
    /// The level asked for. It may raise the risk, never lower it. <c>FINHUB_VERIFIED</c> is granted by nobody here: 422.
    /// </summary>
    /// <example>TENANT_VERIFIED</example>
    [AllowedValues("TENANT_VERIFIED", "POWER_TENANT_VERIFIED", V21Words.FinhubVerified)]
    public string? RequestedLevel { get; init; }

    /// <summary>The user who asks for it.</summary>
    [MaxLength(100)]
    public string? RequestedByUserId { get; init; }

    internal Result<CreateVerificationRequest> Of(string organizationId) =>
        Type is null
            ? Error.InvalidField("type", "type is required")
            : new CreateVerificationRequest
            {
                CustomerId = CustomerId,
                OrganizationId = organizationId,
                Type = Type,
                RequestedLevel = RequestedLevel,
                RequestedByUserId = RequestedByUserId,
            };
}

/// <summary>How deep a customer is verified.</summary>
public sealed class CustomerVerificationRequest
{
    /// <summary>
    /// <c>STANDARD</c>, <c>SIMPLIFIED</c>, <c>ENHANCED</c> (enhanced due diligence), or a type of verification. A depth never
    /// lowers the risk.
    /// </summary>
    /// <example>STANDARD</example>
    [Required]
    [MaxLength(50)]
    public string? VerificationType { get; init; }

    /// <summary>What was shown, such as the type and number of a document; kept as sent, and shown to whoever decides.</summary>
    public RawJson? VerificationData { get; init; }

    internal Result<CreateVerificationRequest> Of(string? customerId, string? organizationId) =>
        VerificationType is null
            ? Error.InvalidField("verificationType", "verificationType is required")
            : new CreateVerificationRequest
            {
                CustomerId = customerId,
                OrganizationId = organizationId,
                Type = V21Words.TypeOfDepth(VerificationType),
                AdditionalData = VerificationData,
            };
}

/// <summary>What a verification would need.</summary>
public sealed class SubjectRequirementsData
{
    /// <summary>The person, where it is one.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The business, where it is one.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>What an approval would grant, by risk.</summary>
    /// <example>TENANT_VERIFIED</example>
    public required string VerificationLevel { get; init; }

    /// <summary><c>STANDARD</c> or <c>HIGH</c>.</summary>
    /// <example>STANDARD</example>
    public required string RiskLevel { get; init; }

    /// <summary>Why the risk is high; empty when it is not.</summary>
    public required IReadOnlyList<string> RiskFactors { get; init; }

    /// <summary>Documents that the tenant's policy wants accepted before an approval.</summary>
    public required IReadOnlyList<string> RequiredDocuments { get; init; }

    /// <summary>The lowest role that may approve.</summary>
    /// <example>tenant-admin</example>
    public required string RequiredRole { get; init; }

    internal static SubjectRequirementsData Of(GetSubjectRequirements asked, SubjectRequirements needs) =>
        new()
        {
            CustomerId = asked.IsBusiness ? null : needs.SubjectId,
            OrganizationId = asked.IsBusiness ? needs.SubjectId : null,
            VerificationLevel = V21Words.Of(needs.Rule.Grants),
            RiskLevel = V21Words.Of(needs.Risk.Level),
            RiskFactors = [.. needs.Risk.Factors.Select(V21Words.Of)],
            RequiredDocuments = needs.Rule.RequiredDocuments,
            RequiredRole = needs.Rule.RequiredRole.Format(),
        };
}

/// <summary>A verification as it was started.</summary>
public sealed class VerificationStartedData
{
    /// <summary>The new verification.</summary>
    public required string Id { get; init; }

    /// <summary>The same again.</summary>
    public required string VerificationId { get; init; }

    /// <summary>The person, or the business where it was sent as <c>customerId</c>.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The business.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>What is checked.</summary>
    /// <example>BUSINESS_VERIFICATION</example>
    public required string Type { get; init; }

    /// <summary>The same as <c>type</c>.</summary>
    /// <example>BUSINESS_VERIFICATION</example>
    public required string VerificationType { get; init; }

    /// <summary>Always <c>IN_PROGRESS</c> here.</summary>
    /// <example>IN_PROGRESS</example>
    public required string Status { get; init; }

    /// <summary>Always <c>TENANT</c>.</summary>
    /// <example>TENANT</example>
    public string PerformedBy { get; init; } = "TENANT";

    /// <summary>The tenant.</summary>
    public required string PerformedById { get; init; }

    /// <summary>What an approval will grant, by risk.</summary>
    /// <example>TENANT_VERIFIED</example>
    public required string VerificationLevel { get; init; }

    /// <summary>The level asked for, as sent.</summary>
    /// <example>TENANT_VERIFIED</example>
    public string? RequestedLevel { get; init; }

    /// <summary><c>STANDARD</c> or <c>HIGH</c>.</summary>
    /// <example>STANDARD</example>
    public required string RiskLevel { get; init; }

    /// <summary>Why the risk is high; empty when it is not.</summary>
    public required IReadOnlyList<string> RiskFactors { get; init; }

    /// <summary>Always false: tenants have no tenants beneath them.</summary>
    public bool AppliesToSubtenants { get; init; }

    /// <summary>Documents that the tenant's policy wants accepted before an approval.</summary>
    public required IReadOnlyList<string> RequiredDocuments { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The same as <c>startedAt</c>.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who asked for it: as said, or else the caller.</summary>
    public required string InitiatedBy { get; init; }

    /// <summary>What was added, as sent.</summary>
    public RawJson? AdditionalData { get; init; }

    /// <summary>Always false here.</summary>
    public bool Verified { get; init; }

    internal static VerificationStartedData Of(VerificationOpened opened, CreateVerificationRequest asked)
    {
        var (verification, rule) = opened;
        return new()
        {
            Id = verification.Id,
            VerificationId = verification.Id,
            CustomerId = verification.ApplicantId ?? (asked.CustomerId is null ? null : verification.OrganizationId),
            OrganizationId = verification.OrganizationId,
            Type = verification.Types[0],
            VerificationType = verification.Types[0],
            Status = V21Words.Of(verification.Status),
            PerformedById = verification.TenantId,
            VerificationLevel = V21Words.Of(rule.Grants),
            RequestedLevel = asked.RequestedLevel,
            RequiredDocuments = rule.RequiredDocuments,
            RiskLevel = V21Words.Of(verification.Risk.Level),
            RiskFactors = [.. verification.Risk.Factors.Select(V21Words.Of)],
            StartedAt = verification.CreatedAt,
            CreatedAt = verification.CreatedAt,
            InitiatedBy = verification.Opened.RequestedByUserId ?? verification.OpenedBy.Id,
            AdditionalData = RawJson.Of(verification.Opened.AdditionalData),
        };
    }
}
