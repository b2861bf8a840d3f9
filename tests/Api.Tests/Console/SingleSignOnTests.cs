using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using VerificationService.Api.Authentication;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Console;

/// <summary>Signing in to the console with an authority, which is a real one on the loopback address.</summary>
public sealed class SingleSignOnTests : IAsyncLifetime
{
    private const string Queue = "/console/verifications";
    private const string SignIn = "/console/sign-in";
    private readonly TestAuthority authority = new();
    private Service service = null!;

    private sealed class Relying(TestAuthority authority, IReadOnlyDictionary<string, string>? more = null)
        : Service(
            authority
                .Settings.Concat(more ?? new Dictionary<string, string>())
                .GroupBy(setting => setting.Key)
                .ToDictionary(setting => setting.Key, setting => setting.Last().Value)
        );

    public async Task InitializeAsync()
    {
        await authority.StartAsync();
        service = new Relying(authority);
        await LinkAsync("linked", "authority|ada", Roles.TenantAdmin);
    }

    public async Task DisposeAsync()
    {
        service.Dispose();
        await authority.DisposeAsync();
    }

    private Task<User> LinkAsync(string name, string subject, Roles roles = Roles.Reviewer) =>
        service.SendAsync(
            new CreateUser
            {
                UserName = name,
                ExternalSubject = subject,
                Roles = roles,
            }
        );

