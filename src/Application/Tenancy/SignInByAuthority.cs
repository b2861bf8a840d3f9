using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Signs in whom an external authority vouched for. It knows subjects and no tenants: the user is the one whose record in that
/// tenant names the subject, with the roles of that record, as with the authority's bearer tokens. Every refusal looks the
/// same from outside; the audit says which it was.
/// </summary>
/// <param name="TenantId">The tenant that was asked for before the authority was.</param>
/// <param name="Subject">The authority's <c>sub</c>; null when its answer did not hold.</param>
public sealed record SignInByAuthority(string TenantId, string? Subject) : IProcess<User>
{
    /// <summary>Why its answer did not hold, in a few words for the audit.</summary>
    public string? Failure { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.Anonymous;

    internal sealed class Handler(
        ITenantRepository tenants,
        IUserRepository users,
        IUnitOfWork unitOfWork,
        SignInRecord record,
        Caller caller,
        TimeProvider time
    ) : IHandler<SignInByAuthority, User>
    {
        public async Task<Result<User>> Handle(SignInByAuthority command, CancellationToken cancellationToken)
        {
            var tenant = await tenants.FindAsync(command.TenantId, cancellationToken);
            if (tenant is not { IsActive: true })
            {
                return TenancyErrors.NotLinked;
            }

            if (command.Subject is not { Length: > 0 and <= CreateUser.MaxSubject } subject)
            {
                await RecordAsync(tenant, "sign_in.failed", command.Failure ?? "no usable subject", null);
                return TenancyErrors.AuthorityRefused;
            }

            var user = await users.FindBySubjectAsync(tenant.Id, subject, cancellationToken);
            if (user is null)
            {
                await RecordAsync(tenant, "sign_in.failed", "unknown subject", subject);
                return TenancyErrors.NotLinked;
            }

            caller.Authenticated(
                new Actor(ActorKind.User, user.Id, user.UserName, tenant.Id, user.Roles),
                tenant.IsSandbox
            );
            if (!user.IsActive)
            {
                await RecordAsync(tenant, "sign_in.failed", "disabled", subject);
                return TenancyErrors.NotLinked;
            }

            await RecordAsync(tenant, "sign_in.succeeded", null, subject);
            return user;
        }

        private Task<Result> RecordAsync(Tenant tenant, string action, string? why, string? subject) =>
            unitOfWork.RunAsync<Result>(
                async () =>
                {
                    await record.AppendAsync(
                        tenant,
                        action,
                        [new("by", "authority"), new("subject", subject), new("why", why)],
                        time.Now()
                    );
                    return Result.Success;
                },
                CancellationToken.None
            );
    }
}
