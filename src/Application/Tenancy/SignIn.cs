using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Exchanges a user name and password for a token, or for a session. Every refusal looks the same from outside; the audit
/// says which it was.
/// </summary>
public sealed record SignIn(string TenantId, string? UserName, string? Password) : IProcess<SignedIn>
{
    /// <summary>Whether a session is opened, which needs no token.</summary>
    public bool ForSession { get; init; }

    /// <summary>A code of the user's second factor, or a recovery code; null where there is none.</summary>
    public string? Otp { get; init; }

    /// <summary>The user it must be; null for whoever bears the name.</summary>
    public string? UserId { get; init; }

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
            RuleFor(c => c.Otp).Line(ConfirmSecondFactor.MaxCode);
        }
    }

    internal sealed class Handler(
        ITenantRepository tenants,
        IUserRepository users,
        Hashing hashing,
        CheckingPassword checking,
        IAccessTokens tokens,
        IUnitOfWork unitOfWork,
        SignInRecord record,
        CheckingSecondFactor secondFactor,
        IRefreshTokenRepository refreshes,
        Caller caller,
        TimeProvider time
    ) : IHandler<SignIn, SignedIn>
    {
        public async Task<Result<SignedIn>> Handle(SignIn command, CancellationToken cancellationToken)
        {
            if (!command.ForSession && tokens.Authority is { } authority)
            {
                return TenancyErrors.IssuedElsewhere(authority.Address, authority.Audience);
            }

            if (!tokens.PasswordsAreTaken)
            {
                return TenancyErrors.PasswordsNotTaken;
            }

            var tenant = await tenants.FindAsync(command.TenantId, cancellationToken);
            if (tenant is not { IsActive: true })
            {
                // Takes as long as a wrong password, so that time does not tell which tenants exist.
                var entered = await hashing.EnterAsync("", cancellationToken);
                if (entered.Failed(out var busy, out var turn))
                {
                    return busy;
                }

                using (turn)
                {
                    turn.Verify(null, command.Password!);
                    return TenancyErrors.SignInFailed;
                }
            }

            var user = await users.FindByNameAsync(tenant.Id, command.UserName!, cancellationToken);
            var check = await checking.CheckAsync(
                tenant.Id,
                command.UserName!,
                user,
                command.Password!,
                cancellationToken
            );
            if (check.Failed(out var refusal, out var found))
            {
                return refusal;
            }

            var outcome = found.Outcome;
            var isProved = outcome == PasswordCheck.Right && (command.UserId is null || command.UserId == user?.Id);

            // Read again in every case, so that unknown, locked and known users take the same time.
            var now = time.Now();
            var isLocked =
                !isProved
                && (await users.FindByNameAsync(tenant.Id, command.UserName!, CancellationToken.None))?.IsLockedOut(now)
                    == true;
            if (user is null)
            {
                await RecordAsync(tenant, null, null, "sign_in.failed", "unknown user", now);
                return TenancyErrors.SignInFailed;
            }

            caller.Authenticated(
                new Actor(ActorKind.User, user.Id, user.UserName, tenant.Id, user.Roles),
                tenant.IsSandbox
            );
            if (!isProved)
            {
                var why =
                    outcome == PasswordCheck.Right ? "another user's address"
                    : !user.IsActive ? "disabled"
                    : outcome == PasswordCheck.Waits ? "locked"
                    : isLocked ? "wrong password, now locked"
                    : "wrong password";
                await RecordAsync(tenant, null, null, "sign_in.failed", why, now);
                return TenancyErrors.SignInFailed;
            }

            if (user.SecondFactorSince is not null && !await secondFactor.TakeAsync(user, command.Otp, now))
            {
                // Failures of the second factor are counted apart; a correct password does not reset them.
                await RecordAsync(
                    tenant,
                    user,
                    null,
                    "sign_in.failed",
                    string.IsNullOrWhiteSpace(command.Otp) ? "no second factor" : "wrong second factor",
                    now
                );
                return TenancyErrors.SecondFactorRequired;
            }

            if (found.NewHash is { } newHash)
            {
                await unitOfWork.RunAsync<Result>(
                    async () =>
                    {
                        await users.RenewHashAsync(user, newHash, CancellationToken.None);
                        return Result.Success;
                    },
                    CancellationToken.None
                );
            }

            if (command.ForSession)
            {
                await RecordAsync(tenant, user, null, "sign_in.succeeded", null, now);
                return new SignedIn(user, null);
            }

            var refresh = RefreshToken.Generate();
            var first = RefreshToken.First(refresh, Ids.New(now), user, now);
            await RecordAsync(tenant, user, first, "sign_in.succeeded", null, now);
            return new SignedIn(user, tokens.Issue(user, now, first.SessionId) with { RefreshToken = refresh });
        }

        private Task<Result> RecordAsync(
            Tenant tenant,
            User? proved,
            RefreshToken? refresh,
            string action,
            string? why,
            DateTimeOffset now
        ) =>
            unitOfWork.RunAsync<Result>(
                async () =>
                {
                    if (proved is not null)
                    {
                        await checking.SucceededAsync(proved, isSignedIn: why is null);
                    }

                    if (refresh is not null)
                    {
                        await refreshes.AddAsync(refresh, CancellationToken.None);
                    }

                    await record.AppendAsync(tenant, action, [new("why", why)], now);
                    return Result.Success;
                },
                CancellationToken.None
            );
    }
}

/// <summary>A successful sign-in.</summary>
/// <param name="User">Who signed in.</param>
/// <param name="Token">The token; null when none was asked for.</param>
public sealed record SignedIn(User User, AccessToken? Token);

/// <summary>What the audit keeps of an attempt to sign in, however it was made: in the user's history, or the tenant's.</summary>
internal sealed class SignInRecord(IAuditLog audit, Caller caller)
{
    /// <summary>Appends it, inside the current unit of work.</summary>
    public Task AppendAsync(
        Tenant tenant,
        string action,
        IEnumerable<KeyValuePair<string, string?>> facts,
        DateTimeOffset now
    ) =>
        audit.AppendAsync(
            new AuditRecord
            {
                TenantId = tenant.Id,
                Stream = caller.Actor is { } actor ? AuditStreams.User(actor.Id) : AuditStreams.Tenant(tenant.Id),
                Action = action,
                OccurredAt = now,
                Facts = facts,
            },
            CancellationToken.None
        );
}

/// <summary>Lets one sign-in of a user from one network through at a time, on this node.</summary>
public sealed class SignInGate : IDisposable
{
    private readonly SemaphoreSlim[] stripes = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Waits for the turn; dispose to end it.</summary>
    public async Task<IDisposable> EnterAsync(
        string tenantId,
        string user,
        string network,
        CancellationToken cancellationToken
    )
    {
        var stripe = stripes[(uint)HashCode.Combine(tenantId, user, network) % (uint)stripes.Length];
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
