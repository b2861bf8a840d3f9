using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console.Pages;

/// <summary>What the person was told about cases, and what of it they have read.</summary>
internal sealed class NoticesPage(Dispatcher dispatcher) : ConsolePage
{
    private const string Here = "/console/notices";

    public override string Title => "Notices";

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    [BindProperty(SupportsGet = true, Name = "unread")]
    public bool UnreadOnly { get; set; }

    [BindProperty(Name = "noticeId")]
    public string? NoticeId { get; set; }

    public IReadOnlyList<NoticeView> Notices { get; private set; } = [];

    public string? NextCursor { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var listed = await dispatcher.SendAsync(
            new ListNotices(UnreadOnly, new PageRequest(null, Cursor)),
            cancellationToken
        );
        if (listed.Failed(out var refusal, out var page))
        {
            return refusal.Kind == ErrorKind.Invalid ? ShowAgain(refusal) : Refuse(refusal);
        }

        (Notices, NextCursor) = (page.Items, page.NextCursor);
        return Page();
    }

    public Task<IActionResult> OnPostReadAsync(CancellationToken cancellationToken) =>
        ReadAsync(new ReadNotices(NoticeId is null ? [] : [NoticeId], All: false), "It is read.", cancellationToken);

    public Task<IActionResult> OnPostAllAsync(CancellationToken cancellationToken) =>
        ReadAsync(new ReadNotices([], All: true), "All are read.", cancellationToken);

    private async Task<IActionResult> ReadAsync(ReadNotices command, string done, CancellationToken cancellationToken)
    {
        var read = await dispatcher.SendAsync(command, cancellationToken);
        return read.Failed(out var refusal, out _)
            ? Refuse(refusal)
            : Go(UnreadOnly ? Here + "?unread=true" : Here, done);
    }
}
