using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console.Pages;

/// <summary>What a tenant decides for itself.</summary>
internal sealed class SettingsPage(Dispatcher dispatcher, ConsoleSession session) : ConsolePage
{
    public override string Title => "Settings";

    [BindProperty(Name = "name")]
    public string? Name { get; set; }

    [BindProperty(Name = "ownerEmail")]
    public string? OwnerEmail { get; set; }

    [BindProperty(Name = "requiresIfMatch")]
    public bool RequiresIfMatch { get; set; }

    [BindProperty(Name = "requiresSecondFactor")]
    public bool RequiresSecondFactor { get; set; }

    /// <summary>An address as typed; nothing for nowhere.</summary>
    [BindProperty(Name = "callbackUrl")]
    public string? CallbackUrl { get; set; }

    [BindProperty(Name = "callbackEveryDecision")]
    public bool CallbackEveryDecision { get; set; }

    [BindProperty(Name = "callbackStatusChanges")]
    public bool CallbackStatusChanges { get; set; }

    /// <summary>Hours as typed; nothing leaves it to the installation.</summary>
    [BindProperty(Name = "dueHoursStandard")]
    public string? DueHoursStandard { get; set; }

    [BindProperty(Name = "dueHoursHigh")]
    public string? DueHoursHigh { get; set; }

    /// <summary>The code that was chosen; nothing where such a case stays.</summary>
    [BindProperty(Name = "unansweredReasonCode")]
    public string? UnansweredReasonCode { get; set; }

    /// <summary>Which may be chosen: the active ones of the list for rejections, and the one in force.</summary>
    public IReadOnlyList<ReasonCode> RejectReasons { get; private set; } = [];

    /// <summary>The version that was looked at.</summary>
    [BindProperty(Name = "version")]
    public string? Version { get; set; }

    public TenantSettings InForce { get; private set; } = null!;

    /// <summary>Whether somebody changed the settings between looking and saving.</summary>
    public bool SomebodyWasFirst { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await LookAsync(cancellationToken) is { } refusal)
        {
            return Refuse(refusal);
        }

        (Name, OwnerEmail, RequiresIfMatch) = (InForce.Name, InForce.OwnerEmail, InForce.RequiresIfMatch);
        RequiresSecondFactor = InForce.RequiresSecondFactor;
        (CallbackUrl, CallbackEveryDecision, CallbackStatusChanges) = InForce.Callbacks;
        DueHoursStandard = InForce.DueHours.Standard?.ToString(CultureInfo.InvariantCulture);
        DueHoursHigh = InForce.DueHours.High?.ToString(CultureInfo.InvariantCulture);
        UnansweredReasonCode = InForce.UnansweredReasonCode;
        Version = FormVersion.Of(InForce.Version);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var saved = await SaveAsync(cancellationToken);
        if (saved is null)
        {
            return Go("/console/administration/settings", "The settings are in force.");
        }

        if (await LookAsync(cancellationToken) is { } unread)
        {
            return Refuse(unread);
        }

        if (saved == TenancyErrors.SettingsVersionMismatch || saved == TenancyErrors.SettingsChangedMeanwhile)
        {
            SomebodyWasFirst = true;
            Version = FormVersion.Of(InForce.Version);
            ModelState.Clear(); // or else the form would show the version that was sent
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }

        return ShowAgain(saved);
    }

    private async Task<Error?> SaveAsync(CancellationToken cancellationToken)
    {
        if (!TryParse(DueHoursStandard, out var standard) || !TryParse(DueHoursHigh, out var high))
        {
            return Error.InvalidField("dueHours", "Due times must be whole numbers of hours, or empty");
        }

        var saved = await dispatcher.SendAsync(
            new UpdateTenantSettings
            {
                Name = Name ?? "",
                OwnerEmail = OwnerEmail ?? "",
                RequiresIfMatch = RequiresIfMatch,
                // A browser does not send a disabled box, which must not be taken for an unticked one.
                RequiresSecondFactor = session.May(Permission.ManagePolicy) ? RequiresSecondFactor : null,
                UnansweredReasonCode = session.May(Permission.ManagePolicy) ? UnansweredReasonCode ?? "" : null,
                DueHours = new DueHours(standard, high),
                CallbackUrl = CallbackUrl?.Trim() ?? "",
                CallbackEveryDecision = CallbackEveryDecision,
                CallbackStatusChanges = CallbackStatusChanges,
                Version = FormVersion.Parse(Version),
            },
            cancellationToken
        );
        return saved.Error;
    }

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var read = await dispatcher.SendAsync(new GetTenantSettings(), cancellationToken);
        if (read.Failed(out var refusal, out var settings))
        {
            return refusal;
        }

        InForce = settings;
        var reasons = await dispatcher.SendAsync(new ListReasonCodes(), cancellationToken);
        if (reasons.Failed(out refusal, out var list))
        {
            return refusal;
        }

        RejectReasons =
        [
            .. list.Where(reason =>
                reason.Code == settings.UnansweredReasonCode
                || (reason.IsActive && (reason.Uses & ReasonUses.Reject) != 0)
            ),
        ];
        return null;
    }

    private static bool TryParse(string? typed, out int? hours)
    {
        hours = int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : null;
        return hours is not null || string.IsNullOrWhiteSpace(typed);
    }
}
