using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console.Pages;

/// <summary>What left or should leave; what was given up is counted and sent again.</summary>
internal sealed class DeliveriesPage(Dispatcher dispatcher, Viewer viewer) : ConsolePage
{
    private const int Days = 30;

    public override string Title => "Deliveries";

    /// <summary><c>pending</c>, <c>delivered</c>, <c>dead</c>; anything else does not filter.</summary>
    [BindProperty(SupportsGet = true, Name = "status")]
    public string? Status { get; set; }

    [BindProperty(SupportsGet = true, Name = "webhook")]
    public string? Webhook { get; set; }

    [BindProperty(SupportsGet = true, Name = "case")]
    public string? Case { get; set; }

    /// <summary>Part of the last error, or the last HTTP status.</summary>
    [BindProperty(SupportsGet = true, Name = "error")]
    public string? Error { get; set; }

    /// <summary>The first day of what is sent again, in the viewer's time zone: a month ago unless something is said.</summary>
    [BindProperty(SupportsGet = true, Name = "since")]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    public DeliveryStatus? Wanted =>
        Enum.TryParse<DeliveryStatus>(Status, ignoreCase: true, out var status) && Enum.IsDefined(status)
            ? status
            : null;

    public Page<DeliveryView> Deliveries { get; private set; } = new([], null);

    public IReadOnlyList<WebhookEndpoint> Webhooks { get; private set; } = [];

    /// <summary>How many of what was given up would be sent again; null where something else is listed.</summary>
    public int? Dead { get; private set; }

    /// <inheritdoc cref="From"/>
    public DateOnly Day =>
        From ?? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(viewer.Now, viewer.Zone).AddDays(-Days).Date);

    /// <summary>When that day begins.</summary>
    public DateTimeOffset Since => viewer.StartOf(Day);

    public bool IsFiltered => Webhook is not null || Case is not null || Error is not null;

    /// <summary>Its pages, with the filters that are set.</summary>
    public Pager Pager => new(Request, Deliveries.NextCursor);

    /// <summary>The filters that are set, but for the day.</summary>
    public IEnumerable<KeyValuePair<string, string>> Kept =>
        Request
            .Query.Where(part => part.Key is "status" or "webhook" or "case" or "error")
            .Select(part => new KeyValuePair<string, string>(part.Key, part.Value.ToString()));

    /// <summary>The list of another state under the same other filters.</summary>
    public string Tab(DeliveryStatus? status)
    {
        var query = new QueryBuilder(Kept.Where(part => part.Key != "status"));
        if (status is { } wanted)
        {
            query.Add("status", wanted.ToString().ToLowerInvariant());
        }

        return Request.Path + query.ToQueryString();
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } refusal
            ? refusal.Kind == ErrorKind.Invalid
                ? ShowAgain(refusal)
                : Refuse(refusal)
            : Page();

    /// <summary>Sends again what was given up under the filters that are set.</summary>
    public async Task<IActionResult> OnPostReplayAsync(CancellationToken cancellationToken)
    {
        var sent = await SendOnceAsync(
            new ReplayDeadDeliveries(Since, Webhook, Error),
            replayed => new Landing(
                Pager.Here(),
                replayed.Count == 1
                    ? "1 message is on its way again."
                    : $"{replayed.Count} messages are on their way again."
            ),
            cancellationToken
        );
        return sent.Failed(out var refusal, out var landing)
            ? await LookAsync(cancellationToken) is { } unseen
                ? Refuse(unseen)
                : ShowAgain(refusal)
            : Go(landing);
    }

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var webhooks = await dispatcher.SendAsync(new ListWebhooks(), cancellationToken);
        if (webhooks.Failed(out var refusal, out var endpoints))
        {
            return refusal;
        }

        Webhooks = endpoints;
        var listed = await dispatcher.SendAsync(
            new ListDeliveries(
                new DeliveryFilter
                {
                    Status = Wanted,
                    WebhookId = Webhook,
                    VerificationId = Case,
                    Error = Error,
                },
                new PageRequest(null, Cursor)
            ),
            cancellationToken
        );
        if (listed.Failed(out refusal, out var page))
        {
            return refusal;
        }

        Deliveries = page;
        if (Wanted != DeliveryStatus.Dead || Case is not null)
        {
            return null;
        }

        var counted = await dispatcher.SendAsync(new CountDeadDeliveries(Since, Webhook, Error), cancellationToken);
        if (counted.Failed(out refusal, out var dead))
        {
            return refusal;
        }

        Dead = dead.Count;
        return null;
    }
}
