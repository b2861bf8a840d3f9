using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Lists who can sign in to the sandbox's tenants with a password, for a sign-in page in Development that offers them. Users of
/// other tenants are never told to whoever has not signed in.
/// </summary>
public sealed record ListSandboxPeople : IQuery<IReadOnlyList<SandboxPeople>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.Anonymous;

    internal sealed class Handler(ITenantRepository tenants, IUserRepository users)
        : IHandler<ListSandboxPeople, IReadOnlyList<SandboxPeople>>
    {
        public async Task<Result<IReadOnlyList<SandboxPeople>>> Handle(
            ListSandboxPeople query,
            CancellationToken cancellationToken
        )
        {
            var people = new List<SandboxPeople>();
            foreach (var tenant in await tenants.ListAsync(cancellationToken))
            {
                if (tenant is { IsActive: true, IsSandbox: true })
                {
                    var ofTenant = await users.ListAsync(tenant.Id, cancellationToken);
                    people.Add(
                        new SandboxPeople(
                            tenant.Id,
                            tenant.Name,
                            [
                                .. ofTenant
                                    .Where(user =>
                                        user.IsActive
                                        && user.ExternalSubject is null
                                        && !user.AwaitsActivation
                                        && user.SecondFactorSince is null
                                    )
                                    .Select(user => new SandboxPerson(user.UserName, user.Roles)),
                            ]
                        )
                    );
                }
            }

            return people.AsReadOnly();
        }
    }
}

/// <summary>The people of one tenant of the sandbox.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Name">Its name.</param>
/// <param name="People">Who can sign in.</param>
public sealed record SandboxPeople(string TenantId, string Name, IReadOnlyList<SandboxPerson> People);

/// <summary>Somebody who can sign in to the sandbox.</summary>
/// <param name="UserName">Their sign-in name.</param>
/// <param name="Roles">What they are.</param>
public sealed record SandboxPerson(string UserName, Roles Roles);
