using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// The tenant that a person who signs in need not name: the installation's only active one. With several, which there are is
/// not told to whoever has not signed in.
/// </summary>
public sealed record GetSignInTenant : IQuery<SignInTenant>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.Anonymous;

    internal sealed class Handler(ITenantRepository tenants) : IHandler<GetSignInTenant, SignInTenant>
    {
        public async Task<Result<SignInTenant>> Handle(GetSignInTenant query, CancellationToken cancellationToken)
        {
            var active = (await tenants.ListAsync(cancellationToken)).Where(tenant => tenant.IsActive).ToList();
            return new SignInTenant(active is [var only] ? only.Id : null);
        }
    }
}

/// <summary>The installation's only tenant.</summary>
/// <param name="Id">Null when there are several, or none.</param>
public sealed record SignInTenant(string? Id);
