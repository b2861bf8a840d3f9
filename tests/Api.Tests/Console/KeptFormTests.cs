using System.Net;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;
using VerificationService.Api.Console;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Console;

/// <summary>What becomes of what was typed into a form whose session has ended.</summary>
public sealed class KeptFormTests(Service service) : IClassFixture<Service>
{
    private const string SignIn = "/console/sign-in";
    private const string Text = "Careful words of the <reviewer>,\nin \"two\" lines";
    private const string Told = "What you typed was kept and is in the form again. It has not been sent.";

    private static string CasePath(string id) => $"/console/verifications/{id}";

    private static PageForm SignInForm(ConsoleAnswer answer) => PageForm.With(answer, "password");

    private static string PageOf(ConsoleAnswer answer) =>
        new HtmlParser().ParseDocument(answer.Html).QuerySelector("[data-address]")!.GetAttribute("data-address")!;

    private static Task<ConsoleAnswer> SignInAgainAsync(
        ConsoleVisitor visitor,
        ConsoleAnswer asked,
        string userName,
        string password = "sandbox",
        string tenant = TestApi.Tenant
    ) =>
        SignInForm(asked)
            .Fill("tenant", tenant)
            .Fill("userName", userName)
            .Fill("password", password)
            .SendAsync(visitor);

    private Task<IReadOnlyList<string>> NotesAsync(string id) =>
        service.QueryAsync<string>("SELECT text FROM verification_notes WHERE verification_id = @Id", new { Id = id });

    /// <summary>A note on its way, and the page that a visitor without a session is answered with.</summary>
    private async Task<(string Id, ConsoleVisitor Visitor, ConsoleAnswer Asked)> LoseAsync(string userName = "reviewer")
    {
        var id = await service.OpenAsync();
        var page = await (await service.Visit().SignInAsync(userName)).GetAsync(CasePath(id));
        var visitor = service.Visit();
        return (id, visitor, await PageForm.With(page, "note").Fill("note", Text).SendAsync(visitor));
    }

    [Fact]
    public async Task A_note_whose_session_was_ended_comes_back_after_a_wrong_and_a_right_password_and_is_sent_once_more_by_hand()
    {
        await service.SendAsync(
            new CreateUser
            {
                UserName = "keeper",
                Password = "correct horse battery staple",
                Roles = Roles.TenantAdmin,
            }
        );
        async Task<ConsoleVisitor> VisitAsync()
        {
            var visitor = service.Visit();
            await SignInAgainAsync(visitor, await visitor.GetAsync(SignIn), "keeper", "correct horse battery staple");
            return visitor;
        }

        var id = await service.OpenAsync();
        var (here, there) = (await VisitAsync(), await VisitAsync());
        var form = PageForm
            .With(await here.GetAsync(CasePath(id) + "?from=mail"), "note")
            .Fill("note", Text)
            .Fill("forAdmins", "true");
        await there.SubmitAsync("/console/sign-out", "/console/sign-out", ("everywhere", "true"));

        var asked = await form.SendAsync(here);
        var wrong = await SignInAgainAsync(here, asked, "keeper", "a guess");
        var back = await SignInAgainAsync(here, wrong, "keeper", "correct horse battery staple");
        var stored = await NotesAsync(id);
        var again = PageForm.With(back, "note");
        var sent = await again.SendAsync(here);

        Assert.Equal(HttpStatusCode.Unauthorized, asked.Status);
        Assert.Contains("What you typed is kept in this page", asked.Html);
        Assert.DoesNotContain("Careful", asked.Html);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        Assert.Contains("What you typed is kept in this page", wrong.Html);
        Assert.Equal(HttpStatusCode.OK, back.Status);
        Assert.Contains(Told, back.Html);
        Assert.Equal(CasePath(id) + "?from=mail", PageOf(back));
        Assert.Empty(stored);
        Assert.Equal(Text, again.ValueOf("note"));
        Assert.Equal("true", again.ValueOf("forAdmins"));
        Assert.Equal(CasePath(id), sent.Location);
        Assert.Equal(Text, Assert.Single(await NotesAsync(id)).ReplaceLineEndings("\n"));
        Assert.DoesNotContain(Told, (await here.GetAsync(CasePath(id))).Html);
    }

