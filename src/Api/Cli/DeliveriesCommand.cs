using System.CommandLine;
using System.Globalization;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;

namespace VerificationService.Api.Cli;

/// <summary><c>deliveries list|show|replay</c></summary>
internal static class DeliveriesCommand
{
    private static readonly Dictionary<string, DeliveryStatus> Statuses = Enum.GetValues<DeliveryStatus>()
        .ToDictionary(status => status.ToString().ToLowerInvariant());

    private static readonly string Accepted = string.Join(", ", Statuses.Keys);

    public static Command Build() =>
        new("deliveries", "See what left or should leave, callbacks, webhooks and e-mails, and send it again.")
        {
            List(),
            Show(),
            Replay(),
        };

    private static Verb List()
    {
        var tenant = TenantOption.Build();
        var status = new Option<string?>("--status") { Description = $"Only those that stand there: {Accepted}." };
        status.Validators.Add(result =>
        {
            foreach (var unknown in result.Tokens.Where(token => !Statuses.ContainsKey(token.Value)))
            {
                result.AddError($"There is no status '{unknown.Value}'; accepted are {Accepted}.");
            }
        });
        var webhook = new Option<string?>("--webhook") { Description = "Only those to the webhook of that id." };
        var verification = new Option<string?>("--verification")
        {
            Description = "Only those that tell of the verification of that id.",
        };
        var error = ErrorOption("Only those whose last attempt ended so");
        var limit = new Option<int>("--limit")
        {
            Description = $"How many, 1 to {PageRequest.MaxLimit}.",
            DefaultValueFactory = _ => PageRequest.DefaultLimit,
        };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > PageRequest.MaxLimit)
            {
                result.AddError($"--limit must be 1 to {PageRequest.MaxLimit}.");
            }
        });
        var json = Listing.JsonOption();
        var command = new Verb("list", "List a tenant's deliveries, newest first.")
        {
            Example = "{0} deliveries list --tenant $TENANT --status dead",
            Options = { tenant, status, webhook, verification, error, limit, json },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new ListDeliveries(
                                new DeliveryFilter
                                {
                                    Status = parsed.GetValue(status) is { } word ? Statuses[word] : null,
                                    WebhookId = parsed.GetValue(webhook),
                                    VerificationId = parsed.GetValue(verification),
                                    Error = parsed.GetValue(error),
                                },
                                new PageRequest(parsed.GetValue(limit), null)
                            ),
                            page =>
                            {
                                Listed(page.Items).Write(who.Output, parsed.GetValue(json));
                                if (page.NextCursor is not null)
                                {
                                    who.Error.WriteLine("There are more, older ones; see --limit.");
                                }

                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    private static Verb Show()
    {
        var tenant = TenantOption.Build();
        var id = new Option<string>("--id") { Description = "The delivery's id.", Required = true };
        var command = new Verb("show", "Show a delivery and every attempt at it.")
        {
            Example = "{0} deliveries show --tenant $TENANT --id 0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01",
            Options = { tenant, id },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new GetDelivery(parsed.GetRequiredValue(id)),
                            detail => Show(who, detail)
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    private static Verb Replay()
    {
        var tenant = TenantOption.Build();
        var id = new Option<string?>("--id") { Description = "One delivery, delivered or dead." };
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = $"Every dead delivery written since then: {UtcTime.Accepted}.",
            CustomParser = result =>
            {
                if (UtcTime.Parse(result.Tokens[0].Value) is { } time)
                {
                    return time;
                }

                result.AddError($"--since must be {UtcTime.Accepted}.");
                return null;
            },
        };
        var webhook = new Option<string?>("--webhook") { Description = "With --since: only those to that webhook." };
        var error = ErrorOption("With --since: only those whose last attempt ended so");
        var command = new Verb(
            "replay",
            "Make deliveries due again, under the same ids and with a fresh schedule of retries. The running service sends them at its next look, within a second unless Deliveries:PollMs says otherwise."
        )
        {
            Example = "{0} deliveries replay --tenant $TENANT --since 2026-03-14T07:05:00Z",
            Options = { tenant, id, since, webhook, error },
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(id) is null == result.GetResult(since) is null)
            {
                result.AddError("Give one of --id and --since.");
            }

            if (result.GetResult(webhook) is not null && result.GetResult(since) is null)
            {
                result.AddError("--webhook goes with --since.");
            }

            if (result.GetResult(error) is not null && result.GetResult(since) is null)
            {
                result.AddError("--error goes with --since.");
            }
        });
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        parsed.GetValue(id) is { } one
                            ? who.SendAsync(
                                parsed.GetRequiredValue(tenant),
                                new ReplayDelivery(one),
                                _ => Replayed(who, 1)
                            )
                            : who.SendAsync(
                                parsed.GetRequiredValue(tenant),
                                new ReplayDeadDeliveries(
                                    parsed.GetValue(since)!.Value,
                                    parsed.GetValue(webhook),
                                    parsed.GetValue(error)
                                ),
                                replayed => Replayed(who, replayed.Count)
                            ),
                    cancellationToken
                )
        );
        return command;
    }

    private static Option<string?> ErrorOption(string what) =>
        new("--error") { Description = $"{what}, such as 503 or a part of the error's text." };

    private static Listing Listed(IEnumerable<DeliveryView> deliveries)
    {
        var listing = new Listing(
            "id",
            "kind",
            "eventType",
            "verificationId",
            "webhookId",
            "destination",
            "status",
            "attempts",
            "dueAt",
            "lastStatus",
            "lastError",
            "createdAt",
            "completedAt"
        );
        foreach (var delivery in deliveries)
        {
            listing.Add(
                delivery.Id,
                delivery.Kind,
                delivery.EventType,
                delivery.VerificationId,
                delivery.WebhookId,
                delivery.Destination,
                delivery.Status.ToString().ToLowerInvariant(),
                delivery.Attempts,
                delivery.DueAt,
                delivery.LastStatus,
                delivery.LastError,
                delivery.CreatedAt,
                delivery.CompletedAt
            );
        }

        return listing;
    }

    private static int Show(Operator who, DeliveryDetail detail)
    {
        Listed([detail.Delivery]).Write(who.Output, json: false);
        if (detail.Attempts.Count == 0)
        {
            who.Error.WriteLine("It has not been tried yet.");
            return ExitCode.Ok;
        }

        who.Output.WriteLine();
        var attempts = new Listing("attempt", "startedAt", "latencyMs", "outcome", "status", "error", "response");
        foreach (var attempt in detail.Attempts)
        {
            attempts.Add(
                attempt.Number,
                attempt.StartedAt,
                attempt.LatencyMs,
                attempt.Outcome,
                attempt.Status,
                attempt.Error,
                attempt.Response
            );
        }

        attempts.Write(who.Output, json: false);
        return ExitCode.Ok;
    }

    private static int Replayed(Operator who, int count)
    {
        who.Output.WriteLine(count.ToString(CultureInfo.InvariantCulture));
        who.Error.WriteLine(count == 1 ? "1 delivery is due again." : $"{count} deliveries are due again.");
        return ExitCode.Ok;
    }
}
