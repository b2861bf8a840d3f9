using System.ComponentModel.DataAnnotations;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V21.Tenancy;

/// <summary>What changes about the tenant's settings; what is left out stays.</summary>
public sealed class UpdateTenantRequest
{
    /// <summary>Name shown to people: one line of at most 200 characters.</summary>
    /// <example>Example Ltd</example>
    [MaxLength(Tenant.MaxName)]
    public string? Name { get; init; }

    /// <summary>Where the owner's notices go: one e-mail address.</summary>
    /// <example>owner@example.com</example>
    [MaxLength(254)]
    public string? OwnerEmail { get; init; }

    /// <summary>Whether every decision must bring <c>If-Match</c>; one without it is then refused with 428.</summary>
    /// <example>true</example>
    public bool? RequireIfMatch { get; init; }

    /// <summary>
    /// Whether whoever signs in with a password must have enrolled a second factor; a power-tenant's to change. Those without
    /// one are let through to enrol and to nothing else.
    /// </summary>
    /// <example>false</example>
    public bool? RequireSecondFactor { get; init; }

    /// <summary>All due times of the tenant's own from now on, for open cases too; <c>{}</c> for the installation's.</summary>
    public DueHoursData? DueHours { get; init; }

    /// <summary>Where the v1 callback of a verification goes that was created without an address of its own; empty for nowhere.</summary>
    /// <example>https://example.org/callback</example>
    [MaxLength(CallbackUrlRules.MaxLength)]
    public string? CallbackUrl { get; init; }

    /// <summary>Whether every decision made through v2.1 or the console is told to the callback address. A v1 status request says so itself.</summary>
    /// <example>true</example>
    public bool? CallbackEveryDecision { get; init; }

    /// <summary>Whether the callback address is told (<c>VERIFICATION_STATUS_CHANGED</c>) when a verification goes into review, awaits information or is reopened.</summary>
    /// <example>false</example>
    public bool? CallbackStatusChanges { get; init; }

    /// <summary>How long records are kept after their end; a power-tenant's to change. What is left out of it stays.</summary>
    public RetentionData? Retention { get; init; }

    /// <summary>
    /// The reason code with which the service rejects a verification whose subject was asked for more and did not answer while the link
    /// was good; empty where it stays as it is. A power-tenant's to change.
    /// </summary>
    /// <example>NO_ANSWER</example>
    [MaxLength(ReasonCode.MaxCode)]
    public string? UnansweredReasonCode { get; init; }

    internal UpdateTenantSettings ToCommand(ExpectedVersion? version) =>
        new()
        {
            Name = Name,
            OwnerEmail = OwnerEmail,
            RequiresIfMatch = RequireIfMatch,
            RequiresSecondFactor = RequireSecondFactor,
            DueHours = DueHours is null ? null : new DueHours(DueHours.Standard, DueHours.High),
            CallbackUrl = CallbackUrl,
            CallbackEveryDecision = CallbackEveryDecision,
            CallbackStatusChanges = CallbackStatusChanges,
            RetentionYears = Retention?.Years,
            RetentionAutomatic = Retention?.Automatic,
            UnansweredReasonCode = UnansweredReasonCode,
            Version = version,
        };
}

/// <summary>Whole hours until a verification is overdue, 1 to 8784; the clock stands still while the subject is asked.</summary>
public sealed class DueHoursData
{
    /// <summary>For standard risk; the installation's when left out.</summary>
    /// <example>48</example>
    [Range(1, Domain.Tenancy.DueHours.Most)]
    public int? Standard { get; init; }

    /// <summary>For high risk; the installation's when left out.</summary>
    /// <example>8</example>
    [Range(1, Domain.Tenancy.DueHours.Most)]
    public int? High { get; init; }

    internal static DueHoursData Of(DueHours hours) => new() { Standard = hours.Standard, High = hours.High };
}

/// <summary>How long records are kept after their end: the end of the relationship, or the refusal.</summary>
public sealed class RetentionData
{
    /// <summary>Whole years, 5 to 10.</summary>
    /// <example>5</example>
    [Range(RetentionSettings.Least, RetentionSettings.Most)]
    public int? Years { get; init; }

    /// <summary>Whether records are erased as soon as nothing keeps them, without anybody asking for it.</summary>
    /// <example>false</example>
    public bool? Automatic { get; init; }
}

/// <summary>The tenant and its settings.</summary>
public sealed class TenantData
{
    /// <summary>The tenant.</summary>
    public required string TenantId { get; init; }

    /// <summary>Name shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>Where the owner's notices go.</summary>
    public required string OwnerEmail { get; init; }

    /// <summary>Whether test approvers are accepted; whoever operates the installation says so.</summary>
    public required bool Sandbox { get; init; }

    /// <summary>Whether every decision must bring <c>If-Match</c>.</summary>
    public required bool RequireIfMatch { get; init; }

    /// <summary>Whether whoever signs in with a password must have enrolled a second factor.</summary>
    public required bool RequireSecondFactor { get; init; }

    /// <summary>Due times of the tenant's own; those it left to the installation are absent.</summary>
    public required DueHoursData DueHours { get; init; }

    /// <summary>The due times that count.</summary>
    public required DueHoursData DueHoursInForce { get; init; }

    /// <summary>Where the v1 callback of a verification goes that was created without an address of its own; absent for nowhere.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>Whether every decision made through v2.1 or the console is told to the callback address.</summary>
    public required bool CallbackEveryDecision { get; init; }

    /// <summary>Whether the callback address is told when a verification goes into review, awaits information or is reopened.</summary>
    public required bool CallbackStatusChanges { get; init; }

    /// <summary>How long records are kept after their end.</summary>
    public required RetentionData Retention { get; init; }

    /// <summary>With what reason code an unanswered request for information ends in a rejection; absent where it does not.</summary>
    public string? UnansweredReasonCode { get; init; }

    internal static TenantData Of(TenantSettings settings) =>
        new()
        {
            TenantId = settings.TenantId,
            Name = settings.Name,
            OwnerEmail = settings.OwnerEmail,
            Sandbox = settings.IsSandbox,
            RequireIfMatch = settings.RequiresIfMatch,
            RequireSecondFactor = settings.RequiresSecondFactor,
            DueHours = DueHoursData.Of(settings.DueHours),
            DueHoursInForce = DueHoursData.Of(settings.DueHoursInForce),
            CallbackUrl = settings.Callbacks.Url,
            CallbackEveryDecision = settings.Callbacks.EveryDecision,
            CallbackStatusChanges = settings.Callbacks.StatusChanges,
            UnansweredReasonCode = settings.UnansweredReasonCode,
            Retention = new RetentionData
            {
                Years = settings.Retention.Years,
                Automatic = settings.Retention.Automatic,
            },
        };
}
