using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Issues a token for a user without a password: for whoever operates the installation.</summary>
public sealed record IssueToken(string UserName) : IProcess<SignedIn>, IAttempt
{
    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    /// <inheritdoc/>
    public AuditTarget Target => new("token.issue");

    internal sealed class Handler(
        IUserRepository users,
        IAccessTokens tokens,
        IUnitOfWork unitOfWork,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<IssueToken, SignedIn>
    {
        public async Task<Result<SignedIn>> Handle(IssueToken command, CancellationToken cancellationToken)
        {
            if (tokens.Authority is { } authority)
            {
                return TenancyErrors.IssuedElsewhere(authority.Address, authority.Audience);
            }

            var user = await users.FindByNameAsync(caller.TenantId, command.UserName, cancellationToken);
            if (user is not { IsActive: true })
            {
                return TenancyErrors.UserNotFound;
            }

            var now = time.Now();
            await unitOfWork.RunAsync<Result>(
                async () =>
                {
                    await audit.AppendAsync(
                        new AuditRecord
                        {
                            TenantId = caller.TenantId,
                            Stream = AuditStreams.User(user.Id),
                            Action = "token.issued",
                            OccurredAt = now,
                        },
                        cancellationToken
                    );
                    return Result.Success;
                },
                cancellationToken
            );

            // After the unit of work: signing is slow, and the token must be recorded before it is handed out.
            return new SignedIn(user, tokens.Issue(user, now));
        }
    }
}
