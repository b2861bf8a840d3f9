using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Deliveries.Email;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Notices;

/// <summary>Whether a notice's mail may still go is asked when it is sent, by the person as they are then.</summary>
public sealed class NoticeMailTests
{
    public static TheoryData<string> Losses() => ["nothing", "disabled", "role", "address", "choice"];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_mail_goes_only_to_whoever_may_be_told_and_wants_it_when_it_is_sent(string lost)
    {
        await using var service = await TestService.StartAsync();
        var user = await service.MustAsync(
            Actors.PowerTenant,
            new CreateUser
            {
                UserName = "told",
                ExternalSubject = "told",
                Roles = Roles.Reviewer,
                Email = "told@example.org",
            }
        );
        var told = new Actor(ActorKind.User, user.Id, user.UserName, user.TenantId, user.Roles);
        await service.MustAsync(told, new SetMailedNotices(NoticeKinds.Assigned));
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, new AssignVerification(id) { UserId = user.Id });
        var row = Assert.Single(
            await service.RowsAsync<(string Id, string TenantId, string Kind, string Destination, byte[] Body)>(
                "SELECT id, tenant_id, kind, destination, body FROM outbox_messages"
            )
        );
        Assert.Equal((OutboxKinds.UserNotice, "told@example.org"), (row.Kind, row.Destination));

        switch (lost)
        {
            case "disabled":
                await service.MustAsync(Actors.PowerTenant, new DisableUser("told"));
                break;
            case "role":
                await service.MustAsync(Actors.PowerTenant, new UpdateUser(user.Id) { Roles = Roles.Auditor });
                break;
            case "address":
                await service.MustAsync(Actors.PowerTenant, new SetUserEmail(user.Id, "other@example.org"));
                break;
            case "choice":
                await service.MustAsync(told, new SetMailedNotices(NoticeKinds.Mentioned));
                break;
        }

        var attempt = await service
            .Services.GetRequiredService<EmailSender>()
            .SendAsync(
                new ClaimedMessage
                {
                    Id = row.Id,
                    TenantId = row.TenantId,
                    Kind = row.Kind,
                    Destination = row.Destination,
                    Body = row.Body,
                    CreatedAt = service.Clock.GetUtcNow(),
                },
                default
            );

        Assert.Equal(lost == "nothing" ? AttemptOutcome.Delivered : AttemptOutcome.Gone, attempt.Outcome);
        var folder = Path.Combine(service.DataDirectory, "mail");
        Assert.Equal(lost == "nothing", Directory.Exists(folder) && Directory.GetFiles(folder).Length > 0);
    }
}
