using System.Globalization;
using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Changes settings of the caller's tenant; what is null stays, and what is so already is no change. They count at once,
/// due times for the cases that are open too.
/// </summary>
public sealed record UpdateTenantSettings : ICommand<TenantSettings>
{
    /// <inheritdoc cref="Tenant.Name"/>
    public string? Name { get; init; }

    /// <inheritdoc cref="Tenant.OwnerEmail"/>
    public string? OwnerEmail { get; init; }

    /// <inheritdoc cref="Tenant.RequiresIfMatch"/>
    public bool? RequiresIfMatch { get; init; }

    /// <summary><see cref="Tenant.RequiresSecondFactor"/>; a power-tenant's alone to change.</summary>
    public bool? RequiresSecondFactor { get; init; }

    /// <summary>All due times of the tenant's own from now on; one that is null in it is the installation's again.</summary>
    public DueHours? DueHours { get; init; }

    /// <summary><see cref="CallbackSettings.Url"/>; empty for nowhere.</summary>
    public string? CallbackUrl { get; init; }

    /// <inheritdoc cref="CallbackSettings.EveryDecision"/>
    public bool? CallbackEveryDecision { get; init; }

    /// <inheritdoc cref="CallbackSettings.StatusChanges"/>
    public bool? CallbackStatusChanges { get; init; }

    /// <summary><see cref="RetentionSettings.Years"/>; a power-tenant's alone to change.</summary>
    public int? RetentionYears { get; init; }

    /// <summary><see cref="RetentionSettings.Automatic"/>; a power-tenant's alone to change.</summary>
    public bool? RetentionAutomatic { get; init; }

    /// <summary><see cref="Tenant.UnansweredReasonCode"/>, empty for none; a power-tenant's alone to change.</summary>
    public string? UnansweredReasonCode { get; init; }

