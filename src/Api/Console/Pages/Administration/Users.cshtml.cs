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

    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    [BindProperty(Name = "subject")]
    public string? Subject { get; set; }

    [BindProperty(Name = "roles")]
    public IReadOnlyList<string> Held { get; set; } = [];

    public IReadOnlyList<UserSummary> Users { get; private set; } = [];

    /// <summary>Who else signs people in; null when nobody does.</summary>
    public string? Authority => singleSignOn.AuthorityName;

    /// <summary>Whether a password gets anybody in.</summary>
    public bool TakesPasswords => singleSignOn.TakesPasswords;

    /// <summary>The roles a user may hold; integration is for keys.</summary>
    public static IEnumerable<string> RolesOfUsers =>
        (Roles.Reviewer | Roles.TenantAdmin | Roles.PowerTenant | Roles.Auditor).Names();

    private Roles HeldRoles => Held.Aggregate(Roles.None, (held, name) => held | RoleNames.Parse(name));

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } refusal ? Refuse(refusal) : Page();

    public Task<IActionResult> OnPostCreateAsync(CancellationToken cancellationToken) =>
        SendAsync(
            new CreateUser
            {
                UserName = UserName ?? "",
                Password = Password,
                ExternalSubject = Subject,
                Roles = HeldRoles,
            },
            "The user can sign in.",
            cancellationToken
        );

    public Task<IActionResult> OnPostRolesAsync(CancellationToken cancellationToken) =>
        SendAsync(
            new UpdateUser(UserId ?? "") { Roles = HeldRoles },
            "The roles hold from the next request on.",
            cancellationToken
        );

    public Task<IActionResult> OnPostAccessAsync(bool active, CancellationToken cancellationToken) =>
        SendAsync(
            new UpdateUser(UserId ?? "") { IsActive = active },
            active ? "The user has access again." : "The user is out at once.",
            cancellationToken
        );

    public Task<IActionResult> OnPostPasswordAsync(CancellationToken cancellationToken) =>
        SendAsync(new ResetPassword(UserId ?? "", Password), "The new password is in force.", cancellationToken);

    private async Task<IActionResult> SendAsync<T>(
        IMessage<T> message,
        string done,
        CancellationToken cancellationToken
    )
    {
        var sent = await dispatcher.SendAsync(message, cancellationToken);
        return sent.Error is not { } refusal ? Go(Here, done)
            : await LookAsync(cancellationToken) is { } unread ? Refuse(unread)
            : ShowAgain(refusal);
    }

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var listed = await dispatcher.SendAsync(new ListUsers(), cancellationToken);
        if (listed.Failed(out var refusal, out var users))
        {
            return refusal;
        }

        Users = users;
        return null;
    }
}
