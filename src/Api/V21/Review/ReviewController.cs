using System.ComponentModel;
using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Forms;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Hosting;
using VerificationService.Api.V21.Decisions;
using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;

namespace VerificationService.Api.V21.Review;

/// <summary>v2.1 review of verifications, up to the decision.</summary>
[Route("api/v2.1/verifications")]
[Tags("Review")]
[Description("Who works on which case, and what was asked and noted.")]
public sealed class ReviewController(Dispatcher dispatcher, IMapper mapper) : V21Controller
{
    /// <summary>Start a review</summary>
    /// <param name="verificationId">Verification process identifier.</param>
    [ChangesVersion]
    [HttpPost("{verificationId}/start-review", Name = "start-review")]
    [ProducesResponseType<V21Answer<ReviewMovedData>>(200, Description = "The verification is in review.")]
    public Task<IActionResult> StartReview(string verificationId, CancellationToken cancellationToken) =>
        MoveAsync("Review started", new StartReview(verificationId) { Expected = Expected() }, cancellationToken);

    /// <summary>Request information</summary>
    /// <remarks>
    /// Asks the subject for more: through the webhook subscriptions, and by e-mail where <c>applicantEmail</c> says so and an
    /// address is known. The subject answers on a page of their own, which asks for nothing else; the answer takes the case back into
    /// review. Until then the clock stands still, and nothing is approved.
    /// </remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="body">What is missing.</param>
    [ChangesVersion]
    [HttpPost("{verificationId}/request-information", Name = "request-information")]
    [ProducesResponseType<V21Answer<InformationAskedData>>(200, Description = "The subject was asked.")]
    public async Task<IActionResult> RequestInformation(
        string verificationId,
        [Body] RequestInformationRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(body.ToCommand(verificationId, Expected()), cancellationToken);
        if (result.Failed(out var refusal, out var asked))
        {
            return Refuse(refusal);
        }

        EntityTags.Set(Response, asked.Moved.Version);
        return Answer("Information requested", InformationAskedData.Of(asked, FormUrls.Of(HttpContext, asked.Token)));
    }

