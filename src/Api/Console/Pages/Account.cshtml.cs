using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Authentication;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console.Pages;

/// <summary>The person's own password and second factor.</summary>
[Enrols]
[KeepsNothing]
internal sealed class AccountPage(Dispatcher dispatcher, ConsoleSession session, KeptForms kept) : ConsolePage
{
    private const string Here = "/console/account";

    public override string Title => "My account";

    [BindProperty(Name = "currentPassword")]
    public string? CurrentPassword { get; set; }

    [BindProperty(Name = "newPassword")]
    public string? NewPassword { get; set; }

    [BindProperty(Name = "again")]
    public string? Again { get; set; }

    [BindProperty(Name = "code")]
    public string? Code { get; set; }

    [BindProperty(Name = "currentCode")]
    public string? CurrentCode { get; set; }

    /// <summary>What the authenticator is given; kept, encrypted, until a code of it has come.</summary>
    [TempData]
    public string? Secret { get; set; }

    /// <inheritdoc cref="Secret"/>
    [TempData]
    public string? Uri { get; set; }

    /// <summary>The codes just made, one space between them; kept, encrypted, until the page after has shown them.</summary>
    [TempData]
    public string? RecoveryCodes { get; set; }

    /// <summary>Whether what was typed before an enrolment was asked for is kept, for after it.</summary>
    public bool IsKept => ConsoleCookies.Carries(Request, KeptForms.KeptCookie);

    /// <summary>Whether what was typed was too long to be kept.</summary>
    [BindProperty(Name = "lost", SupportsGet = true)]
    public bool IsLost { get; set; }

    /// <summary>The kinds of notices to be mailed, as ticked.</summary>
    [BindProperty(Name = "mailed")]
    public List<NoticeKinds> Mailed { get; set; } = [];

    /// <summary>Which notices are mailed; null for whoever is told none.</summary>
    public MailedNotices? Notices { get; private set; }

    public SecondFactorState SecondFactor { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        // An enrolment that was begun stays open until it is confirmed or replaced.
        TempData.Keep(nameof(Secret));
        TempData.Keep(nameof(Uri));
        return await LookAsync(cancellationToken) is { } refusal ? Refuse(refusal) : Page();
    }

    public async Task<IActionResult> OnPostPasswordAsync(CancellationToken cancellationToken)
    {
        if (NewPassword != Again)
        {
            return await LookAgainAsync(Error.InvalidField("again", "The two new passwords differ"), cancellationToken);
        }

        var changed = await dispatcher.SendAsync(
            new ChangePassword(CurrentPassword, NewPassword) { ForSession = true },
            cancellationToken
        );
        if (changed.Failed(out var refusal, out var signedIn))
        {
            return await LookAgainAsync(refusal, cancellationToken);
        }

        await session.OpenAsync(HttpContext, signedIn.User);
        return Go(Here, "The new password is in force, and your other sessions have ended.");
    }

    public async Task<IActionResult> OnPostBeginAsync(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new BeginSecondFactor(), cancellationToken);
        if (result.Failed(out var refusal, out var begun))
        {
            return await LookAgainAsync(refusal, cancellationToken);
        }

        (Secret, Uri) = (begun.Secret, begun.Uri);
        return LocalRedirect(Here);
    }

    public async Task<IActionResult> OnPostConfirmAsync(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(
            new ConfirmSecondFactor(Code) { CurrentCode = CurrentCode },
            cancellationToken
        );
        if (result.Failed(out var refusal, out var codes))
        {
            TempData.Keep(nameof(Secret));
            TempData.Keep(nameof(Uri));
            return await LookAgainAsync(refusal, cancellationToken);
        }

        (Secret, Uri, RecoveryCodes) = (null, null, string.Join(' ', codes));
        return Go(Here, "The second factor is in force: signing in asks for a code from now on.");
    }

    public async Task<IActionResult> OnPostMailedAsync(CancellationToken cancellationToken)
    {
        var set = await dispatcher.SendAsync(
            new SetMailedNotices(Mailed.Aggregate(NoticeKinds.None, (one, other) => one | other)),
            cancellationToken
        );
        return set.Failed(out var refusal, out _)
            ? await LookAgainAsync(refusal, cancellationToken)
            : Go(Here, "Your choice of mail is kept.");
    }

    /// <summary>Back to the form that was being sent when an enrolment was asked for, with what was typed.</summary>
    public IActionResult OnPostBack() =>
        kept.Restore(ConsoleCookies.Fetch(HttpContext, KeptForms.KeptCookie), session.User!)
            ? new ShownInsteadResult(kept.Restored!.Mark.Page)
            : LocalRedirect("/console");

    private async Task<IActionResult> LookAgainAsync(Error refusal, CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } unread ? Refuse(unread) : ShowAgain(refusal);

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var read = await dispatcher.SendAsync(new GetSecondFactor(), cancellationToken);
        if (read.Failed(out var refusal, out var view))
        {
            return refusal;
        }

        SecondFactor = view;
        if (!view.MustEnrol && session.May(Permission.ReadVerifications))
        {
            var mailed = await dispatcher.SendAsync(new GetMailedNotices(), cancellationToken);
            if (mailed.Failed(out refusal, out var notices))
            {
                return refusal;
            }

            Notices = notices;
        }

        return null;
    }
}
