using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VerificationService.Api.Console;
using VerificationService.Api.Tests.Routes;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Console;

/// <summary>Signing in to the console, and what keeps others out of it.</summary>
public sealed class SessionTests(Service service) : IClassFixture<Service>
{
    private const string Queue = "/console/verifications";
    private const string SignIn = "/console/sign-in";

    private static readonly string[] Open =
    [
        "/console",
        "/console/assets/{name}",
        SignIn,
        "/console/theme",
        "/console/activate",
    ];

    private static Task<ConsoleAnswer> TryAsync(ConsoleVisitor visitor, string userName, string password) =>
        visitor.SubmitAsync(SignIn, SignIn, ("tenant", TestApi.Tenant), ("userName", userName), ("password", password));

    private async Task<string> UserAsync(string name)
    {
        await service.SendAsync(
            new CreateUser
            {
                UserName = name,
                Password = "correct horse battery staple",
                Roles = Roles.TenantAdmin,
            }
        );
        return name;
    }

    [Fact]
    public async Task Every_page_but_the_few_open_ones_sends_whoever_has_no_session_to_sign_in()
    {
        var pages = Route.AllOf(service).Where(route => route.IsConsole).ToList();

        Assert.NotEmpty(pages);
        Assert.Empty(Open.Except(pages.Select(page => page.Template)));
        foreach (var page in pages.Where(page => !Open.Contains(page.Template)))
        {
            var path = page.Fill(_ => Seeded.Business);
            var seen = await service.Visit().GetAsync(path);
            var sent = await service.Visit().PostAsync(path);

            Assert.Equal(HttpStatusCode.SeeOther, seen.Status);
            Assert.Equal($"{SignIn}?returnTo={Uri.EscapeDataString(path)}", seen.Location);
            Assert.Equal(HttpStatusCode.SeeOther, sent.Status);
            Assert.Equal(SignIn, sent.Location);
            Assert.Empty(seen.Html + sent.Html);
        }
    }

    [Fact]
    public async Task Signing_in_opens_a_session_that_scripts_cannot_read_and_leads_where_one_wanted_to_go()
    {
        var visitor = service.Visit();

        var answer = await visitor.SubmitAsync(
            SignIn,
            SignIn,
            ("tenant", TestApi.Tenant),
            ("userName", "reviewer"),
            ("password", "sandbox"),
            ("returnTo", Queue + "?status=x")
        );

        Assert.Equal(Queue + "?status=x", answer.Location);
        var cookie = Assert.Single(answer.Cookies, c => c.StartsWith("console-session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/console", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(Queue)).Status);
    }

    [Theory]
    [InlineData("https://elsewhere.example/console")]
    [InlineData("//elsewhere.example/console/")]
    [InlineData("/console/\\elsewhere.example")]
    [InlineData("/consoles")]
    public async Task Signing_in_never_leads_off_the_console(string returnTo)
    {
        var answer = await service
            .Visit()
            .SubmitAsync(
                SignIn,
                SignIn,
                ("tenant", TestApi.Tenant),
                ("userName", "reviewer"),
                ("password", "sandbox"),
                ("returnTo", returnTo)
            );

        Assert.Equal(Queue, answer.Location);
    }

    [Fact]
    public async Task A_wrong_password_is_told_like_an_unknown_user_and_the_fifth_locks_the_account()
    {
        var name = await UserAsync("locked-at-the-console");
        var visitor = service.Visit();

        var unknown = await TryAsync(visitor, "nobody-of-that-name", "guess");
        for (var i = 0; i < SignInLimits.Failures; i++)
        {
            var wrong = await TryAsync(visitor, name, "guess");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
            Assert.Contains(TenancyErrors.SignInFailed.Message, wrong.Html);
        }

        Assert.Contains(TenancyErrors.SignInFailed.Message, unknown.Html);
        var right = await TryAsync(visitor, name, "correct horse battery staple");
        Assert.Equal(HttpStatusCode.Unauthorized, right.Status);
        var entries = await service.QueryAsync<string>(
            "SELECT action FROM audit_entries WHERE actor_name = @Name AND origin LIKE '%\"console\"%'",
            new { Name = name }
        );
        Assert.Equal(SignInLimits.Failures + 1, entries.Count(action => action == "sign_in.failed"));
    }