    /// <summary>The version the caller read (If-Match); null for whichever it is.</summary>
    public ExpectedVersion? Version { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("tenant.change_settings");

    /// <inheritdoc/>
    public override string ToString() => nameof(UpdateTenantSettings);

    internal sealed class Validator : AbstractValidator<UpdateTenantSettings>
    {
        public Validator(CallbackUrlRules callbackUrls)
        {
            RuleFor(c => c.Name).Required().When(c => c.Name is not null).Line(Tenant.MaxName);
            RuleFor(c => c.OwnerEmail).Email();
            RuleFor(c => c.CallbackUrl)
                .Must(url => string.IsNullOrEmpty(url) || callbackUrls.Accepts(url))
                .WithMessage(callbackUrls.Accepted);
            RuleFor(c => c.UnansweredReasonCode)
                .Must(code => string.IsNullOrEmpty(code) || ReasonCode.IsWellFormed(code))
                .WithMessage(
                    $"unansweredReasonCode must be 1 to {ReasonCode.MaxCode} capital letters, digits and underscores, a letter first, or empty for none"
                );
            RuleFor(c => c.RetentionYears)
                .Must(years => years is null or (>= RetentionSettings.Least and <= RetentionSettings.Most))
                .OverridePropertyName("retention.years")
                .WithMessage(
                    $"retention.years must be whole years from {RetentionSettings.Least} to {RetentionSettings.Most}"
                );
            RuleFor(c => c.DueHours!.Standard)
                .Must(hours => hours is null || Domain.Tenancy.DueHours.AreAccepted(hours.Value))
                .When(c => c.DueHours is not null)
                .OverridePropertyName("dueHours.standard")
                .WithMessage(Accepted("dueHours.standard"));
            RuleFor(c => c.DueHours!.High)
                .Must(hours => hours is null || Domain.Tenancy.DueHours.AreAccepted(hours.Value))
                .When(c => c.DueHours is not null)
                .OverridePropertyName("dueHours.high")
                .WithMessage(Accepted("dueHours.high"));
        }

        private static string Accepted(string field) =>
            $"{field} must be whole hours from 1 to {Domain.Tenancy.DueHours.Most}, or left out for the installation's";
    }

    internal sealed class Handler(
        ITenantRepository tenants,
        IReasonCodeRepository reasons,
        ReviewOptions installation,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<UpdateTenantSettings, TenantSettings>
    {
        public async Task<Result<TenantSettings>> Handle(
            UpdateTenantSettings command,
            CancellationToken cancellationToken
        )
        {
            if (await tenants.FindToChangeAsync(caller.TenantId, cancellationToken) is not { } before)
            {
                return TenancyErrors.TenantNotFound;
            }

            if (command.Version is { } version && !version.Includes(before.Version))
            {
                return TenancyErrors.SettingsVersionMismatch;
            }

            var after = before with
            {
                Name = command.Name ?? before.Name,
                OwnerEmail = command.OwnerEmail ?? before.OwnerEmail,
                RequiresIfMatch = command.RequiresIfMatch ?? before.RequiresIfMatch,
                RequiresSecondFactor = command.RequiresSecondFactor ?? before.RequiresSecondFactor,
                DueHours = command.DueHours ?? before.DueHours,
                Callbacks = new CallbackSettings(
                    command.CallbackUrl is null ? before.Callbacks.Url
                        : command.CallbackUrl.Length > 0 ? command.CallbackUrl
                        : null,
                    command.CallbackEveryDecision ?? before.Callbacks.EveryDecision,
                    command.CallbackStatusChanges ?? before.Callbacks.StatusChanges
                ),
                Retention = new RetentionSettings(
                    command.RetentionYears ?? before.Retention.Years,
                    command.RetentionAutomatic ?? before.Retention.Automatic
                ),
                UnansweredReasonCode =
                    command.UnansweredReasonCode is null ? before.UnansweredReasonCode
                    : command.UnansweredReasonCode.Length > 0 ? command.UnansweredReasonCode
                    : null,
            };
            if (after == before)
            {
                return TenantSettings.Of(before, installation);
            }

            if (
                after.RequiresSecondFactor != before.RequiresSecondFactor
                && (caller.Required.Permissions & Permission.ManagePolicy) == 0
            )
            {
                return TenancyErrors.MissingPermission(Permission.ManagePolicy);
            }

            if (after.UnansweredReasonCode != before.UnansweredReasonCode)
            {
                if ((caller.Required.Permissions & Permission.ManagePolicy) == 0)
                {
                    return TenancyErrors.MissingPermission(Permission.ManagePolicy);
                }

                if (
                    after.UnansweredReasonCode is { } code
                    && ReasonCode.Refusal(
                        await reasons.ListAsync(caller.TenantId, cancellationToken),
                        code,
                        ReasonUses.Reject
                    )
                        is { } unknown
                )
                {
                    return Error.InvalidField(
                        "unansweredReasonCode",
                        unknown
                            .Fields[0]
                            .Message.Replace("reasonCode", "unansweredReasonCode", StringComparison.Ordinal)
                    );
                }
            }

            if (after.Retention != before.Retention && (caller.Required.Permissions & Permission.ManageRetention) == 0)
            {
                return TenancyErrors.MissingPermission(Permission.ManageRetention);
            }

            if (!await tenants.SaveSettingsAsync(after, cancellationToken))
            {
                return TenancyErrors.SettingsChangedMeanwhile;
            }

            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = after.Id,
                    Stream = AuditStreams.Tenant(after.Id),
                    Action = "tenant.settings_changed",
                    OccurredAt = time.Now(),
                    Facts = Changes(before, after),
                },
                cancellationToken
            );
            return TenantSettings.Of(after with { Version = after.Version + 1 }, installation);
        }

        /// <summary>What is different now, each with what it was.</summary>
        private static IEnumerable<KeyValuePair<string, string?>> Changes(Tenant before, Tenant after) =>
            Facts(before)
                .Zip(Facts(after))
                .Where(fact => fact.First != fact.Second)
                .SelectMany(fact =>
                    new KeyValuePair<string, string?>[]
                    {
                        new(fact.Second.Name, fact.Second.Value),
                        new(fact.First.Name + "Before", fact.First.Value),
                    }
                );

        private static IEnumerable<(string Name, string? Value)> Facts(Tenant tenant) =>
            [
                ("name", tenant.Name),
                ("ownerEmail", tenant.OwnerEmail),
                ("requiresIfMatch", tenant.RequiresIfMatch ? "true" : "false"),
                ("requiresSecondFactor", tenant.RequiresSecondFactor ? "true" : "false"),
                ("dueHoursStandard", tenant.DueHours.Standard?.ToString(CultureInfo.InvariantCulture)),
                ("dueHoursHigh", tenant.DueHours.High?.ToString(CultureInfo.InvariantCulture)),
                ("retentionYears", tenant.Retention.Years.ToString(CultureInfo.InvariantCulture)),
                ("retentionAutomatic", tenant.Retention.Automatic ? "true" : "false"),
                ("unansweredReasonCode", tenant.UnansweredReasonCode),
                ("callbackUrl", tenant.Callbacks.Url),
                ("callbackEveryDecision", tenant.Callbacks.EveryDecision ? "true" : "false"),
                ("callbackStatusChanges", tenant.Callbacks.StatusChanges ? "true" : "false"),
            ];
    }
}
