using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries;

namespace VerificationService.Infrastructure.Forms;

/// <summary>
/// Reminds subjects of what they were asked for, and ends requests that nobody answered as their tenant wants it: one request per
/// transaction, which of several nodes one makes.
/// </summary>
internal sealed partial class RequestSweep(
    IServiceScopeFactory scopes,
    TimeProvider time,
    SweepOptions options,
    ILogger<RequestSweep> logger
) : Sweeper(time, options, logger)
{
    private const int Batch = 100;
    private const string Name = "request-sweep";

    /// <inheritdoc/>
    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<FormLink> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            due = await scope
                .ServiceProvider.GetRequiredService<IFormLinkRepository>()
                .ListDueAsync(Now, Batch, cancellationToken);
        }

        foreach (var link in due)
        {
            // A scope for each step, as for each request.
            await using var scope = ScopeOf(link.TenantId);
            var services = scope.ServiceProvider;
            await services
                .GetRequiredService<IUnitOfWork>()
                .RunAsync(() => StepAsync(services, link, cancellationToken), cancellationToken);
        }
    }

    // True where this node made the step.
    private async Task<bool> StepAsync(IServiceProvider services, FormLink link, CancellationToken cancellationToken)
    {
        var (now, links) = (Now, services.GetRequiredService<IFormLinkRepository>());
        var verification = await services
            .GetRequiredService<IVerificationRepository>()
            .FindAsync(link.TenantId, link.VerificationId, cancellationToken);
        if (verification is not { Status: VerificationStatus.InformationRequested, IsErased: false })
        {
            return await links.TrySaveAsync(link with { NextStepAt = null }, cancellationToken);
        }

        if (link.ExpiresAt <= now)
        {
            return await links.TrySaveAsync(link with { NextStepAt = null }, cancellationToken)
                && await ExpireAsync(services, link, verification, now, cancellationToken);
        }

        // The token goes with the last step: it is read before.
        var token = await links.FindTokenAsync(link, cancellationToken);
        var reminded = link with
        {
            NextStepAt = link.StepAfter(now, token is not null),
            Reminders = link.Reminders + (token is null ? 0 : 1),
        };
        if (!await links.TrySaveAsync(reminded, cancellationToken) || token is null)
        {
            return false;
        }

        var isWritten = await services
            .GetRequiredService<OutboxWriter>()
            .WriteReminderAsync(verification, MessageOf(link), token, now, cancellationToken);
        await RecordAsync(
            services,
            link,
            "verification.information_reminded",
            [
                new("reminder", reminded.Reminders.ToString(CultureInfo.InvariantCulture)),
                new("applicantEmail", isWritten ? "true" : "false"),
            ],
            now,
            cancellationToken
        );
        return true;
    }

    private async Task<bool> ExpireAsync(
        IServiceProvider services,
        FormLink link,
        Verification verification,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var code = (
            await services.GetRequiredService<ITenantRepository>().FindAsync(link.TenantId, cancellationToken)
        )?.UnansweredReasonCode;
        var reasons = await services
            .GetRequiredService<IReasonCodeRepository>()
            .ListAsync(link.TenantId, cancellationToken);

        // A code that was retired since rejects nothing more.
        if (code is not null && ReasonCode.Refusal(reasons, code, ReasonUses.Reject) is not null)
        {
            code = null;
        }

        await RecordAsync(
            services,
            link,
            "verification.information_expired",
            [new("askedAt", Written(link.CreatedAt)), new("reasonCode", code)],
            now,
            cancellationToken
        );
        if (code is null)
        {
            return true;
        }

        var rejected = await services
            .GetRequiredService<Dispatcher>()
            .SendAsync(
                new RejectVerification
                {
                    VerificationId = verification.Id,
                    RejectedBy = Name,
                    Grounds = new Grounds
                    {
                        ReasonCode = code,
                        Reason = reasons.FirstOrDefault(known => known.Code == code)?.Text,
                        Notes = "The subject did not answer the request for information in time",
                    },
                    Notify = new Notifications(
                        Callback: false,
                        OwnerEmail: false,
                        ApplicantEmail: link.Reminders > 0,
                        Subscriptions: true
                    ),
                },
                cancellationToken
            );
        if (rejected.Error is { } refusal)
        {
            LogNotRejected(logger, verification.Id, refusal.Code);
        }

        return true;
    }

    private static string MessageOf(FormLink link) => link.Asks?.Sections[0].Text?.In("en") ?? "";

    private static string Written(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static Task RecordAsync(
        IServiceProvider services,
        FormLink link,
        string action,
        IReadOnlyList<KeyValuePair<string, string?>> facts,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        services
            .GetRequiredService<IAuditLog>()
            .AppendAsync(
                new AuditRecord
                {
                    TenantId = link.TenantId,
                    Stream = AuditStreams.Verification(link.VerificationId),
                    Action = action,
                    OccurredAt = now,
                    Facts = facts,
                },
                cancellationToken
            );

    // Whoever chose the reason bore the highest authority, and the service decides by it.
    private AsyncServiceScope ScopeOf(string tenantId)
    {
        var scope = scopes.CreateAsyncScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Authenticated(
            // Its owner is itself: it is not the second hat of whoever opened a case by a key that nobody owns.
            new Actor(ActorKind.System, Name, Name, tenantId, Roles.PowerTenant) { KeyOwnerId = Name },
            isSandbox: false
        );
        caller.Origin = new Origin { Surface = Name };
        return scope;
    }

    [LoggerMessage(
        EventId = 63,
        Level = LogLevel.Warning,
        Message = "Verification {VerificationId} was not rejected after its request for information went unanswered: {Code}"
    )]
    private static partial void LogNotRejected(ILogger logger, string verificationId, string code);
}
