using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.V21.Review;

/// <summary>v2.1 notices of the signed-in user.</summary>
[Route("api/v2.1/notices")]
[Tags("Notices")]
[Description("What the signed-in user was told about verifications. Notices are of users: a key is refused.")]
public sealed class NoticesController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>List one's own notices</summary>
    /// <remarks>
    /// Newest first, a page at a time: a verification was assigned to the caller, its subject answered what the caller asked, it waits
    /// for a second approval that the caller may give, it is overdue in the caller's hands, or a note mentions the caller. A notice is
    /// kept for 90 days, and of one user at most 500.
    /// </remarks>
    /// <param name="unread"><c>true</c>: only those that are unread.</param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet(Name = "list-notices")]
    [ProducesResponseType<V21Answer<PageData<NoticeData>>>(200, Description = "One page.")]
    public async Task<IActionResult> List(
        [FromQuery] string? unread,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (
            Flag("unread", unread).Failed(out var refusal, out var unreadOnly)
            || PageQuery.Parse(limit, cursor).Failed(out refusal, out var page)
        )
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(new ListNotices(unreadOnly, page), cancellationToken);
        return result.Failed(out refusal, out var notices) ? Refuse(refusal) : AnswerPage(notices, NoticeData.Of);
    }

    /// <summary>Count one's own unread notices</summary>
    /// <remarks>Nothing is counted beyond 99: 100 means more than that.</remarks>
    [HttpGet("count", Name = "count-notices")]
    [ProducesResponseType<V21Answer<UnreadNoticesData>>(200, Description = "How many.")]
    public async Task<IActionResult> Count(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new CountUnreadNotices(), cancellationToken);
        return result.Failed(out var refusal, out var unread)
            ? Refuse(refusal)
            : Answer("Success", UnreadNoticesData.Of(unread));
    }

    /// <summary>Mark one's own notices as read</summary>
    /// <remarks>Those of <c>noticeIds</c>, or all of them. An id that is none of the caller's changes nothing.</remarks>
    /// <param name="body">Which.</param>
    [HttpPost("read", Name = "read-notices")]
    [ProducesResponseType<V21Answer<UnreadNoticesData>>(200, Description = "How many are unread now.")]
    public async Task<IActionResult> Read([Body] ReadNoticesRequest body, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(
            new ReadNotices(body.NoticeIds ?? [], body.All ?? false),
            cancellationToken
        );
        return result.Failed(out var refusal, out var unread)
            ? Refuse(refusal)
            : Answer("Notices read", UnreadNoticesData.Of(unread));
    }

    /// <summary>Get which notices are mailed</summary>
    [HttpGet("mailed", Name = "get-mailed-notices")]
    [ProducesResponseType<V21Answer<MailedNoticesData>>(200, Description = "The kinds.")]
    public async Task<IActionResult> GetMailed(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetMailedNotices(), cancellationToken);
        return result.Failed(out var refusal, out var mailed)
            ? Refuse(refusal)
            : Answer("Success", MailedNoticesData.Of(mailed));
    }

    /// <summary>Set which notices are mailed</summary>
    /// <remarks>None unless this says so. A mail holds the verification's id and its address in the console, and nobody's name.</remarks>
    /// <param name="body">The kinds.</param>
    [HttpPut("mailed", Name = "set-mailed-notices")]
    [ProducesResponseType<V21Answer<MailedNoticesData>>(200, Description = "The kinds.")]
    public async Task<IActionResult> SetMailed([Body] MailedNoticesRequest body, CancellationToken cancellationToken)
    {
        NoticeKinds? mailed = body.Kinds is null ? null : NoticeKinds.None;
        foreach (var word in body.Kinds ?? [])
        {
            if (V21Words.ParseNoticeKind(word).Failed(out var unknown, out var kind))
            {
                return Refuse(unknown);
            }

            mailed |= kind;
        }

        var result = await dispatcher.SendAsync(new SetMailedNotices(mailed), cancellationToken);
        return result.Failed(out var refusal, out var set)
            ? Refuse(refusal)
            : Answer("Mailed notices set", MailedNoticesData.Of(set));
    }
}
