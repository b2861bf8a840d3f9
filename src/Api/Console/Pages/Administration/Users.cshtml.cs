using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console.Pages;

/// <summary>Who signs in, and as what.</summary>
internal sealed class UsersPage(Dispatcher dispatcher, SingleSignOn singleSignOn) : ConsolePage
{
    private const string Here = "/console/administration/users";

    public override string Title => "Users";

    [BindProperty(Name = "userId")]
    public string? UserId { get; set; }

    [BindProperty(Name = "userName")]
    public string? UserName { get; set; }

    [BindProperty(Name = "email")]
    public string? Email { get; set; }

    [BindProperty(Name = "subject")]
    public string? Subject { get; set; }

    [BindProperty(Name = "roles")]
    public IReadOnlyList<string> Held { get; set; } = [];

    /// <summary>The activation just issued; kept, encrypted, until the page after has shown it.</summary>
    [TempData]
    public string? NewActivation { get; set; }

    public IReadOnlyList<UserSummary> Users { get; private set; } = [];

    /// <summary>Keys that work, by whoever owns them: what stops with the owner's access.</summary>
    public ILookup<string?, ApiKeySummary> KeysByOwner { get; private set; } = null!;

    /// <summary>Who else signs people in; null when nobody does.</summary>
    public string? Authority => singleSignOn.AuthorityName;

    /// <summary>Whether a password gets anybody in.</summary>
    public bool TakesPasswords => singleSignOn.TakesPasswords;

    /// <summary>The roles a user may hold; integration is for keys.</summary>
    public static IEnumerable<string> RolesOfUsers =>
        (Roles.Reviewer | Roles.TenantAdmin | Roles.PowerTenant | Roles.Auditor).Names();

    private Roles HeldRoles => Held.Aggregate(Roles.None, (held, name) => held | RoleNames.Parse(name));

    /// <summary>What stops when <paramref name="user"/> is disabled.</summary>
    public string Stops(UserSummary user)
    {
        var keys = KeysByOwner[user.Id].Select(key => ShownText.WithoutDirections(key.Name)).ToList();
        return "Their sessions end at once, they cannot sign in, and cases that they hold are free again."
            + (keys.Count == 0 ? "" : $" Keys that stop: {string.Join(", ", keys)}.");
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } refusal ? Refuse(refusal) : Page();

    public async Task<IActionResult> OnPostCreateAsync(CancellationToken cancellationToken)
    {
        var sent = await SendOnceAsync(
            new CreateUser
            {
                UserName = UserName ?? "",
                Email = string.IsNullOrWhiteSpace(Email) ? null : Email.Trim(),
                ExternalSubject = string.IsNullOrWhiteSpace(Subject) ? null : Subject,
                Roles = HeldRoles,
            },
            made => Tell(made.Activation, "The user can sign in."),
            cancellationToken
        );
        return await TellAsync(sent, cancellationToken);
    }

    public Task<IActionResult> OnPostRolesAsync(CancellationToken cancellationToken) =>
        ChangeAsync(
            new UpdateUser(UserId ?? "") { Roles = HeldRoles },
            "The roles hold from the next request on.",
            cancellationToken
        );

    public Task<IActionResult> OnPostAccessAsync(bool active, CancellationToken cancellationToken) =>
        ChangeAsync(
            new UpdateUser(UserId ?? "") { IsActive = active },
            active ? "The user has access again." : "The user is out at once.",
            cancellationToken
        );

    public async Task<IActionResult> OnPostPasswordAsync(CancellationToken cancellationToken)
    {
        var sent = await SendOnceAsync(
            new ResetPassword(UserId ?? ""),
            reset => Tell(reset.Activation, ""),
            cancellationToken
        );
        return await TellAsync(sent, cancellationToken);
    }

    public Task<IActionResult> OnPostEmailAsync(CancellationToken cancellationToken) =>
        SendAsync(new SetUserEmail(UserId ?? "", Email?.Trim() ?? ""), "The address is set.", cancellationToken);

    public Task<IActionResult> OnPostSecondFactorAsync(CancellationToken cancellationToken) =>
        SendAsync(
            new ResetSecondFactor(UserId ?? ""),
            "The second factor is off, and the user's sessions have ended.",
            cancellationToken
        );

    // Without Console:PublicUrl the link uses the address of this request.
    private Landing Tell(IssuedActivation? activation, string otherwise) =>
        activation?.Token is { } token
            ? new Landing(Here, Secret: activation.Url ?? $"{Request.Scheme}://{Request.Host}/console/activate#{token}")
            : new Landing(Here, activation is null ? otherwise : $"An activation was mailed to {activation.SentTo}.");

    private async Task<IActionResult> TellAsync(Result<Landing> sent, CancellationToken cancellationToken) =>
        sent.Failed(out var refusal, out var landing)
            ? await LookAgainAsync(refusal, cancellationToken)
            : Go(landing, nameof(NewActivation));

    private async Task<IActionResult> ChangeAsync(UpdateUser change, string done, CancellationToken cancellationToken)
    {
        var sent = await dispatcher.SendAsync(change, cancellationToken);
        return !sent.Failed(out var refusal, out var changed) ? Go(Here, done + Stopped(changed.KeysStopped))
            : await LookAsync(cancellationToken) is { } unread ? Refuse(unread)
            : ShowAgain(refusal);
    }

    private static string Stopped(IReadOnlyList<StoppedKey> keys) =>
        keys.Count == 0
            ? ""
            : " Keys of theirs that stop or hold less: "
                + string.Join(", ", keys.Select(key => $"{key.Name} (without {Words.Of(key.Lost)})"))
                + ".";

    private async Task<IActionResult> SendAsync<T>(
        IMessage<T> message,
        string done,
        CancellationToken cancellationToken
    )
    {
        var sent = await dispatcher.SendAsync(message, cancellationToken);
        return sent.Error is { } refusal ? await LookAgainAsync(refusal, cancellationToken) : Go(Here, done);
    }

    private async Task<IActionResult> LookAgainAsync(Error refusal, CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } unread ? Refuse(unread) : ShowAgain(refusal);

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var listed = await dispatcher.SendAsync(new ListUsers(), cancellationToken);
        if (listed.Failed(out var refusal, out var users))
        {
            return refusal;
        }

        var keys = await dispatcher.SendAsync(new ListApiKeys(), cancellationToken);
        if (keys.Failed(out refusal, out var all))
        {
            return refusal;
        }

        Users = users;
        KeysByOwner = all.Where(key => key.Works).ToLookup(key => key.OwnerId);
        return null;
    }
}
