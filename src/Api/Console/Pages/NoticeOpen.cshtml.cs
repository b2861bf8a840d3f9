using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Console.Pages;

/// <summary>Leads to the case that a notice is about; the notice is read then.</summary>
internal sealed class NoticeOpenPage(Dispatcher dispatcher) : ConsolePage
{
    public override string Title => "Notice";

    public async Task<IActionResult> OnGetAsync(string noticeId, CancellationToken cancellationToken)
    {
        var opened = await dispatcher.SendAsync(new OpenNotice(noticeId), cancellationToken);
        return opened.Failed(out var refusal, out var notice)
            ? Refuse(refusal)
            : LocalRedirect($"/console/verifications/{notice.VerificationId}");
    }
}
