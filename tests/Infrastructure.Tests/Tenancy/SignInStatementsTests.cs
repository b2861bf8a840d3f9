using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Tenancy;

/// <summary>What a refused sign-in asks of the database tells nobody whether there is such a user.</summary>
public sealed partial class SignInStatementsTests : IAsyncLifetime
{
    private TestService service = null!;
    private WatchedDialect dialect = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync(
            services =>
            {
                services.AddSingleton<SqlDialect>(provider => new WatchedDialect(
                    new SqliteDialect(provider.GetRequiredService<DatabaseOptions>())
                )
                {
                    Listening = true,
                });
                services.AddSingleton<IAccessTokens>(new TokenStub());
            },
            isEmbedded: true
        );
        dialect = (WatchedDialect)service.Services.GetRequiredService<SqlDialect>();
        foreach (var name in new[] { "ada", "bob", "eve" })
        {
            await service.MustAsync(
                Actor.Operator(Actors.Tenant),
                new CreateUser
                {
                    UserName = name,
                    Password = "correct horse battery staple",
                    Roles = Roles.Reviewer,
                }
            );
        }

        await service.MustAsync(Actor.Operator(Actors.Tenant), new DisableUser("bob"));
        await RefusedAsync("warm");
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task Every_refusal_sends_the_same_statements_whoever_was_guessed_at()
    {
        var unknown = await RefusedAsync("nobody");
        Assert.NotEmpty(unknown);

        var first = await RefusedAsync("ada");
        var again = await RefusedAsync("ada");
        var disabled = await RefusedAsync("bob");
        for (var guesses = 0; guesses < SignInLimits.Failures; guesses++)
        {
            await RefusedAsync("eve");
            await RefusedAsync("nobody");
        }

        var locked = await RefusedAsync("eve");
        var unknownAgain = await RefusedAsync("nobody");

        Assert.NotNull(
            await service.ValueAsync<DateTimeOffset?>(
                "SELECT MAX(refused_until) FROM sign_in_sources s JOIN users u ON u.id = s.user_id WHERE u.user_name = 'eve'"
            )
        );
        Assert.All([first, again, disabled, locked, unknownAgain], sent => Assert.Equal(unknown, sent));
    }

    private async Task<IReadOnlyList<string>> RefusedAsync(string userName)
    {
        dialect.Forget();
        var result = await service.SendAsync(null, new SignIn(Actors.Tenant, userName, "not the password"));
        Assert.Equal(TenancyErrors.SignInFailed, result.Error);
        return [.. dialect.Heard.Where(sql => Tables().IsMatch(sql)).Select(sql => Values().Replace(sql, "?"))];
    }

    // Those of a sign-in: whatever runs beside it has others.
    [GeneratedRegex("users|sign_in_sources|audit_entries")]
    private static partial Regex Tables();

    [GeneratedRegex("x?'[^']*'|NULL|\\b[0-9]+\\b")]
    private static partial Regex Values();
}