    [Fact]
    public async Task A_user_who_is_disabled_is_out_with_the_next_request()
    {
        var name = await UserAsync("disabled-at-the-console");
        var visitor = service.Visit();
        await TryAsync(visitor, name, "correct horse battery staple");
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(Queue)).Status);

        await service.SendAsync(new DisableUser(name));

        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.GetAsync(Queue)).Status);
    }

    [Fact]
    public async Task A_stolen_cookie_is_worth_nothing_once_its_user_signs_out()
    {
        var visitor = service.Visit();
        var stolen = CookieOf(await TryAsync(visitor, "reviewer", "sandbox"));
        Assert.Equal(HttpStatusCode.OK, await WithCookieAsync(stolen));

        await visitor.SubmitAsync("/console/sign-out", "/console/sign-out");

        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.GetAsync(Queue)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, await WithCookieAsync(stolen));
    }

    [Fact]
    public async Task Signing_out_leaves_the_users_other_session_open_and_signing_out_everywhere_ends_it()
    {
        var name = await UserAsync("twice-at-the-console");
        var (here, there) = (service.Visit(), service.Visit());
        await TryAsync(here, name, "correct horse battery staple");
        await TryAsync(there, name, "correct horse battery staple");

        await here.SubmitAsync("/console/sign-out", "/console/sign-out");
        Assert.Equal(HttpStatusCode.SeeOther, (await here.GetAsync(Queue)).Status);
        Assert.Equal(HttpStatusCode.OK, (await there.GetAsync(Queue)).Status);

        await TryAsync(here, name, "correct horse battery staple");
        await here.SubmitAsync("/console/sign-out", "/console/sign-out", ("everywhere", "true"));
        Assert.Equal(HttpStatusCode.SeeOther, (await there.GetAsync(Queue)).Status);
    }

    [Fact]
    public async Task A_new_password_and_new_roles_end_the_sessions_and_a_new_one_holds()
    {
        var name = await UserAsync("changed-at-the-console");
        var id = (
            await service.QueryAsync<string>("SELECT id FROM users WHERE user_name = @Name", new { Name = name })
        ).Single();
        foreach (
            var (change, password) in new (Func<Task> Change, string Password)[]
            {
                (
                    () => service.SendAsync(new ResetPassword(id) { Password = "another horse battery staple" }),
                    "correct horse battery staple"
                ),
                (
                    () => service.SendAsync(new UpdateUser(id) { Roles = Roles.Reviewer }),
                    "another horse battery staple"
                ),
                (
                    async () =>
                    {
                        await service.SendAsync(new UpdateUser(id) { IsActive = false });
                        await service.SendAsync(new UpdateUser(id) { IsActive = true });
                    },
                    "another horse battery staple"
                ),
            }
        )
        {
            var visitor = service.Visit();
            await TryAsync(visitor, name, password);
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(Queue)).Status);

            await change();

            Assert.Equal(HttpStatusCode.SeeOther, (await visitor.GetAsync(Queue)).Status);
        }

        var again = service.Visit();
        await TryAsync(again, name, "another horse battery staple");
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync(Queue)).Status);
    }

    private static string CookieOf(ConsoleAnswer answer) =>
        answer.Cookies.Single(cookie => cookie.StartsWith("console-session=", StringComparison.Ordinal)).Split(';')[0];

    private async Task<HttpStatusCode> WithCookieAsync(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Queue);
        request.Headers.Add("Cookie", cookie);
        using var answer = await service.SendRawAsync(request);
        return answer.StatusCode;
    }

    [Theory]
    [InlineData("/console/notices", true)]
    [InlineData("/console/notices/count", false)]
    public async Task What_a_script_asks_by_itself_keeps_no_session_going(string path, bool renews)
    {
        var options = service
            .Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(ConsoleSession.Scheme);
        var request = new DefaultHttpContext();
        request.Request.Path = path;
        var asked = new CookieSlidingExpirationContext(
            request,
            new AuthenticationScheme(ConsoleSession.Scheme, null, typeof(CookieAuthenticationHandler)),
            options,
            new AuthenticationTicket(new ClaimsPrincipal(), ConsoleSession.Scheme),
            ConsoleSession.IdleTime * 0.9,
            ConsoleSession.IdleTime * 0.1
        )
        {
            ShouldRenew = true,
        };

        await options.Events.CheckSlidingExpiration(asked);

        Assert.Equal(renews, asked.ShouldRenew);
    }

    [Fact]
    public async Task The_number_at_the_bell_leaves_what_was_done_to_the_page_that_comes_next()
    {
        var path = $"/console/verifications/{await service.OpenAsync()}";
        var officer = await service.Visit().SignInAsync("reviewer");
        var sent = await PageForm.With(await officer.GetAsync(path), "note").Fill("note", "Called").SendAsync(officer);

        var number = await officer.GetAsync("/console/notices/count");

        Assert.Equal((HttpStatusCode.OK, ""), (number.Status, number.Html));
        Assert.Contains("The note is kept.", (await officer.GetAsync(sent.Location!)).Html);
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        var visitor = await service.Visit().SignInAsync("reviewer");

        var answer = await visitor.PostAsync("/console/sign-out");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("out of date", answer.Html);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(Queue)).Status);
    }

    [Fact]
    public async Task Every_page_names_the_tenant_and_allows_nothing_inline()
    {
        var visitor = await service.Visit().SignInAsync("reviewer");

        var answer = await visitor.GetAsync(Queue);

        Assert.Contains($"<bdi title=\"{TestApi.Tenant}\">Sandbox</bdi>", answer.Html);
        var policy = answer.Headers["Content-Security-Policy"];
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotContain(" style=", answer.Html);
        Assert.DoesNotContain(" onclick=", answer.Html);
        Assert.Contains("no-store", answer.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task What_is_not_there_is_told_on_a_page()
    {
        var answer = await service.Visit().GetAsync("/console/nothing-of-that-name");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.StartsWith("text/html", answer.Headers["Content-Type"]);
    }

    [Fact]
    public async Task The_style_sheet_is_kept_for_as_long_as_its_address_names_its_content()
    {
        var page = await service.Visit().GetAsync(SignIn);
        var address = page.Html.Split("href=\"").First(part => part.Contains(".css")).Split('"')[0];

        Assert.Contains("immutable", (await service.Visit().GetAsync(address)).Headers["Cache-Control"]);
        Assert.Equal("no-cache", (await service.Visit().GetAsync(address.Split('?')[0])).Headers["Cache-Control"]);
    }

    [SkippableFact]
    public void The_keys_of_sessions_are_the_services_own()
    {
        Skip.If(TestEngine.IsServer, "There they lie in the database: ManyNodesTests.");
        _ = service.Services;
        var directory = Path.Combine(service.DataDirectory, "keys", "console");

        Assert.NotEmpty(Directory.GetFiles(directory, "key-*.xml"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(directory)
            );
        }
    }
}