    [Fact]
    public async Task Grounds_and_decision_come_back_from_the_summary_and_nothing_is_decided()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("tenant-admin");
        var summary = await PageForm
            .With(await officer.GetAsync(CasePath(id) + "?decide=reject"), "reason")
            .Fill("reasonCode", "DOCUMENT_EXPIRED")
            .Fill("reason", Text)
            .Fill("notes", "The ground")
            .Fill("adminNotes", "Between us")
            .Fill("ownerEmail", "true")
            .SendAsync(officer);
        var form = PageForm.To(summary, "review");
        var confirmed = CasePath(id) + "?decide=reject&handler=confirm";
        var visitor = service.Visit();
        await service.ExecuteAsync("UPDATE verifications SET version = version + 1 WHERE id = @Id", new { Id = id });

        var asked = await form.SendAsync(visitor, confirmed);
        var back = await SignInAgainAsync(visitor, asked, "tenant-admin");
        var again = PageForm.With(back, "reason");

        Assert.Contains("Reject", back.Html);
        Assert.Equal(CasePath(id) + "?decide=reject", PageOf(back));
        Assert.Equal("DOCUMENT_EXPIRED", again.ValueOf("reasonCode"));
        Assert.Equal(Text, again.ValueOf("reason").ReplaceLineEndings("\n"));
        Assert.Equal("The ground", again.ValueOf("notes"));
        Assert.Equal("Between us", again.ValueOf("adminNotes"));
        Assert.Equal("true", again.ValueOf("ownerEmail"));
        Assert.Equal("", again.ValueOf("applicantEmail"));
        Assert.Empty(
            await service.QueryAsync<string>("SELECT id FROM decisions WHERE verification_id = @Id", new { Id = id })
        );

