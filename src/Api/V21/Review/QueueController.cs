using System.ComponentModel;
using System.Globalization;
using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.V21.Decisions;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V21.Review;

/// <summary>v2.1 review queue.</summary>
[Route("api/v2.1/queue")]
[Tags("Review")]
[Description("Who works on which case, and what was asked and noted.")]
public sealed class QueueController(Dispatcher dispatcher, IMapper mapper) : V21Controller
{
    /// <summary>List the review queue</summary>
    /// <remarks>
    /// Open verifications, first due first, a page at a time. With <c>text</c> or <c>externalId</c>: what that finds, decided ones
    /// too, newest subject first. A page of those may be shorter than its limit and have a next one.
    /// </remarks>
    /// <param name="status">Only those that stand there; open ones, unless a text is searched for.</param>
    /// <param name="riskLevel">Only those of that risk.</param>
    /// <param name="type">Only those of that main type.</param>
    /// <param name="assignee"><c>me</c>, <c>nobody</c> or the id of the user who holds them.</param>
    /// <param name="text">
    /// What was typed of whom it is about: beginnings of names (a director's too), of an e-mail address, of a telephone, document,
    /// tax or register number, of your own identifier, in any order; or a whole id.
    /// </param>
    /// <param name="externalId">Your own identifier of the subject, whole.</param>
    /// <param name="minAgeHours">Only those that have been waiting so long; the clock stands still while the subject is asked.</param>
    /// <param name="overdue"><c>true</c>: only those that are overdue.</param>
    /// <param name="ready"><c>true</c>: only those of which a decision is recommended, and which the caller may decide.</param>
    /// <param name="snoozed">
    /// <c>true</c>: only those that are out of the queue for a while, first back first. Otherwise these are left out, unless a text or
    /// identifier is searched for.
    /// </param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet(Name = "list-queue")]
    [ProducesResponseType<V21Answer<PageData<VerificationData>>>(200, Description = "One page.")]
    public async Task<IActionResult> List(
        [FromQuery, WordsOf(typeof(VerificationStatus))] string? status,
        [FromQuery, WordsOf(typeof(RiskLevel))] string? riskLevel,
        [FromQuery] string? type,
        [FromQuery] string? assignee,
        [FromQuery] string? text,
        [FromQuery] string? externalId,
        [FromQuery] string? minAgeHours,
        [FromQuery] string? overdue,
        [FromQuery] string? ready,
        [FromQuery] string? snoozed,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (
            V21Words.ParseStatus(status).Failed(out var refusal, out var wantedStatus)
            || V21Words.ParseRiskLevel(riskLevel).Failed(out refusal, out var wantedRisk)
            || Hours(minAgeHours).Failed(out refusal, out var minAge)
            || Flag("overdue", overdue).Failed(out refusal, out var onlyOverdue)
            || Flag("ready", ready).Failed(out refusal, out var onlyReady)
            || Flag("snoozed", snoozed).Failed(out refusal, out var onlySnoozed)
            || PageQuery.Parse(limit, cursor).Failed(out refusal, out var page)
        )
        {
            return Refuse(refusal);
        }

        var filter = new QueueFilter
        {
            Status = wantedStatus,
            RiskLevel = wantedRisk,
            Type = type,
            Assignee = assignee,
            Text = text,
            ExternalId = externalId,
            MinAge = minAge,
            Overdue = onlyOverdue,
            Ready = onlyReady,
            Snoozed = onlySnoozed,
        };
        var result = await dispatcher.SendAsync(new ListQueue(filter, page), cancellationToken);
        return result.Failed(out refusal, out var views)
            ? Refuse(refusal)
            : AnswerPage(views, mapper.Map<VerificationData>);
    }

    /// <summary>Count the review queue</summary>
    /// <remarks>How many verifications stand where. Nothing is counted beyond a thousand: 1001 means more than that.</remarks>
    [HttpGet("counts", Name = "count-queue")]
    [ProducesResponseType<V21Answer<QueueCountsData>>(200, Description = "The counts.")]
    public async Task<IActionResult> Counts(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetQueueCounts(), cancellationToken);
        return result.Failed(out var refusal, out var counts)
            ? Refuse(refusal)
            : Answer("Success", QueueCountsData.Of(counts));
    }

    private static Result<TimeSpan?> Hours(string? said) =>
        said is null ? (TimeSpan?)null
        : int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) ? TimeSpan.FromHours(hours)
        : Error.InvalidField(
            "minAgeHours",
            $"minAgeHours must be a whole number from 0 to {QueueFilter.MaxAge.TotalHours}"
        );
}
