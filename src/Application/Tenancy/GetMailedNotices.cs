using VerificationService.Application.Pipeline;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Which notices are mailed to the signed-in user.</summary>
public sealed record GetMailedNotices : IQuery<MailedNotices>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IUserRepository users, Caller caller) : IHandler<GetMailedNotices, MailedNotices>
    {
        public async Task<Result<MailedNotices>> Handle(GetMailedNotices query, CancellationToken cancellationToken) =>
            caller.Required.Kind == ActorKind.User
            && await users.FindToDecideAsync(caller.TenantId, caller.Required.Id, cancellationToken) is { } user
                ? MailedNotices.Of(user)
                : UserNoticeErrors.NotAUser;
    }
}
