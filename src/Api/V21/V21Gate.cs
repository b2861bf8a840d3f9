using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;
using VerificationService.Api.Authentication;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Hosting;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.V21;

/// <summary>
/// Lets v2.1 requests in. In this order: a valid token (401), every required header (400, 415), the token's own active
/// tenant (403), and no claim beyond what the token bears (403).
/// </summary>
internal sealed class V21Gate(
    BearerAuthentication bearers,
    ITenantRepository tenants,
    IOptions<HeaderOptions> options,
    Dispatcher dispatcher,
    Caller caller,
    CallerLimits limits
) : SurfaceGate(caller, limits)
{
    // What was claimed beyond a valid token, and whose token it is.
    private (User User, RecordRefusedClaim Claim)? refused;

    protected override async Task<Failure?> RefusalAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        var isSignIn = context.ActionDescriptor.EndpointMetadata.OfType<SignInAttribute>().Any();
        if (isSignIn)
        {
            return BrokenRule(context, isSignIn);
        }

        if (await bearers.ValidateAsync(http) is not { } bearer)
        {
            return Failure.Of(TenancyErrors.NotAuthenticated);
        }

        User? user = null;
        if (bearer.TenantId is not null)
        {
            user = await bearers.FindUserAsync(bearer, bearer.TenantId, http.RequestAborted);
            if (user is null)
            {
                return Failure.Of(TenancyErrors.NotAuthenticated);
            }
        }

        if (BrokenRule(context, isSignIn) is { } broken)
        {
            return broken;
        }

        var tenantId = http.Request.Headers[HeaderRules.TenantId].ToString().Trim();
        if (
            (
                bearer.TenantId is not null
                && !string.Equals(bearer.TenantId, tenantId, StringComparison.OrdinalIgnoreCase)
            )
            || await tenants.FindAsync(bearer.TenantId ?? tenantId, http.RequestAborted)
                is not { IsActive: true } tenant
        )
        {
            return user is null
                ? Failure.Of(HeaderErrors.TenantNotAllowed)
                : Refuse(user, HeaderRules.TenantId, tenantId, HeaderErrors.TenantNotAllowed);
        }

        user ??= await bearers.FindUserAsync(bearer, tenant.Id, http.RequestAborted);
        return user is null ? Failure.Of(HeaderErrors.TenantNotAllowed) : Admit(context, user, tenant, bearer.Session);
    }

    protected override async Task RecordAsync()
    {
        if (refused is var (user, claim))
        {
            Caller.Authenticated(ActorOf(user, user.Roles), isSandbox: false);

            // A caller that hangs up must not escape the record of what it tried.
            await dispatcher.SendAsync(claim, CancellationToken.None);
        }
    }

    private static Actor ActorOf(User user, Roles roles) =>
        new(ActorKind.User, user.Id, user.UserName, user.TenantId, roles);

    private Failure Refuse(User user, string header, string claimed, Error refusal)
    {
        refused = (user, new RecordRefusedClaim(header, claimed, refusal));
        return Failure.Of(refusal);
    }

    private Failure? BrokenRule(AuthorizationFilterContext context, bool isSignIn) =>
        HeaderRules.Broken(
            context.HttpContext.Request,
            TakesBody(context.ActionDescriptor, context.HttpContext.Request),
            IUploadRequest.IsOn(context.ActionDescriptor),
            isSignIn,
            options.Value.StrictHeaders
        );

    private Failure? Admit(AuthorizationFilterContext context, User user, Tenant tenant, Session? session)
    {
        var request = context.HttpContext.Request;
        var claimedId = request.Headers[HeaderRules.UserId].ToString().Trim();
        if (claimedId.Length > 0 && claimedId != user.Id)
        {
            return Refuse(user, HeaderRules.UserId, claimedId, HeaderErrors.UserMismatch);
        }

        var claimedRoles = request.Headers[HeaderRules.UserRoles].ToString();
        if (ClaimedRoles.Narrow(user.Roles, claimedRoles) is not { } roles)
        {
            return Refuse(user, HeaderRules.UserRoles, claimedRoles, HeaderErrors.RolesMismatch);
        }

        Caller.Session = session;
        Caller.Authenticated(ActorOf(user, roles), tenant.IsSandbox);
        return
            user.MustEnrolSecondFactor(tenant)
            && !context.ActionDescriptor.EndpointMetadata.OfType<EnrolsAttribute>().Any()
            ? Failure.Of(TenancyErrors.SecondFactorEnrolmentRequired)
            : null;
    }
}

/// <summary>Marks an action for those who have no token yet, and so cannot ask for one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SignInAttribute : TakesNoKeyAttribute;
