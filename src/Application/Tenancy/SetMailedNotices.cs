using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Says which notices are mailed to the signed-in user too.</summary>
public sealed record SetMailedNotices(NoticeKinds? Mailed) : ICommand<MailedNotices>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("user.set_mailed_notices");

    internal sealed class Validator : AbstractValidator<SetMailedNotices>
    {
        public Validator() =>
            RuleFor(c => c.Mailed)
                .Must(mailed =>
                    mailed is { } kinds && (kinds & ~NoticePermissions.All.Aggregate((one, other) => one | other)) == 0
                )
                .OverridePropertyName("kinds")
                .WithMessage($"kinds is required, and each must be among {string.Join(", ", NoticePermissions.All)}");
    }

    internal sealed class Handler(IUserRepository users, Caller caller) : IHandler<SetMailedNotices, MailedNotices>
    {
        public async Task<Result<MailedNotices>> Handle(SetMailedNotices command, CancellationToken cancellationToken)
        {
            if (
                caller.Required.Kind != ActorKind.User
                || await users.FindToDecideAsync(caller.TenantId, caller.Required.Id, cancellationToken) is not { } user
            )
            {
                return UserNoticeErrors.NotAUser;
            }

            await users.SaveMailedNoticesAsync(user, command.Mailed!.Value, cancellationToken);
            return MailedNotices.Of(user) with { Mailed = command.Mailed.Value };
        }
    }
}

/// <summary>Which notices are mailed to a user, and whether there is an address for that.</summary>
/// <param name="Mailed">The kinds that are.</param>
/// <param name="Offered">The kinds that the user may be told.</param>
/// <param name="HasAddress">Whether the user has an e-mail address; without one nothing is mailed.</param>
public sealed record MailedNotices(NoticeKinds Mailed, IReadOnlyList<NoticeKinds> Offered, bool HasAddress)
{
    internal static MailedNotices Of(User user) =>
        new(user.MailedNotices, [.. NoticePermissions.All.Where(user.MayBeTold)], user.Email is not null);
}
