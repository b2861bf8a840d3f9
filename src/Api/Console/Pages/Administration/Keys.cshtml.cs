using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console.Pages;

/// <summary>The tenant's API keys. A new one is shown once.</summary>
internal sealed class KeysPage(Dispatcher dispatcher, ConsoleSession session) : ConsolePage
{
    private const string Here = "/console/administration/keys";

    public override string Title => "API keys";

    [BindProperty(Name = "name")]
    public string? Name { get; set; }

    [BindProperty(Name = "roles")]
    public IReadOnlyList<string> Roles { get; set; } = [];

    /// <summary>The key just made; kept, encrypted, until the page after has shown it.</summary>
    [TempData]
    public string? NewKey { get; set; }

    public IReadOnlyList<ApiKeySummary> Keys { get; private set; } = [];

    /// <summary>Whether the viewer may answer for what others left behind.</summary>
    public bool MayTakeOver => session.May(Permission.ManagePolicy);

    /// <summary>Whether the viewer owns <paramref name="key"/> already.</summary>
    public bool IsOwn(ApiKeySummary key) => key.OwnerId == session.User!.Id;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } refusal ? Refuse(refusal) : Page();

    public async Task<IActionResult> OnPostCreateAsync(CancellationToken cancellationToken)
    {
        var roles = Roles.Aggregate(Domain.Tenancy.Roles.None, (held, name) => held | RoleNames.Parse(name));
        var made = await SendOnceAsync(
            new CreateApiKey { Name = Name ?? "", Roles = roles },
            key => new Landing(Here, Secret: key.Key),
            cancellationToken
        );
        if (made.Failed(out var refusal, out var landing))
        {
            return await LookAsync(cancellationToken) is { } unread ? Refuse(unread) : ShowAgain(refusal);
        }

        return Go(landing, nameof(NewKey));
    }

    public async Task<IActionResult> OnPostRevokeAsync(string? keyId, CancellationToken cancellationToken)
    {
        var revoked = await dispatcher.SendAsync(new RevokeApiKey(keyId ?? ""), cancellationToken);
        return revoked.Error is { } refusal ? Refuse(refusal) : Go(Here, "The key is revoked.");
    }

    public async Task<IActionResult> OnPostTakeOverAsync(string? keyId, CancellationToken cancellationToken)
    {
        var taken = await dispatcher.SendAsync(new TakeOverApiKey(keyId ?? ""), cancellationToken);
        return taken.Error is { } refusal ? Refuse(refusal) : Go(Here, "You answer for the key from now on.");
    }

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var listed = await dispatcher.SendAsync(new ListApiKeys(), cancellationToken);
        if (listed.Failed(out var refusal, out var keys))
        {
            return refusal;
        }

        Keys = keys;
        return null;
    }
}