    /// <summary>Asks to sign in; where the browser is sent.</summary>
    private static async Task<string> StartAsync(
        ConsoleVisitor visitor,
        string tenant = TestApi.Tenant,
        string returnTo = Queue
    )
    {
        var answer = await visitor.SubmitAsync(
            SignIn,
            SignIn + "?handler=authority",
            ("tenant", tenant),
            ("returnTo", returnTo)
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("Going to Example ID", answer.Html);
        return answer.Headers["Refresh"]["0; url=".Length..];
    }

    /// <summary>Signs in at the authority and comes back.</summary>
    private static async Task<ConsoleAnswer> SignInAsync(
        ConsoleVisitor visitor,
        string tenant = TestApi.Tenant,
        string returnTo = Queue
    ) => await visitor.GetAsync((await BackAsync(await StartAsync(visitor, tenant, returnTo))).PathAndQuery);

    private static Task<Uri> BackAsync(string address) => TestAuthority.VisitAsync(address);

    private static Task<ConsoleAnswer> TryPasswordAsync(ConsoleVisitor visitor) =>
        visitor.SubmitAsync(
            SignIn,
            SignIn,
            ("tenant", TestApi.Tenant),
            ("userName", "tenant-admin"),
            ("password", "sandbox")
        );

    private async Task<(string Action, string Facts)> LastEntryAsync() =>
        (
            await service.QueryAsync<(string, string)>(
                "SELECT action, facts FROM audit_entries WHERE origin LIKE '%\"console\"%' AND action LIKE 'sign_in.%' ORDER BY position"
            )
        )[^1];

    private async Task AssertRefusedAsync(ConsoleAnswer answer, string why)
    {
        Assert.Equal((why, HttpStatusCode.Forbidden), (why, answer.Status));
        Assert.Contains(WebUtility.HtmlEncode(TenancyErrors.AuthorityRefused.Message), answer.Html);
        Assert.DoesNotContain("IDX", answer.Html);
        Assert.StartsWith("default-src 'none'", answer.Headers["Content-Security-Policy"]);
        Assert.Contains("no-store", answer.Headers["Cache-Control"]);
        Assert.DoesNotContain(answer.Cookies, cookie => cookie.StartsWith("console-session="));
        var (action, facts) = await LastEntryAsync();
        Assert.Equal("sign_in.failed", action);
        Assert.Equal(why, JsonNode.Parse(facts)!["why"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_page_offers_the_authority_and_no_password_form()
    {
        var page = await service.Visit().GetAsync(SignIn);

        Assert.Contains("Sign in with Example ID", page.Html);
        Assert.DoesNotContain("type=\"password\"", page.Html);
    }

    [Fact]
    public async Task Whom_the_authority_vouches_for_gets_the_same_session_with_the_roles_of_our_record()
    {
        authority.Claims = claims => claims["roles"] = "power-tenant";
        var visitor = service.Visit();

        var answer = await SignInAsync(visitor, returnTo: Queue + "?risk=High");

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Equal(Queue + "?risk=High", answer.Location);
        var cookie = Assert.Single(answer.Cookies, cookie => cookie.StartsWith("console-session="));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        var page = await visitor.GetAsync(Queue);
        Assert.Contains("<bdi>linked</bdi></a> <span class=\"quiet\">tenant-admin</span>", page.Html);
        Assert.Equal(("sign_in.succeeded", """{"by":"authority","subject":"authority|ada"}"""), await LastEntryAsync());
        Assert.Equal(1, authority.Redeemed);
    }

    [Fact]
    public async Task What_is_sent_to_the_authority_is_bound_to_this_browser_and_asks_for_nothing_but_who_it_is()
    {
        var asked = QueryHelpers.ParseQuery(new Uri(await StartAsync(service.Visit())).Query);

        Assert.Equal("code", asked["response_type"]);
        Assert.Equal("openid", asked["scope"]);
        Assert.Equal("S256", asked["code_challenge_method"]);
        Assert.NotEmpty(asked["nonce"].ToString());
        Assert.NotEmpty(asked["state"].ToString());
        Assert.DoesNotContain(TestApi.Tenant, asked["state"].ToString());
        Assert.DoesNotContain("client_secret", asked.Keys);
    }

    [Fact]
    public async Task Whoever_has_no_active_user_in_that_tenant_is_refused_alike_and_the_audit_says_why()
    {
        await LinkAsync("gone", "authority|gone");
        await service.SendAsync(new DisableUser("gone"));
        var attempts = new (string Subject, string Tenant, string? Why)[]
        {
            ("authority|mallory", TestApi.Tenant, "unknown subject"),
            ("authority|gone", TestApi.Tenant, "disabled"),
            ("authority|ada", TestApi.OtherTenant, "unknown subject"),
            // Our own id is not what the authority knows a user by.
            (Seeded.TenantAdminId, TestApi.Tenant, "unknown subject"),
            ("authority|ada", "no-such-tenant", null),
        };
        var pages = new HashSet<string>();
        foreach (var (subject, tenant, why) in attempts)
        {
            authority.Subject = subject;

            var answer = await SignInAsync(service.Visit(), tenant);

            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            Assert.DoesNotContain(answer.Cookies, cookie => cookie.StartsWith("console-session="));
            pages.Add(answer.Html.Split("Reference")[0]);
            if (why is not null)
            {
                Assert.Equal(
                    ("sign_in.failed", $$"""{"by":"authority","subject":"{{subject}}","why":"{{why}}"}"""),
                    await LastEntryAsync()
                );
            }
        }

        Assert.Contains(WebUtility.HtmlEncode(TenancyErrors.NotLinked.Message), Assert.Single(pages));
    }

    [Fact]
    public async Task An_ID_token_that_does_not_hold_opens_nothing()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var lies = new (string Why, Action<JsonObject>? Claims, Func<string, string>? Tamper)[]
        {
            ("ID token of another attempt", claims => claims["nonce"] = "another", null),
            ("ID token of another attempt", claims => claims.Remove("nonce"), null),
            ("expired ID token", claims => claims["exp"] = now - 60, null),
            ("expired ID token", claims => claims["nbf"] = now + 600, null),
            ("invalid ID token", claims => claims["aud"] = "another-client", null),
            ("invalid ID token", claims => claims["iss"] = "https://another.example", null),
            ("ID token not signed by the authority", null, Claiming("authority|mallory")),
            ("ID token not signed by the authority", null, Unsigned),
        };
        foreach (var (why, claims, tamper) in lies)
        {
            (authority.Claims, authority.Tamper) = (claims, tamper);

            await AssertRefusedAsync(await SignInAsync(service.Visit()), why);
        }

        (authority.Claims, authority.Tamper) = (null, null);
        Assert.Equal(HttpStatusCode.Redirect, (await SignInAsync(service.Visit())).Status);
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(4000, true)]
    [InlineData(30_000, false)]
    public async Task What_was_typed_travels_over_the_authority_in_the_browser_and_comes_back_to_its_person(
        int length,
        bool isKept
    )
    {
        var text = new string('ü', length);
        var id = await service.OpenAsync();
        var path = $"/console/verifications/{id}";
        var visitor = service.Visit();
        await SignInAsync(visitor);
        var form = PageForm.With(await visitor.GetAsync(path), "note").Fill("note", text);
        await visitor.SubmitAsync("/console/sign-out", "/console/sign-out");

        var asked = await form.SendAsync(visitor);
        var onward = await PageForm.To(asked, "authority").Fill("tenant", TestApi.Tenant).SendAsync(visitor);
        var back = await visitor.GetAsync(
            (await BackAsync(onward.Headers["Refresh"]["0; url=".Length..])).PathAndQuery
        );

        Assert.Equal(isKept ? HttpStatusCode.OK : HttpStatusCode.Redirect, back.Status);
        Assert.Equal(!isKept, asked.Html.Contains("too long to be kept on the way over Example ID"));
        if (isKept)
        {
            Assert.Equal(text, PageForm.With(back, "note").ValueOf("note"));
        }

        // The browser carries nothing any more.
        Assert.Equal("", PageForm.With(await visitor.GetAsync(path), "note").ValueOf("note"));
        Assert.DoesNotContain(
            back.Cookies,
            cookie => cookie.StartsWith("console-kept=chunks", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_was_typed_is_not_shown_to_another_whom_the_authority_vouches_for()
    {
        await LinkAsync("other", "authority|other");
        var path = $"/console/verifications/{await service.OpenAsync()}";
        var visitor = service.Visit();
        await SignInAsync(visitor);
        var form = PageForm.With(await visitor.GetAsync(path), "note").Fill("note", "Of the first");
        await visitor.SubmitAsync("/console/sign-out", "/console/sign-out");
        authority.Subject = "authority|other";

        var asked = await form.SendAsync(visitor);
        var onward = await PageForm.To(asked, "authority").Fill("tenant", TestApi.Tenant).SendAsync(visitor);
        var back = await visitor.GetAsync(
            (await BackAsync(onward.Headers["Refresh"]["0; url=".Length..])).PathAndQuery
        );

        Assert.Equal((HttpStatusCode.Redirect, path), (back.Status, back.Location));
        Assert.Equal("", PageForm.With(await visitor.GetAsync(path), "note").ValueOf("note"));
    }

    [Fact]
    public async Task An_answer_is_taken_once_and_only_by_the_browser_that_asked()
    {
        var (victim, thief) = (service.Visit(), service.Visit());
        await StartAsync(thief);
        var back = (await BackAsync(await StartAsync(victim))).PathAndQuery;

        await AssertRefusedAsync(await thief.GetAsync(back), "answer not accepted");
        Assert.Equal(HttpStatusCode.Redirect, (await victim.GetAsync(back)).Status);
        await AssertRefusedAsync(await victim.GetAsync(back), "answer not accepted");
        Assert.Equal(1, authority.Redeemed);
    }

    [Fact]
    public async Task A_state_that_is_not_ours_is_refused_and_belongs_to_no_tenant()
    {
        var visitor = service.Visit();
        var back = (await BackAsync(await StartAsync(visitor))).PathAndQuery;
        var entries = (await service.QueryAsync<int>("SELECT COUNT(*) FROM audit_entries")).Single();

        var answers = new[]
        {
            await visitor.GetAsync(QueryHelpers.AddQueryString("/console/sign-in/callback", "code", "x")),
            await visitor.GetAsync(back.Replace("state=", "state=x", StringComparison.Ordinal)),
            await visitor.GetAsync("/console/sign-in/callback"),
            await visitor.PostAsync("/console/sign-in/callback", ("code", "x"), ("state", "x")),
        };

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Forbidden, answer.Status));
        Assert.Equal(entries, (await service.QueryAsync<int>("SELECT COUNT(*) FROM audit_entries")).Single());
    }

    [Fact]
    public async Task Whom_the_authority_refuses_is_told_so_and_it_is_recorded()
    {
        authority.Error = "access_denied";
        await AssertRefusedAsync(await SignInAsync(service.Visit()), "refused by the authority");

        authority.Error = "login_required";
        await AssertRefusedAsync(await SignInAsync(service.Visit()), "refused by the authority");
    }

    [Fact]
    public async Task An_authority_that_cannot_be_reached_is_told_and_breaks_nothing()
    {
        await authority.DisposeAsync();

        var answer = await service
            .Visit()
            .SubmitAsync(SignIn, SignIn + "?handler=authority", ("tenant", TestApi.Tenant));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Contains("cannot be reached", answer.Html);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_at_the_authority()
    {
        var visitor = service.Visit();
        await SignInAsync(visitor);

        var answer = await visitor.SubmitAsync("/console/sign-out", "/console/sign-out");
        var back = await TestAuthority.VisitAsync(answer.Headers["Refresh"]["0; url=".Length..]);
        var home = await visitor.GetAsync(back.PathAndQuery);

        Assert.Equal(SignIn, home.Location);
        Assert.Equal(3, authority.EndedWith["id_token_hint"].Split('.').Length);
        Assert.Equal(TestAuthority.ClientId, authority.EndedWith["client_id"]);
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.GetAsync(Queue)).Status);
    }

    [Fact]
    public async Task Signing_out_stays_here_where_the_authority_offers_no_more()
    {
        authority.EndsSessions = false;
        var visitor = service.Visit();
        await SignInAsync(visitor);

        var answer = await visitor.SubmitAsync("/console/sign-out", "/console/sign-out");

        Assert.Equal(SignIn, answer.Location);
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.GetAsync(Queue)).Status);
    }

    [Fact]
    public async Task A_password_is_refused_where_the_authority_signs_people_in()
    {
        var answer = await TryPasswordAsync(service.Visit());

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains(TenancyErrors.PasswordsNotTaken.Message, answer.Html);
    }

    [Fact]
    public async Task Both_ways_are_open_where_local_sign_in_is_left_on()
    {
        using var both = new Relying(
            authority,
            new Dictionary<string, string> { ["Authentication:LocalSignIn"] = "true" }
        );
        var page = await both.Visit().GetAsync(SignIn);

        Assert.Contains("Sign in with Example ID", page.Html);
        Assert.Contains("type=\"password\"", page.Html);
        var visitor = both.Visit();
        Assert.Equal(Queue, (await TryPasswordAsync(visitor)).Location);

        // Who came by a password leaves no session at the authority.
        var signedOut = await visitor.SubmitAsync("/console/sign-out", "/console/sign-out");
        Assert.Equal(SignIn, signedOut.Location);
    }

    [Fact]
    public async Task Without_a_client_of_its_own_the_console_takes_passwords_and_offers_no_authority()
    {
        using var noClient = new Relying(
            authority,
            new Dictionary<string, string> { ["Authentication:ClientId"] = "", ["Authentication:ClientSecret"] = "" }
        );
        var visitor = noClient.Visit();

        Assert.DoesNotContain("Example ID", (await visitor.GetAsync(SignIn)).Html);
        Assert.Equal(Queue, (await TryPasswordAsync(visitor)).Location);
        var start = await visitor.SubmitAsync(SignIn, SignIn + "?handler=authority", ("tenant", TestApi.Tenant));
        Assert.Equal(HttpStatusCode.NotFound, start.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/console/sign-in/callback")).Status);
    }

    [Theory]
    [InlineData("ClientId", "x", "needs Authentication:Authority")]
    [InlineData("ClientSecret", "x", "needs Authentication:ClientId")]
    [InlineData("LocalSignIn", "false", "lets nobody in")]
    public void Settings_that_let_nobody_in_are_told_at_start(string name, string value, string told)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [name] = value })
            .Build()
            .Get<AuthenticationSettings>()!;

        var verdict = new AuthenticationSettings.Validator(new HostingEnvironment()).Validate(null, settings);

        Assert.Contains(told, verdict.FailureMessage);
    }

    // The claims changed after signing: the signature is the old one.
    private static Func<string, string> Claiming(string subject) =>
        token =>
        {
            var parts = token.Split('.');
            var claims = JsonNode.Parse(WebEncoders.Base64UrlDecode(parts[1]))!;
            claims["sub"] = subject;
            parts[1] = WebEncoders.Base64UrlEncode(System.Text.Encoding.UTF8.GetBytes(claims.ToJsonString()));
            return string.Join('.', parts);
        };

    private static string Unsigned(string token) =>
        WebEncoders.Base64UrlEncode("""{"alg":"none","typ":"JWT"}"""u8.ToArray()) + "." + token.Split('.')[1] + ".";
}
