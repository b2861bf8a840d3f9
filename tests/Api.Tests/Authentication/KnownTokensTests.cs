using VerificationService.Api.Authentication;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Authentication;

public sealed class KnownTokensTests
{
    private readonly TestClock clock = new();
    private readonly object keys = new();
    private readonly KnownTokens tokens;

    public KnownTokensTests() => tokens = new KnownTokens(clock);

    private TokenBearer Bearer(string subject = "somebody") =>
        new(subject, "a tenant") { ExpiresAt = clock.GetUtcNow().AddMinutes(15) };

    [Fact]
    public void A_token_is_known_until_it_expires_and_no_other_is()
    {
        var bearer = Bearer();
        tokens.Add("Bearer a", keys, bearer);

        Assert.Same(bearer, tokens.Find("Bearer a", keys));
        Assert.Null(tokens.Find("Bearer A", keys));
        Assert.Null(tokens.Find("bearer a", keys));
        clock.Advance(TimeSpan.FromMinutes(15) + TokenRules.ClockSkew - TimeSpan.FromSeconds(1));
        Assert.NotNull(tokens.Find("Bearer a", keys));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(tokens.Find("Bearer a", keys));
    }

    [Fact]
    public void Other_keys_know_no_token_that_was_checked_with_these()
    {
        tokens.Add("Bearer a", keys, Bearer());

        Assert.Null(tokens.Find("Bearer a", new object()));
    }

    [Fact]
    public void No_more_than_the_capacity_is_kept_and_what_came_last_is_known()
    {
        for (var i = 0; i <= KnownTokens.Capacity; i++)
        {
            tokens.Add($"Bearer {i}", keys, Bearer());
        }

        Assert.Null(tokens.Find("Bearer 0", keys));
        Assert.NotNull(tokens.Find($"Bearer {KnownTokens.Capacity}", keys));
    }
}
