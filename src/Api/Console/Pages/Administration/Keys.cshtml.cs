using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console.Pages;

/// <summary>The tenant's API keys. A new one is shown once.</summary>
internal sealed class KeysPage(Dispatcher dispatcher) : ConsolePage
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

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } refusal ? Refuse(refusal) : Page();

    public async Task<IActionResult> OnPostCreateAsync(CancellationToken cancellationToken)
    {
        var roles = Roles.Aggregate(Domain.Tenancy.Roles.None, (held, name) => held | RoleNames.Parse(name));
        var made = await dispatcher.SendAsync(new CreateApiKey { Name = Name ?? "", Roles = roles }, cancellationToken);
        if (made.Failed(out var refusal, out var key))
        {
            return await LookAsync(cancellationToken) is { } unread ? Refuse(unread) : ShowAgain(refusal);
        }

        NewKey = key.Key;
        return LocalRedirect(Here);
    }

    public async Task<IActionResult> OnPostRevokeAsync(string? keyId, CancellationToken cancellationToken)
    {
        var revoked = await dispatcher.SendAsync(new RevokeApiKey(keyId ?? ""), cancellationToken);
        return revoked.Error is { } refusal ? Refuse(refusal) : Go(Here, "The key is revoked.");
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
