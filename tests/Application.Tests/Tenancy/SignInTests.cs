using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Tenancy;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Right = "correct horse battery";
    private readonly CountedPasswords passwords = new();
    private TestService service = null!;
    private User ada = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync(services =>
        {
            services.AddSingleton<IAccessTokens>(new TokenStub());
            services.AddSingleton<IPasswords>(passwords);
        });
        ada = await AddAsync("ada");
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task The_right_password_gets_a_token_and_stands_in_the_users_history()
    {
        var signedIn = await service.MustAsync(null, With(Right));

        Assert.Equal("token of " + ada.Id, signedIn.Token!.Token);
        Assert.Equal(service.Clock.GetUtcNow().AddMinutes(15), signedIn.Token.ExpiresAt);
        Assert.Equal(("sign_in.succeeded", "user:" + ada.Id, ada.Id, "{}"), await LastEntryAsync());
    }

    [Fact]
    public async Task A_session_needs_no_token_and_is_recorded_like_one()
    {
        var signedIn = await service.MustAsync(null, With(Right) with { ForSession = true });

        Assert.Null(signedIn.Token);
        Assert.Equal(ada.Id, signedIn.User.Id);
        Assert.Equal(("sign_in.succeeded", "user:" + ada.Id, ada.Id, "{}"), await LastEntryAsync());
    }

    [Fact]
    public async Task Only_an_installation_with_one_active_tenant_names_it_before_anybody_signed_in()
    {
        Assert.Null((await service.MustAsync(null, new GetSignInTenant())).Id);

        await service.TamperAsync("UPDATE tenants SET is_active = '0' WHERE id <> @Tenant", new { Actors.Tenant });

        Assert.Equal(Actors.Tenant, (await service.MustAsync(null, new GetSignInTenant())).Id);
    }

    [Fact]
    public async Task All_refusals_are_the_same_to_the_guesser_and_different_in_the_audit()
    {
        await AddAsync("disabled");
        await service.MustAsync(Actors.TenantAdmin, new DisableUser("disabled"));
        await AddAsync("locked");
        await FailAsync(5, "locked");
        await service.MustAsync(
            Actors.TenantAdmin,
            new CreateUser
            {
                UserName = "external",
                ExternalSubject = "sub-1",
                Roles = Roles.Reviewer,
            }
        );
        await service.TamperAsync(
            "INSERT INTO tenants (id, name, owner_email, is_sandbox, is_active, created_at) SELECT 'closed', name, owner_email, is_sandbox, '0', created_at FROM tenants WHERE id = 'tenant-b'"
        );
        var attempts = new (SignIn Attempt, string? Why, string? Stream)[]
        {
            (With("wrong"), "wrong password", "user:" + ada.Id),
            (With(Right, "nobody"), "unknown user", "tenant:" + Actors.Tenant),
            (With("wrong", "ADA"), "wrong password", "user:" + ada.Id),
            (With(Right, "disabled"), "disabled", null),
            (With("wrong", "disabled"), "disabled", null),
            (With(Right, "locked"), "locked", null),
            (With("wrong", "locked"), "locked", null),
            (With("anything", "external"), "wrong password", null),
            (new SignIn(Actors.OtherTenant, "ada", Right), "unknown user", "tenant:" + Actors.OtherTenant),
            (new SignIn("closed", "ada", Right), null, null),
            (new SignIn("no-such-tenant", "ada", Right), null, null),
        };
        var errors = new HashSet<Error>();
        foreach (var (attempt, why, stream) in attempts)
        {
            var entries = await CountAsync();
            var asked = passwords.Asked;
            errors.Add(await service.RefusedAsync(null, attempt));
            Assert.Equal(asked + 1, passwords.Asked);
            Assert.Equal(entries + (why is null ? 0 : 1), await CountAsync());
            if (why is not null)
            {
                var entry = await LastEntryAsync();
                Assert.Equal("sign_in.failed", entry.Action);
                Assert.Equal($$"""{"why":"{{why}}"}""", entry.Facts);
                Assert.Equal(stream ?? entry.Stream, entry.Stream);
            }
        }

        var error = Assert.Single(errors);
        Assert.Equal(ErrorKind.Unauthenticated, error.Kind);
        Assert.Equal("SIGN_IN_FAILED", error.Code);
    }

    [Fact]
    public async Task The_name_that_was_guessed_at_is_not_kept_when_there_is_no_such_user()
    {
        // People type their password into the name field.
        await service.RefusedAsync(null, With("x", "my-secret-password"));

        Assert.DoesNotContain(await service.DumpAsync(), line => line.Contains("my-secret-password"));
    }

    [Fact]
    public async Task Waits_grow_with_each_failure_after_the_fourth()
    {
        await FailAsync(4, "ada");
        Assert.Null(await LockedUntilAsync());
        foreach (var wait in SignInLimits.Waits.Append(SignInLimits.Waits[^1]))
        {
            await FailAsync(1, "ada");
            Assert.NotNull(await LockedUntilAsync());
            Assert.Contains("now locked", (await LastEntryAsync()).Facts);

            service.Clock.Advance(wait - TimeSpan.FromMilliseconds(1));
            await service.RefusedAsync(null, With(Right));
            Assert.Contains("locked", (await LastEntryAsync()).Facts);
            service.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await service.MustAsync(null, With(Right));
        Assert.Null(await LockedUntilAsync());
    }

    [Fact]
    public async Task Guesses_from_one_network_do_not_keep_the_user_out_from_another()
    {
        await FailAsync(20, "ada", "203.0.113.9");

        await RefusedFromAsync("203.0.113.9", With(Right));
        await MustFromAsync("198.51.100.7", With(Right));
    }

    [Fact]
    public async Task Guesses_from_many_networks_are_bounded_together_and_a_known_network_stays_open()
    {
        await MustFromAsync("198.51.100.7", With(Right));
        for (var network = 0; network < SignInLimits.FailuresElsewhere + 10; network++)
        {
            await FailAsync(1, "ada", "203.0.113." + network);
        }

        // The one of the right password was looked at too.
        Assert.Equal(SignInLimits.FailuresElsewhere + 1, passwords.Compared);
        await RefusedFromAsync("192.0.2.1", With(Right));
        await MustFromAsync("198.51.100.7", With(Right));
    }

    [Fact]
    public async Task Two_nodes_together_let_no_more_guesses_through_than_one()
    {
        var there = new CountedPasswords();
        await using var other = await TestService.StartAsync(
            services =>
            {
                services.AddSingleton<IAccessTokens>(new TokenStub());
                services.AddSingleton<IPasswords>(there);
            },
            dataDirectory: service.DataDirectory
        );
        passwords.Meanwhile = there.Meanwhile = () => SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(20));

        await Task.WhenAll(
            Enumerable
                .Range(0, 14)
                .Select(guess => AtOnce(() => (guess % 2 == 0 ? service : other).SendAsync(null, With("wrong"))))
        );

        Assert.Equal(SignInLimits.Failures, passwords.Compared + there.Compared);
    }

    [Fact]
    public async Task Guesses_against_a_locked_account_are_not_compared_and_do_not_prolong_the_lock()
    {
        await FailAsync(5, "ada");
        var until = await LockedUntilAsync();
        var compared = passwords.Compared;
        service.Clock.Advance(TimeSpan.FromSeconds(30));

        await FailAsync(10, "ada");

        Assert.Equal(compared, passwords.Compared);
        Assert.Equal(until, await LockedUntilAsync());
    }

    [Fact]
    public async Task A_success_forgets_the_failures_before_it()
    {
        await FailAsync(4, "ada");
        await service.MustAsync(null, With(Right));
        await FailAsync(4, "ada");

        await service.MustAsync(null, With(Right));
    }

    [Fact]
    public async Task A_day_after_the_last_failure_the_count_begins_anew()
    {
        await FailAsync(5, "ada");
        service.Clock.Advance(SignInLimits.Remembered + TimeSpan.FromMilliseconds(1));
        await FailAsync(4, "ada");

        await service.MustAsync(null, With(Right));
    }

    [Fact]
    public async Task A_burst_of_guesses_gets_no_more_tries_than_the_same_guesses_in_a_row()
    {
        // Comparing takes long enough for the whole burst to come in before the first is counted.
        passwords.Meanwhile = () => SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(20));
        var results = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => AtOnce(() => service.SendAsync(null, With("wrong"))))
        );

        // A right one among them would start the count anew, whenever its turn came.
        Assert.Equal(SignInLimits.Failures, passwords.Compared);
        Assert.All(results, result => Assert.NotNull(result.Error));
        Assert.NotNull(await LockedUntilAsync());
        Assert.Equal(40, await CountAsync("sign_in.%"));
    }

    [Fact]
    public async Task A_user_who_is_disabled_while_they_sign_in_stays_disabled()
    {
        var disabled = new TaskCompletionSource();
        var comparing = new TaskCompletionSource();
        passwords.Meanwhile = () =>
        {
            comparing.TrySetResult();
            SpinWait.SpinUntil(() => disabled.Task.IsCompleted, TimeSpan.FromSeconds(10));
        };
        var signingIn = Task.Run(() => service.SendAsync(null, With(Right)));
        await comparing.Task;

        await service.MustAsync(Actors.TenantAdmin, new DisableUser("ada"));
        disabled.SetResult();
        await signingIn;

        Assert.Equal(0, await service.ValueAsync<int>("SELECT is_active FROM users WHERE id = @Id", new { ada.Id }));
        passwords.Meanwhile = null;
        await service.RefusedAsync(null, With(Right));
    }

    [Theory]
    [InlineData(null, "x", "userName")]
    [InlineData(" ", "x", "userName")]
    [InlineData("a\nb", "x", "userName")]
    [InlineData("ada", null, "password")]
    [InlineData("ada", "", "password")]
    public async Task A_malformed_attempt_is_invalid(string? userName, string? password, string field)
    {
        var error = await service.RefusedWithoutTraceAsync(null, new SignIn(Actors.Tenant, userName, password));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal(field, Assert.Single(error.Fields).Field);
    }

    [Fact]
    public async Task A_password_or_a_name_that_is_too_long_is_invalid_before_it_is_hashed()
    {
        var compared = passwords.Compared;

        var password = await service.RefusedWithoutTraceAsync(null, With(Say.Long(257)));
        var name = await service.RefusedWithoutTraceAsync(null, With(Right, Say.Long(101)));

        Assert.Equal(
            new FieldError("password", "password is required, at most 256 characters"),
            Assert.Single(password.Fields)
        );
        Assert.Equal("userName", Assert.Single(name.Fields).Field);
        Assert.DoesNotContain("xxx", password.Message + name.Message);
        Assert.Equal(compared, passwords.Compared);

        // The longest of both is tried.
        Assert.Equal("SIGN_IN_FAILED", (await service.RefusedAsync(null, With(Say.Long(256), Say.Long(100)))).Code);
    }

    [Fact]
    public async Task Where_an_authority_issues_the_tokens_a_password_opens_a_session_alone()
    {
        await using var elsewhere = await TestService.StartAsync(
            services =>
                services.AddSingleton<IAccessTokens>(
                    new TokenStub { Authority = new TokenAuthority("https://authority.example", "kyc") }
                ),
            dataDirectory: service.DataDirectory
        );
        await elsewhere.MustAsync(Actor.Operator(Actors.Tenant), new ResetPassword(ada.Id) { Password = Right });

        var token = await elsewhere.RefusedWithoutTraceAsync(null, With(Right));
        var issued = await elsewhere.RefusedAsync(Actor.Operator(Actors.Tenant), new IssueToken("ada"));
        var session = await elsewhere.MustAsync(null, With(Right) with { ForSession = true });

        Assert.Equal(TenancyErrors.IssuedElsewhere("https://authority.example", "kyc"), token);
        Assert.Equal(token, issued);
        Assert.Equal((ada.Id, null), (session.User.Id, session.Token));
    }

    [Fact]
    public async Task Where_no_passwords_are_taken_a_right_one_opens_nothing()
    {
        await using var elsewhere = await TestService.StartAsync(
            services => services.AddSingleton<IAccessTokens>(new TokenStub { PasswordsAreTaken = false }),
            dataDirectory: service.DataDirectory
        );

        foreach (var attempt in new[] { With(Right), With(Right) with { ForSession = true } })
        {
            Assert.Equal(TenancyErrors.PasswordsNotTaken, await elsewhere.RefusedWithoutTraceAsync(null, attempt));
        }
    }

    [Fact]
    public void A_sign_in_and_its_token_do_not_print_their_secrets()
    {
        var token = new AccessToken("a token", default) { SessionId = "session", RefreshToken = "another" };

        Assert.Equal("SignIn { TenantId = tenant-a }", With(Right).ToString());
        Assert.Equal("AccessToken { ExpiresAt = 0001-01-01T00:00:00.0000000+00:00 }", token.ToString());
        Assert.DoesNotContain("a token", new SignedIn(ada, token).ToString());
        Assert.DoesNotContain("another", new SignedIn(ada, token).ToString());
    }

    [Fact]
    public async Task The_operator_issues_a_token_without_a_password_and_the_audit_says_so()
    {
        var issued = await service.MustAsync(Actor.Operator(Actors.Tenant), new IssueToken("ada"));

        Assert.Equal("token of " + ada.Id, issued.Token!.Token);
        Assert.Equal(("token.issued", "user:" + ada.Id, "command-line", "{}"), await LastEntryAsync());
    }

    [Fact]
    public async Task No_token_is_issued_to_a_disabled_or_unknown_user_nor_by_anybody_but_the_operator()
    {
        await service.MustAsync(Actors.TenantAdmin, new DisableUser("ada"));
        var @operator = Actor.Operator(Actors.Tenant);

        Assert.Equal(ErrorKind.NotFound, (await service.RefusedAsync(@operator, new IssueToken("ada"))).Kind);
        Assert.Equal(ErrorKind.NotFound, (await service.RefusedAsync(@operator, new IssueToken("nobody"))).Kind);
        foreach (var role in Say.SingleRoles)
        {
            var error = await service.RefusedAsync(Actors.User(role), new IssueToken("ada"));
            Assert.Equal("INSUFFICIENT_PERMISSION", error.Code);
        }
    }

    // On threads of their own: the pool of a small machine would let them through one by one.
    private static Task<T> AtOnce<T>(Func<Task<T>> work) =>
        Task
            .Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .Unwrap();

    private static SignIn With(string? password, string userName = "ada") => new(Actors.Tenant, userName, password);

    private Task<User> AddAsync(string userName) =>
        service.MustAsync(
            Actors.TenantAdmin,
            new CreateUser
            {
                UserName = userName,
                Password = Right,
                Roles = Roles.Reviewer,
            }
        );

    private async Task<Result<SignedIn>> SendFromAsync(string? network, SignIn attempt)
    {
        await using var scope = service.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Origin = new Origin { Surface = "v2.1", Network = network };
        return await scope.ServiceProvider.GetRequiredService<Dispatcher>().SendAsync(attempt, CancellationToken.None);
    }

    private async Task RefusedFromAsync(string? network, SignIn attempt) =>
        Assert.Equal("SIGN_IN_FAILED", (await SendFromAsync(network, attempt)).Error?.Code);

    private async Task MustFromAsync(string? network, SignIn attempt) =>
        Assert.Null((await SendFromAsync(network, attempt)).Error);

    private async Task FailAsync(int times, string userName, string? network = null)
    {
        for (var i = 0; i < times; i++)
        {
            await RefusedFromAsync(network, With("wrong", userName));
        }
    }

    private Task<string?> LockedUntilAsync() =>
        service.ValueAsync<string>(
            "SELECT MAX(refused_until) FROM sign_in_sources WHERE user_id = @Id",
            new { ada.Id }
        );

    private Task<int> CountAsync(string action = "%") =>
        service.ValueAsync<int>($"SELECT COUNT(*) FROM audit_entries WHERE action LIKE '{action}'");

    private async Task<(string Action, string Stream, string ActorId, string Facts)> LastEntryAsync() =>
        (
            await service.RowsAsync<(string, string, string, string)>(
                "SELECT action, stream, actor_id, facts FROM audit_entries ORDER BY position DESC"
            )
        )[0];
}
