using System.Globalization;
using System.Text.RegularExpressions;
using VerificationService.Api.Http.RateLimits;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.RateLimits;

/// <summary>How much one caller may ask for, and how it is told.</summary>
public sealed partial class RateLimitTests(RateLimitTests.Limited service) : IClassFixture<RateLimitTests.Limited>
{
    private const int Burst = 20;

    /// <summary>Limits so low that a test reaches them, and so slow that it does not outlive them.</summary>
    public sealed class Limited()
        : Service(
            new Dictionary<string, string>
            {
                ["RateLimits:Enabled"] = "true",
                ["RateLimits:RequestsPerSecond"] = "1",
                ["RateLimits:Burst"] = Burst.ToString(CultureInfo.InvariantCulture),
                ["RateLimits:SignInsPerUserPerMinute"] = "3",
                ["RateLimits:SignInsPerAddressPerMinute"] = "12",
                ["RateLimits:UnauthenticatedPerAddressPerMinute"] = "5",
            }
        );

    [GeneratedRegex("^\"default\";r=(?<left>[0-9]+);t=(?<seconds>[0-9]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RateLimit();

    private Task<Answer> ReadOnV1Async(string key) =>
        service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Business}", key: key));

    private Task<Answer> SignInAsync(string user, string password = "wrong")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
        {
            Content = Service.Json(new { userName = user, password }),
        };
        request.Headers.Add("X-Tenant-ID", TestApi.Tenant);
        return service.SendAsync(request);
    }

    private static void IsTooMany(Answer answer)
    {
        Assert.Equal(429, answer.Status);
        Assert.InRange(int.Parse(answer.Header("Retry-After")!, CultureInfo.InvariantCulture), 1, 60);
    }

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_back_and_no_other_key_is()
    {
        var answers = new List<Answer>();
        for (var i = 0; i < Burst + 10; i++)
        {
            answers.Add(await ReadOnV1Async("vk_sandbox_integration"));
        }

        var first = RateLimit().Match(answers[0].Header("RateLimit")!);
        Assert.Equal("\"default\";q=20;w=20", answers[0].Header("RateLimit-Policy"));
        Assert.Equal("19", first.Groups["left"].Value);
        Assert.Equal("1", first.Groups["seconds"].Value);
        Assert.All(answers[..Burst], answer => Assert.Equal(200, answer.Status));
        var refused = Assert.Single(answers.Where(answer => answer.Status == 429).Take(1));
        IsTooMany(refused);
        Assert.Equal("0", RateLimit().Match(refused.Header("RateLimit")!).Groups["left"].Value);
        Assert.Equal(
            """{"type":"too_many_requests","errors":[{"parameter":"request","message":"Too many requests; Retry-After says in how many seconds to try again"}]}""",
            refused.Text
        );
        Assert.Equal(200, (await ReadOnV1Async("vk_sandbox_power_tenant")).Status);
    }

    [Fact]
    public async Task A_user_that_asks_too_often_is_told_so_in_the_shape_of_v2_1()
    {
        Answer answer;
        do
        {
            answer = await service.GetAsync("/api/v2.1/verifications?limit=1", "auditor");
        } while (answer.Status == 200);

        IsTooMany(answer);
        Assert.Equal("TOO_MANY_REQUESTS", answer.Error);
        Assert.Equal(200, (await service.GetAsync("/api/v2.1/verifications?limit=1", "reviewer")).Status);
    }

    [Fact]
    public async Task A_credential_that_is_none_is_soon_answered_429_and_a_valid_one_from_the_same_address_never()
    {
        var answers = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            answers.Add((await ReadOnV1Async("vk_nobody")).Status);
        }

        Assert.Equal([401, 429], answers.Distinct());
        Assert.Equal(200, (await ReadOnV1Async("vk_sandbox_tenant_admin")).Status);
    }

    [Fact]
    public async Task Signing_in_is_limited_by_user_before_the_password_is_looked_at_and_by_address_whoever_it_is()
    {
        var ofOne = new List<Answer>();
        for (var i = 0; i < 4; i++)
        {
            ofOne.Add(await SignInAsync("power-tenant"));
        }

        Assert.Equal([401, 401, 401, 429], ofOne.Select(answer => answer.Status));
        IsTooMany(ofOne[^1]);
        IsTooMany(await SignInAsync("power-tenant", "sandbox"));
        Assert.Equal(200, (await SignInAsync("tenant-admin", "sandbox")).Status);

        var others = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            others.Add((await SignInAsync($"somebody-{i}")).Status);
        }

        Assert.Equal([401, 429], others.Distinct());
    }

    [Theory]
    [InlineData("RequestsPerSecond", 0)]
    [InlineData("Burst", -1)]
    [InlineData("SignInsPerUserPerMinute", 1_000_001)]
    public void A_limit_out_of_range_is_told_by_name_with_what_is_accepted(string name, int value)
    {
        var options = name switch
        {
            "RequestsPerSecond" => new RateLimitOptions { RequestsPerSecond = value },
            "Burst" => new RateLimitOptions { Burst = value },
            _ => new RateLimitOptions { SignInsPerUserPerMinute = value },
        };

        var result = new RateLimitOptions.Validator().Validate(null, options);

        Assert.Contains($"RateLimits:{name} is {value}; accepted is 1 to 1000000", result.FailureMessage);
        Assert.True(new RateLimitOptions.Validator().Validate(null, new RateLimitOptions()).Succeeded);
    }
}

/// <summary>Turned off, they are not even told of.</summary>
public sealed class NoRateLimitTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task Without_limits_no_answer_tells_of_any()
    {
        var answer = await service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Business}"));

        Assert.Equal(200, answer.Status);
        Assert.Null(answer.Header("RateLimit"));
        Assert.Null(answer.Header("RateLimit-Policy"));
    }
}

/// <summary>The other way in.</summary>
public sealed class ConsoleSignInLimitTests(RateLimitTests.Limited service) : IClassFixture<RateLimitTests.Limited>
{
    [Fact]
    public async Task The_console_is_no_way_around_the_limit_of_signing_in()
    {
        var visitor = service.Visit();
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            var shown = await visitor.SubmitAsync(
                "/console/sign-in",
                "/console/sign-in",
                ("tenant", TestApi.OtherTenant),
                ("userName", "auditor"),
                ("password", "wrong")
            );
            statuses.Add((int)shown.Status);
        }

        Assert.Equal(429, statuses[^1]);
        Assert.DoesNotContain(429, statuses[..3]);
    }
}
