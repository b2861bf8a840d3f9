using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Exchanges a user name and password for a token. Every refusal looks the same from outside; the audit says which it was.
/// </summary>
public sealed record SignIn(string TenantId, string? UserName, string? Password) : IProcess<SignedIn>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.Anonymous;

    /// <summary>Without the password.</summary>
    public override string ToString() => $"SignIn {{ TenantId = {TenantId} }}";

    internal sealed class Validator : AbstractValidator<SignIn>
    {
        public Validator()
        {
            RuleFor(c => c.UserName).Required().Line(100);
            RuleFor(c => c.Password)
                .Must(password => password is { Length: > 0 and <= 256 })
                .WithMessage("password is required, at most 256 characters");
        }
    }

    internal sealed class Handler(
        ITenantRepository tenants,
        IUserRepository users,
        IPasswords passwords,
        IAccessTokens tokens,
        IUnitOfWork unitOfWork,
        IAuditLog audit,
        SignInGate gate,
        Caller caller,
        TimeProvider time
    ) : IHandler<SignIn, SignedIn>
    {
        public async Task<Result<SignedIn>> Handle(SignIn command, CancellationToken cancellationToken)
        {
            if (tokens.AreIssuedElsewhere)
            {
                return TenancyErrors.IssuedElsewhere;
            }

            var tenant = await tenants.FindAsync(command.TenantId, cancellationToken);
            if (tenant is not { IsActive: true })
            {
                // As slow as a wrong password: time does not tell which tenants exist.
                passwords.Verify(null, command.Password!);
                return TenancyErrors.SignInFailed;
            }

            // One attempt per account at a time: otherwise a burst of guesses is checked before the first is counted.
            using var turn = await gate.EnterAsync(tenant.Id, command.UserName!, cancellationToken);
            var user = await users.FindByNameAsync(tenant.Id, command.UserName!, cancellationToken);
            var now = time.Now();
            var mayTry = user is { IsActive: true } && !user.IsLockedOut(now);
            var isRight = passwords.Verify(mayTry ? user!.PasswordHash : null, command.Password!);
            if (user is null)
            {
                await RecordAsync(tenant, null, "sign_in.failed", "unknown user", now);
                return TenancyErrors.SignInFailed;
            }

            caller.Authenticated(
                new Actor(ActorKind.User, user.Id, user.UserName, tenant.Id, user.Roles),
                tenant.IsSandbox
            );
            if (!mayTry)
            {
                await RecordAsync(tenant, null, "sign_in.failed", user.IsActive ? "locked" : "disabled", now);
                return TenancyErrors.SignInFailed;
            }

            if (!isRight)
            {
                user.RegisterFailedSignIn(now);
                await RecordAsync(
                    tenant,
                    user,
                    "sign_in.failed",
                    user.IsLockedOut(now) ? "wrong password, now locked" : "wrong password",
                    now
                );
                return TenancyErrors.SignInFailed;
            }

            user.RegisterSignIn();
            await RecordAsync(tenant, user, "sign_in.succeeded", null, now);
            return new SignedIn(tokens.Issue(user, now));
        }

        private Task<Result> RecordAsync(
            Tenant tenant,
            User? changed,
            string action,
            string? why,
            DateTimeOffset now
        ) =>
            unitOfWork.RunAsync<Result>(
                async () =>
                {
                    if (changed is not null)
                    {
                        await users.SaveSignInAsync(changed, CancellationToken.None);
                    }

                    await audit.AppendAsync(
                        new AuditRecord
                        {
                            TenantId = tenant.Id,
                            Stream = caller.Actor is { } actor
                                ? AuditStreams.User(actor.Id)
                                : AuditStreams.Tenant(tenant.Id),
                            Action = action,
                            OccurredAt = now,
                            Facts = [new("why", why)],
                        },
                        CancellationToken.None
                    );
                    return Result.Success;
                },
                CancellationToken.None
            );
    }
}

/// <summary>A successful sign-in.</summary>
public sealed record SignedIn(AccessToken Token);

/// <summary>Lets one sign-in per account through at a time, on this node.</summary>
public sealed class SignInGate : IDisposable
{
    private readonly SemaphoreSlim[] stripes = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Waits for the account's turn; dispose to end it.</summary>
    public async Task<IDisposable> EnterAsync(string tenantId, string userName, CancellationToken cancellationToken)
    {
        var stripe = stripes[(uint)HashCode.Combine(tenantId, userName) % (uint)stripes.Length];
        await stripe.WaitAsync(cancellationToken);
        return new Turn(stripe);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stripe in stripes)
        {
            stripe.Dispose();
        }
    }

    private sealed class Turn(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}