        // The version it was written against comes back too: what changed meanwhile is not decided over.
        var late = await again.SendAsync(visitor);
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains("Somebody was first", late.Html);
        Assert.Contains("Between us", late.Html);
    }

    public static TheoryData<string> Pages() =>
        [
            CasePath(Seeded.Business),
            CasePath(Seeded.Business) + "?decide=approve",
            CasePath(Seeded.Business) + "?decide=ask",
            CasePath(Seeded.Business) + "?decide=return",
            CasePath(Seeded.Business) + "/documents",
            "/console/verifications?risk=High",
            "/console/policies",
            "/console/administration/users",
            "/console/administration/keys",
            "/console/administration/webhooks",
            "/console/administration/reasons",
            "/console/administration/templates?kind=applicant_approved",
            "/console/administration/settings",
        ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task What_was_typed_into_any_form_of_a_page_comes_back_into_that_form_and_no_other(string path)
    {
        await service.OpenAsync();
        var page = await (await service.Visit().SignInAsync("power-tenant")).GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var forms = PageForm.AllOf(page).Where(form => form.Controls.Any()).ToList();

        Assert.NotEmpty(forms);
        Assert.Equal(forms.Count, forms.Select(form => form.Name).Distinct().Count());

        // Of the many that are alike, such as one for each user, the first few.
        foreach (var form in forms.TakeLast(3).Union(forms.Take(3)))
        {
            var untouched = PageForm.AllOf(page).Where(other => other.Name != form.Name).ToList();
            var visitor = service.Visit();
            var asked = await form.FillAnew().SendAsync(visitor);
            Assert.Equal(HttpStatusCode.Unauthorized, asked.Status);

            var back = await SignInAgainAsync(visitor, asked, "power-tenant");

            Assert.Contains(Told, back.Html);
            Assert.Equal(path, PageOf(back));
            var again = PageForm.AllOf(back);
            Assert.Equal(form.Seen, again.Single(other => other.Name == form.Name).Seen);
            foreach (var other in untouched.Where(other => other.Controls.Any()))
            {
                Assert.Equal(other.Seen, again.Single(same => same.Name == other.Name).Seen);
            }
        }
    }

    [Fact]
    public async Task Another_person_lands_on_the_page_and_never_sees_it()
    {
        var (id, visitor, asked) = await LoseAsync();

        var other = await SignInAgainAsync(visitor, asked, "tenant-admin");

        Assert.Equal((HttpStatusCode.Redirect, CasePath(id)), (other.Status, other.Location));
        Assert.DoesNotContain("Careful", (await visitor.GetAsync(CasePath(id))).Html);
    }

    [Fact]
    public async Task The_same_name_in_another_tenant_is_another_person()
    {
        var (id, visitor, asked) = await LoseAsync();

        var other = await SignInAgainAsync(visitor, asked, "reviewer", tenant: TestApi.OtherTenant);

        Assert.Equal((HttpStatusCode.Redirect, CasePath(id)), (other.Status, other.Location));
    }

    [Fact]
    public async Task What_was_changed_on_the_way_is_nothing()
    {
        var (id, visitor, asked) = await LoseAsync();
        var form = SignInForm(asked);
        var kept = form.ValueOf("kept");
        var changed = kept[..40] + (kept[40] == 'A' ? 'B' : 'A') + kept[41..];
        var fields = form.Fill("tenant", TestApi.Tenant)
            .Fill("userName", "reviewer")
            .Fill("password", "sandbox")
            .Sent.Where(field => field.Name != "kept");

        var back = await visitor.PostAsync(SignIn, [.. fields, ("kept", changed)]);

        Assert.Equal((HttpStatusCode.Redirect, CasePath(id)), (back.Status, back.Location));
    }

    [Theory]
    [InlineData(119, true)]
    [InlineData(121, false)]
    public async Task It_is_kept_for_two_hours(int minutes, bool holds)
    {
        var (_, _, asked) = await LoseAsync();
        var clock = new TestClock();
        clock.Advance(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(minutes) - clock.GetUtcNow());
        await using var scope = service.Services.CreateAsyncScope();
        var later = new KeptForms(
            service.Services.GetRequiredService<IDataProtectionProvider>(),
            scope.ServiceProvider.GetRequiredService<ConsoleSession>(),
            clock
        );
        var user = await scope
            .ServiceProvider.GetRequiredService<IUserRepository>()
            .FindByNameAsync(TestApi.Tenant, "reviewer", CancellationToken.None);

        Assert.Equal(holds, later.Restore(SignInForm(asked).ValueOf("kept"), user!));
    }

    [Fact]
    public async Task A_form_that_does_not_say_whose_it_is_is_not_kept()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("reviewer");
        var mark = PageForm.With(await officer.GetAsync(CasePath(id)), "note").ValueOf(KeptForms.MarkField);
        foreach (var made in new[] { "", "made up", mark[..^4] + "AAAA" })
        {
            var answer = await service
                .Visit()
                .PostAsync(
                    CasePath(id) + "?handler=note",
                    ("note", "Sent from elsewhere"),
                    (KeptForms.MarkField, made)
                );

            Assert.Equal((HttpStatusCode.SeeOther, SignIn), (answer.Status, answer.Location));
        }
    }

    [Fact]
    public async Task What_is_too_long_is_not_kept_and_that_is_said()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("reviewer");
        var form = PageForm
            .With(await officer.GetAsync(CasePath(id)), "note")
            .Fill("note", new string('x', KeptForms.MaxLength));
        var visitor = service.Visit();

        var asked = await form.SendAsync(visitor);
        var back = await SignInAgainAsync(visitor, asked, "reviewer");

        Assert.Contains("What you typed was too long to be kept.", asked.Html);
        Assert.Equal("", SignInForm(asked).ValueOf("kept"));
        Assert.Equal((HttpStatusCode.Redirect, CasePath(id)), (back.Status, back.Location));
    }

    [Fact]
    public async Task The_longest_template_that_may_be_written_is_kept()
    {
        var officer = await service.Visit().SignInAsync("tenant-admin");
        const string Path = "/console/administration/templates?kind=applicant_approved";
        var html = new string('h', Application.Deliveries.SetEmailTemplate.MaxHtml);
        var form = PageForm
            .With(await officer.GetAsync(Path), "html")
            .Fill("html", html)
            .Fill("text", new string('t', Application.Deliveries.SetEmailTemplate.MaxText));
        var visitor = service.Visit();

        var back = await SignInAgainAsync(visitor, await form.SendAsync(visitor), "tenant-admin");

        Assert.Equal(html, PageForm.With(back, "html").ValueOf("html"));
    }

    [Fact]
    public async Task A_password_is_never_kept_and_one_comes_back_to_the_page_all_the_same()
    {
        var officer = await service.Visit().SignInAsync("reviewer");
        var form = PageForm
            .With(await officer.GetAsync("/console/account"), "newPassword")
            .Fill("newPassword", "a new and secret sentence");

        var answer = await form.SendAsync(service.Visit());

        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.Equal(SignIn + "?returnTo=%2Fconsole%2Faccount", answer.Location);
    }

    [Fact]
    public void No_page_with_a_field_for_a_secret_keeps_anything()
    {
        var pages = Directory
            .EnumerateFiles(
                Repository.PathOf("src", "Api", "Console", "Pages"),
                "*.cshtml",
                SearchOption.AllDirectories
            )
            .Where(file =>
                File.ReadAllText(file) is var text
                && (
                    text.Contains("type=\"password\"", StringComparison.Ordinal)
                    || text.Contains("one-time-code", StringComparison.Ordinal)
                )
            )
            .Select(file => Path.GetFileNameWithoutExtension(file) + "Page")
            .ToList();

        Assert.Equal(["AccountPage", "ActivatePage", "SignInPage"], pages.Order());
        foreach (var page in pages)
        {
            var type = typeof(KeptForms).Assembly.GetType("VerificationService.Api.Console.Pages." + page)!;
            Assert.True(
                type.IsDefined(typeof(KeepsNothingAttribute), false)
                    || type.IsDefined(typeof(WithoutSessionAttribute), false),
                page
            );
        }
    }

    [Fact]
    public async Task It_travels_through_the_second_factor()
    {
        await service.SendAsync(
            new CreateUser
            {
                UserName = "two-steps",
                Password = "correct horse battery staple",
                Roles = Roles.Reviewer,
            }
        );
        var officer = service.Visit();
        await SignInAgainAsync(officer, await officer.GetAsync(SignIn), "two-steps", "correct horse battery staple");
        var begun = await PageForm.To(await officer.GetAsync("/console/account"), "begin").SendAsync(officer);
        Assert.Equal(HttpStatusCode.Redirect, begun.Status);
        var account = await officer.GetAsync("/console/account");
        var secret = new HtmlParser().ParseDocument(account.Html).QuerySelector("section code")!.TextContent;
        var totp = new Totp(Base32Encoding.ToBytes(secret));
        await PageForm.To(account, "confirm").Fill("code", totp.ComputeTotp()).SendAsync(officer);
        var codes = new HtmlParser()
            .ParseDocument((await officer.GetAsync("/console/account")).Html)
            .QuerySelectorAll(".secret code")
            .Select(code => code.TextContent)
            .ToList();
        var id = await service.OpenAsync();
        var form = PageForm.With(await officer.GetAsync(CasePath(id)), "note").Fill("note", Text);
        await officer.SubmitAsync("/console/sign-out", "/console/sign-out");

        var asked = await form.SendAsync(officer);
        var half = await SignInAgainAsync(officer, asked, "two-steps", "correct horse battery staple");
        var back = await SignInForm(half)
            .Fill("password", "correct horse battery staple")
            .Fill("otp", codes[0])
            .SendAsync(officer);

        Assert.Equal(HttpStatusCode.Unauthorized, half.Status);
        Assert.Equal(HttpStatusCode.OK, back.Status);
        Assert.Equal(Text, PageForm.With(back, "note").ValueOf("note"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_travels_through_an_enrolment_that_the_tenant_asks_for_meanwhile(bool isTooLong)
    {
        using var strict = new Service();
        var id = await strict.OpenAsync();
        var officer = await strict.Visit().SignInAsync("reviewer");
        var text = isTooLong ? new string('x', 20_000) : Text;
        var form = PageForm.With(await officer.GetAsync(CasePath(id)), "note").Fill("note", text);
        await strict.SendAsync(new UpdateTenantSettings { RequiresSecondFactor = true });

        var asked = await form.SendAsync(officer);
        Assert.Equal(HttpStatusCode.SeeOther, asked.Status);
        var told = await officer.GetAsync(asked.Location!);
        Assert.Contains(
            isTooLong ? "What you typed was too long to be kept." : "What you typed is kept, and you come back to it",
            told.Html
        );
        Assert.DoesNotContain("Careful", told.Html);
        await PageForm.To(told, "begin").SendAsync(officer);
        var begun = await officer.GetAsync("/console/account");
        var secret = new HtmlParser().ParseDocument(begun.Html).QuerySelector("section code")!.TextContent;
        var totp = new Totp(Base32Encoding.ToBytes(secret));
        await PageForm.To(begun, "confirm").Fill("code", totp.ComputeTotp()).SendAsync(officer);

        var enrolled = await officer.GetAsync("/console/account");
        Assert.Contains("recovery codes", enrolled.Html);
        if (isTooLong)
        {
            Assert.DoesNotContain("handler=back", enrolled.Html);
            return;
        }

        var back = await PageForm.To(enrolled, "back").SendAsync(officer);

        Assert.Equal(HttpStatusCode.OK, back.Status);
        Assert.Contains(Told, back.Html);
        Assert.Equal(Text, PageForm.With(back, "note").ValueOf("note"));
        Assert.Equal(CasePath(id), PageOf(back));
        Assert.Empty(await strict.QueryAsync<string>("SELECT text FROM verification_notes"));
        var sent = await PageForm.With(back, "note").SendAsync(officer);
        Assert.Equal(CasePath(id), sent.Location);
        Assert.DoesNotContain("handler=back", (await officer.GetAsync("/console/account")).Html);
    }

    [Fact]
    public async Task Whoever_sends_too_fast_has_it_in_the_answer_and_sends_it_again_from_there()
    {
        using var limited = new LimitedService();
        var id = await limited.OpenAsync();
        var officer = await limited.Visit().SignInAsync("reviewer");
        var form = PageForm.With(await officer.GetAsync(CasePath(id)), "note").Fill("note", Text);
        var answer = await officer.GetAsync("/console/verifications");
        while (answer.Status == HttpStatusCode.OK)
        {
            answer = await officer.GetAsync("/console/verifications");
        }

        var refused = await form.SendAsync(officer);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        var again = PageForm.AllOf(refused).Single();
        Assert.Equal(Text, again.ValueOf("note").ReplaceLineEndings("\n"));
        Assert.Empty(await limited.QueryAsync<string>("SELECT text FROM verification_notes"));
        var sent = refused;
        await Eventually.HoldsAsync(async () =>
            (sent = await again.SendAsync(officer)).Status == HttpStatusCode.Redirect
        );
        Assert.Equal(
            Text,
            Assert
                .Single(await limited.QueryAsync<string>("SELECT text FROM verification_notes"))
                .ReplaceLineEndings("\n")
        );

        // Another person's form comes back to nobody, and a password never does.
        var other = await limited.Visit().SignInAsync("tenant-admin");
        var account = PageForm
            .To(await other.GetAsync("/console/account"), "password")
            .Fill("newPassword", "s3cret words");
        while ((await other.GetAsync("/console/verifications")).Status == HttpStatusCode.OK) { }
        Assert.DoesNotContain("Careful", (await form.SendAsync(other)).Html);
        var secret = await account.SendAsync(other);
        Assert.Equal(HttpStatusCode.TooManyRequests, secret.Status);
        Assert.DoesNotContain("s3cret", secret.Html);
    }

    private sealed class LimitedService()
        : Service(
            new Dictionary<string, string>
            {
                ["RateLimits:Enabled"] = "true",
                ["RateLimits:RequestsPerSecond"] = "1",
                ["RateLimits:Burst"] = "12",
            }
        );

    [Fact]
    public async Task Beside_a_file_the_other_fields_are_kept_however_long_the_file_is()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("reviewer");
        var form = PageForm.With(await officer.GetAsync(CasePath(id)), "documentType").Fill("documentType", "PASSPORT");
        using var body = new MultipartFormDataContent();
        foreach (var (name, value) in form.Sent)
        {
            body.Add(new StringContent(value), name);
        }

        body.Add(new ByteArrayContent(new byte[1_000_000]), "file", "passport.pdf");
        var visitor = service.Visit();

        var asked = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = body });
        var back = await SignInAgainAsync(visitor, asked, "reviewer");

        Assert.Equal("PASSPORT", PageForm.With(back, "documentType").ValueOf("documentType"));
        Assert.DoesNotContain("passport.pdf", back.Html);
    }

    [Fact]
    public async Task A_token_that_went_with_the_session_leads_to_the_filled_form_of_its_person_and_to_the_bare_page_of_another()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("reviewer");
        var form = PageForm.With(await officer.GetAsync(CasePath(id)), "note").Fill("note", Text);
        var same = await service.Visit().SignInAsync("reviewer");
        var other = await service.Visit().SignInAsync("tenant-admin");

        var back = await form.SendAsync(same);
        var bare = await form.SendAsync(other);

        Assert.Equal(HttpStatusCode.OK, back.Status);
        Assert.Contains(Told, back.Html);
        Assert.Equal(Text, PageForm.With(back, "note").ValueOf("note"));
        Assert.Equal((HttpStatusCode.Redirect, CasePath(id)), (bare.Status, bare.Location));
        Assert.Empty(await NotesAsync(id));
    }

    [Fact]
    public async Task A_button_of_an_ended_session_leads_back_to_its_page_and_does_nothing()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("reviewer");
        var form = PageForm.To(await officer.GetAsync(CasePath(id)), "assign");
        var visitor = service.Visit();

        var back = await SignInAgainAsync(visitor, await form.SendAsync(visitor), "reviewer");

        Assert.Equal(CasePath(id), PageOf(back));
        Assert.Contains("Nothing was done.", back.Html);
        Assert.DoesNotContain("you typed:", back.Html);
        Assert.DoesNotContain("What you typed was kept", back.Html);
        Assert.Contains("Assign to me", back.Html);
    }

    [Fact]
    public async Task A_text_whose_form_is_not_on_the_page_any_more_is_shown()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("tenant-admin");
        await service.SendAsync(
            new Application.Documents.UploadDocument
            {
                VerificationId = id,
                DocumentType = "PASSPORT",
                FileName = "passport.pdf",
                Content = new MemoryStream([.. "%PDF-1.7\nblurred"u8]),
            }
        );
        var form = PageForm
            .With(await officer.GetAsync(CasePath(id)), "reason")
            .Fill("reason", "Blurred <beyond> reading");
        await form.SendAsync(officer);
        var visitor = service.Visit();

        var back = await SignInAgainAsync(visitor, await form.SendAsync(visitor), "tenant-admin");

        Assert.Contains("you typed: <bdi>Blurred &lt;beyond&gt; reading</bdi>", back.Html);
    }
}