    /// <summary>Get what the subject was asked for</summary>
    /// <remarks>The last request for information, and whether the subject has answered it on their page.</remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    [HttpGet("{verificationId}/information-request", Name = "get-information-request")]
    [ProducesResponseType<V21Answer<InformationRequestData>>(200, Description = "The request.")]
    public async Task<IActionResult> GetInformationRequest(string verificationId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetInformationRequest(verificationId), cancellationToken);
        return result.Failed(out var refusal, out var asked)
            ? Refuse(refusal)
            : Answer("Success", InformationRequestData.Of(asked));
    }

    /// <summary>Resume a review</summary>
    /// <remarks>Takes the verification back into review once what the subject was asked for has come in.</remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    [ChangesVersion]
    [HttpPost("{verificationId}/resume-review", Name = "resume-review")]
    [ProducesResponseType<V21Answer<ReviewMovedData>>(200, Description = "The verification is in review again.")]
    public Task<IActionResult> ResumeReview(string verificationId, CancellationToken cancellationToken) =>
        MoveAsync("Review resumed", new ResumeReview(verificationId) { Expected = Expected() }, cancellationToken);

    /// <summary>Recommend a decision</summary>
    /// <remarks>
    /// Tells whoever decides what should become of a verification in review, and why; it decides nothing. The caller holds the
    /// verification no longer, and it is <c>ready</c> in the queue of those who may decide it. A later recommendation takes the place
    /// of one that stands. Every move ends it, and so does whatever comes in about the verification.
    /// </remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="body">What is recommended.</param>
    [ChangesVersion]
    [HttpPost("{verificationId}/recommend", Name = "recommend-decision")]
    [ProducesResponseType<V21Answer<ReviewMovedData>>(200, Description = "The recommendation stands.")]
    public async Task<IActionResult> Recommend(
        string verificationId,
        [Body] RecommendRequest body,
        CancellationToken cancellationToken
    ) =>
        V21Words.ParseRecommendedOutcome(body.Outcome).Failed(out var refusal, out var outcome)
            ? Refuse(refusal)
            : await MoveAsync(
                "Decision recommended",
                new RecommendDecision(verificationId, outcome, body.Reason)
                {
                    ReasonCode = body.ReasonCode,
                    Expected = Expected(),
                },
                cancellationToken
            );

    /// <summary>Withdraw a recommendation</summary>
    /// <remarks>
    /// Takes the recommendation that stands back: by whoever gave it, or by somebody who decides and wants the verification reviewed
    /// further.
    /// </remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="body">Why.</param>
    [ChangesVersion]
    [HttpPost("{verificationId}/withdraw-recommendation", Name = "withdraw-recommendation")]
    [ProducesResponseType<V21Answer<ReviewMovedData>>(200, Description = "No recommendation stands.")]
    public Task<IActionResult> WithdrawRecommendation(
        string verificationId,
        [Body] WithdrawRecommendationRequest body,
        CancellationToken cancellationToken
    ) =>
        MoveAsync(
            "Recommendation withdrawn",
            new WithdrawRecommendation(verificationId, body.Reason) { Expected = Expected() },
            cancellationToken
        );

    /// <summary>Snooze a verification</summary>
    /// <remarks>
    /// Takes an open verification out of the queue, and out of what is taken next, until a time. It is back earlier where it moves,
    /// or where an answer, a document or a change of the subject comes in. When it is due stays as it is.
    /// </remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="body">Until when, and why.</param>
    [ChangesVersion]
    [HttpPost("{verificationId}/snooze", Name = "snooze-verification")]
    [ProducesResponseType<V21Answer<ReviewMovedData>>(200, Description = "The verification is out of the queue.")]
    public Task<IActionResult> Snooze(
        string verificationId,
        [Body] SnoozeRequest body,
        CancellationToken cancellationToken
    ) =>
        MoveAsync(
            "Verification snoozed",
            new SnoozeVerification(verificationId, body.Until, body.Reason) { Expected = Expected() },
            cancellationToken
        );

    /// <summary>Wake a verification</summary>
    /// <remarks>Takes a snoozed verification back into the queue before its time.</remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    [ChangesVersion]
    [HttpPost("{verificationId}/wake", Name = "wake-verification")]
    [ProducesResponseType<V21Answer<ReviewMovedData>>(200, Description = "The verification is in the queue.")]
    public Task<IActionResult> Wake(string verificationId, CancellationToken cancellationToken) =>
        MoveAsync(
            "Verification woken",
            new WakeVerification(verificationId) { Expected = Expected() },
            cancellationToken
        );

    /// <summary>Assign a verification</summary>
    /// <remarks>
    /// Tells others that somebody is at it, for two hours or as configured; again, for longer. It gives no authority: a
    /// decision neither needs it nor is stopped by it.
    /// </remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="body">To whom.</param>
    [HttpPost("{verificationId}/assign", Name = "assign-verification")]
    [ProducesResponseType<V21Answer<AssignedData>>(200, Description = "The verification is assigned.")]
    public async Task<IActionResult> Assign(
        string verificationId,
        [Body] AssignRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(
            new AssignVerification(verificationId) { UserId = body.UserId, TakeOver = body.TakeOver ?? false },
            cancellationToken
        );
        return result.Failed(out var refusal, out var made)
            ? Refuse(refusal)
            : Answer(
                "Verification assigned",
                new AssignedData
                {
                    VerificationId = made.VerificationId,
                    Assignment = AssignmentData.Of(made.Assignment),
                }
            );
    }

    /// <summary>Unassign a verification</summary>
    /// <remarks>Lets it go; one that nobody holds stays as it is. Admins may take it from others.</remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    [HttpPost("{verificationId}/unassign", Name = "unassign-verification")]
    [ProducesResponseType<V21Answer<AssignedData>>(200, Description = "Nobody holds the verification.")]
    public async Task<IActionResult> Unassign(string verificationId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new UnassignVerification(verificationId), cancellationToken);
        return result.Failed(out var refusal, out var view)
            ? Refuse(refusal)
            : Answer("Verification unassigned", new AssignedData { VerificationId = view.Id });
    }

    /// <summary>Assign several verifications</summary>
    /// <remarks>Each that can be assigned is; of the others the answer tells why not.</remarks>
    /// <param name="body">Which, and to whom.</param>
    [HttpPost("assign", Name = "assign-verifications")]
    [ProducesResponseType<V21Answer<AssignedManyData>>(200, Description = "What became of each.")]
    public async Task<IActionResult> AssignMany([Body] AssignManyRequest body, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(
            new AssignVerifications(body.VerificationIds ?? [])
            {
                UserId = body.UserId,
                TakeOver = body.TakeOver ?? false,
            },
            cancellationToken
        );
        return result.Failed(out var refusal, out var assigned)
            ? Refuse(refusal)
            : Answer("Verifications assigned", AssignedManyData.Of(assigned));
    }

    /// <summary>Take the next verification</summary>
    /// <remarks>
    /// Assigns to the caller what is due first among those that nobody holds and that wait for a reviewer. Whoever decides is
    /// given only what they may decide, by their role and by the separation of duties.
    /// </remarks>
    /// <param name="riskLevel">Only of that risk.</param>
    /// <param name="type">Only of that main type.</param>
    [HttpPost("take-next", Name = "take-next-verification")]
    [ProducesResponseType<V21Answer<NextData>>(200, Description = "The verification, if any waits.")]
    public async Task<IActionResult> TakeNext(
        [FromQuery, WordsOf(typeof(RiskLevel))] string? riskLevel,
        [FromQuery] string? type,
        CancellationToken cancellationToken
    )
    {
        if (V21Words.ParseRiskLevel(riskLevel).Failed(out var refusal, out var wantedRisk))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(
            new TakeNextVerification { RiskLevel = wantedRisk, Type = type },
            cancellationToken
        );
        return result.Failed(out refusal, out var next)
            ? Refuse(refusal)
            : Answer(
                next.Verification is null ? "Nothing waits" : "Verification assigned",
                new NextData { Verification = mapper.Map<VerificationData?>(next.Verification) }
            );
    }

    /// <summary>Add a note</summary>
    /// <remarks>
    /// Whoever is named in it by <c>@</c> and their user name is told, where they may read it: <c>@ada</c>, or <c>@"jane doe"</c> for a
    /// name with spaces. The answer says of each whether they were. The first 20 places of a text are looked at.
    /// </remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="body">The note.</param>
    [HttpPost("{verificationId}/notes", Name = "add-note")]
    [ProducesResponseType<V21Answer<NoteData>>(200, Description = "The note.")]
    public async Task<IActionResult> AddNote(
        string verificationId,
        [Body] NoteRequest body,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(
            new AddNote(verificationId, body.Text, body.ForAdmins ?? false),
            cancellationToken
        );
        return result.Failed(out var refusal, out var note) ? Refuse(refusal) : Answer("Note added", NoteData.Of(note));
    }

    /// <summary>List notes</summary>
    /// <remarks>Newest first, a page at a time; those kept among admins to admins alone.</remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet("{verificationId}/notes", Name = "list-notes")]
    [ProducesResponseType<V21Answer<PageData<NoteData>>>(200, Description = "One page.")]
    public async Task<IActionResult> ListNotes(
        string verificationId,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (PageQuery.Parse(limit, cursor).Failed(out var refusal, out var page))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(new ListNotes(verificationId, page), cancellationToken);
        return result.Failed(out refusal, out var notes) ? Refuse(refusal) : AnswerPage(notes, NoteData.Of);
    }

    private ExpectedRecord Expected() => new() { Version = EntityTags.Expected(Request) };

    private async Task<IActionResult> MoveAsync(
        string message,
        ICommand<ReviewMoved> move,
        CancellationToken cancellationToken
    )
    {
        var result = await dispatcher.SendAsync(move, cancellationToken);
        if (result.Failed(out var refusal, out var moved))
        {
            return Refuse(refusal);
        }

        EntityTags.Set(Response, moved.Version);
        return Answer(message, ReviewMovedData.Of(moved));
    }
}
