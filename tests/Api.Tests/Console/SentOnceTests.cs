using System.Net;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Console;

/// <summary>Forms that add something, sent more than once.</summary>
public sealed class SentOnceTests(Service service) : IClassFixture<Service>
{
    private static string CasePath(string id) => $"/console/verifications/{id}";

    private async Task<long> CountAsync(string sql, string id) =>
        (await service.QueryAsync<long>(sql, new { id })).Single();

    private Task<long> NotesAsync(string id) =>
        CountAsync("SELECT COUNT(*) FROM verification_notes WHERE verification_id = @id", id);

    private static void AreOne(ConsoleAnswer first, ConsoleAnswer second)
    {
        Assert.Equal(HttpStatusCode.Redirect, first.Status);
        Assert.Equal((first.Status, first.Location), (second.Status, second.Location));
    }

    [Fact]
    public async Task A_note_sent_twice_is_one_note_and_both_are_answered_alike()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("reviewer");
        var form = PageForm.With(await officer.GetAsync(CasePath(id)), "note").Fill("note", "Once");

        var first = await form.SendAsync(officer);
        var second = await form.SendAsync(officer);
        var shown = await officer.GetAsync(CasePath(id));

        AreOne(first, second);
        Assert.Contains("The note is kept.", shown.Html);
        Assert.Equal(1, await NotesAsync(id));
        Assert.Single(
            await service.HistoryAsync(id),
            entry => entry.GetProperty("action").GetString() == "verification.note_added"
        );
    }

    [Fact]
    public async Task Of_notes_sent_at_once_one_is_kept()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("reviewer");
        var form = PageForm.With(await officer.GetAsync(CasePath(id)), "note").Fill("note", "At once");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => form.SendAsync(officer)));

        Assert.All(
            answers,
            answer => Assert.Equal((HttpStatusCode.Redirect, CasePath(id)), (answer.Status, answer.Location))
        );
        Assert.Equal(1, await NotesAsync(id));
    }

    [Fact]
    public async Task Another_text_another_page_and_another_person_are_notes_of_their_own()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("reviewer");
        var other = await service.Visit().SignInAsync("tenant-admin");
        var form = PageForm.With(await officer.GetAsync(CasePath(id)), "note");

        await form.Fill("note", "First").SendAsync(officer);
        await form.Fill("note", "Second").SendAsync(officer);
        await PageForm.With(await officer.GetAsync(CasePath(id)), "note").Fill("note", "First").SendAsync(officer);
        await PageForm.With(await other.GetAsync(CasePath(id)), "note").Fill("note", "First").SendAsync(other);

        Assert.Equal(4, await NotesAsync(id));
    }

    [Fact]
    public async Task A_note_that_was_refused_may_be_sent_again()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("reviewer");
        var form = PageForm.With(await officer.GetAsync(CasePath(id)), "note").Fill("note", " ");

        Assert.Equal(HttpStatusCode.BadRequest, (await form.SendAsync(officer)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await form.SendAsync(officer)).Status);
        await form.Fill("note", "Now with a text").SendAsync(officer);

        Assert.Equal(1, await NotesAsync(id));
    }

    [Fact]
    public async Task A_note_that_arrived_before_its_session_ended_is_not_added_again_after_signing_in()
    {
        var id = await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("reviewer");
        var form = PageForm.With(await officer.GetAsync(CasePath(id)), "note").Fill("note", "Did it arrive?");
        await form.SendAsync(officer); // and the answer is lost
        await officer.SubmitAsync("/console/sign-out", "/console/sign-out");

        var back = await PageForm
            .With(await form.SendAsync(officer), "password")
            .Fill("tenant", TestApi.Tenant)
            .Fill("userName", "reviewer")
            .Fill("password", "sandbox")
            .SendAsync(officer);
        var again = await PageForm.With(back, "note").SendAsync(officer);

        Assert.Equal((HttpStatusCode.Redirect, CasePath(id)), (again.Status, again.Location));
        Assert.Equal(1, await NotesAsync(id));
    }

    [Fact]
    public async Task A_note_through_the_API_with_one_key_is_one_note()
    {
        var id = await service.OpenAsync();
        async Task<Answer> SendAsync()
        {
            var request = await service.V21Async(
                HttpMethod.Post,
                $"/api/v2.1/verifications/{id}/notes",
                new { text = "Once" }
            );
            request.Headers.Add("Idempotency-Key", "note-" + id);
            return await service.SendAsync(request);
        }

        var (first, second) = (await SendAsync(), await SendAsync());

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(1, await NotesAsync(id));
    }

    [Fact]
    public async Task A_key_a_subscription_and_their_secrets_are_made_once_and_shown_again()
    {
        var officer = await service.Visit().SignInAsync("tenant-admin");
        var pages = new (string Page, string Field, string Value, string Tick, string Table, string Column)[]
        {
            ("/console/administration/keys", "name", "sent-twice", "roles", "api_keys", "name"),
            (
                "/console/administration/webhooks",
                "url",
                "https://receiver.example/twice",
                "events",
                "webhook_endpoints",
                "url"
            ),
        };
        foreach (var (page, field, value, tick, table, column) in pages)
        {
            var form = PageForm.With(await officer.GetAsync(page), field).Fill(field, value);
            var ticked = form.Controls.First(control => control.GetAttribute("name") == tick).GetAttribute("value")!;
            form.Fill(tick, ticked);

            var first = await form.SendAsync(officer);
            var shown = SecretIn(await officer.GetAsync(page));
            var second = await form.SendAsync(officer);
            var shownAgain = SecretIn(await officer.GetAsync(page));

            AreOne(first, second);
            Assert.NotEmpty(shown);
            Assert.Equal(shown, shownAgain);
            Assert.Equal(1, await CountAsync($"SELECT COUNT(*) FROM {table} WHERE {column} = @id", value));
        }
    }

    [Fact]
    public async Task A_user_and_a_reset_are_made_once_and_the_activation_that_is_shown_is_the_one_that_works()
    {
        const string Page = "/console/administration/users";
        var officer = await service.Visit().SignInAsync("tenant-admin");
        var create = PageForm
            .To(await officer.GetAsync(Page), "create")
            .Fill("userName", "sent-twice")
            .Fill("roles", "reviewer");

        AreOne(await create.SendAsync(officer), await create.SendAsync(officer));
        var activation = SecretIn(await officer.GetAsync(Page));
        var id = (await service.QueryAsync<string>("SELECT id FROM users WHERE user_name = 'sent-twice'")).Single();
        var page = await officer.GetAsync(Page);
        var reset = PageForm
            .AllOf(page)
            .Single(form => form.Action.EndsWith("handler=password") && form.ValueOf("userId") == id);
        await reset.SendAsync(officer);
        var first = SecretIn(await officer.GetAsync(Page));
        await reset.SendAsync(officer);
        var second = SecretIn(await officer.GetAsync(Page));

        Assert.NotEmpty(activation);
        Assert.NotEqual(activation, first);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_file_is_added_once_and_the_next_case_is_taken_once()
    {
        var id = await service.OpenAsync();
        await service.OpenAsync();
        await service.OpenAsync();
        var officer = await service.Visit().SignInAsync("tenant-admin");
        var upload = PageForm
            .With(await officer.GetAsync(CasePath(id)), "documentType")
            .Fill("documentType", "PASSPORT");
        var take = PageForm.To(await officer.GetAsync("/console/verifications"), "take");

        async Task<ConsoleAnswer> UploadAsync(string content)
        {
            using var body = new MultipartFormDataContent();
            foreach (var (name, value) in upload.Sent)
            {
                body.Add(new StringContent(value), name);
            }

            body.Add(
                new ByteArrayContent([.. "%PDF-1.7\n"u8, .. System.Text.Encoding.ASCII.GetBytes(content)]),
                "file",
                "passport.pdf"
            );
            return await officer.SendAsync(new HttpRequestMessage(HttpMethod.Post, upload.Action) { Content = body });
        }

        AreOne(await UploadAsync("one"), await UploadAsync("one"));
        Assert.Equal(1, await CountAsync("SELECT COUNT(*) FROM documents WHERE verification_id = @id", id));
        await UploadAsync("another");
        Assert.Equal(2, await CountAsync("SELECT COUNT(*) FROM documents WHERE verification_id = @id", id));
        AreOne(await take.SendAsync(officer), await take.SendAsync(officer));
    }

    [Fact]
    public async Task A_decision_and_a_request_for_information_sent_twice_stand_once()
    {
        var officer = await service.Visit().SignInAsync("tenant-admin");
        foreach (var outcome in new[] { "approve", "reject", "ask" })
        {
            var id = await service.OpenAsync();
            var path = CasePath(id) + "?decide=" + outcome;
            var form = PageForm.With(await officer.GetAsync(path), "reason").Fill("reason", "Grounds");

            var first = await form.SendAsync(officer, path + "&handler=confirm");
            var second = await form.SendAsync(officer, path + "&handler=confirm");

            Assert.Equal(HttpStatusCode.Redirect, first.Status);
            Assert.Equal(HttpStatusCode.Conflict, second.Status);
            var entries = (await service.HistoryAsync(id))
                .Select(entry => entry.GetProperty("action").GetString())
                .ToList();
            Assert.Equal(
                1,
                entries.Count(action =>
                    action
                        is "verification.approved"
                            or "verification.declined"
                            or "verification.rejected"
                            or "verification.information_requested"
                )
            );
        }
    }

    [Fact]
    public async Task What_was_made_with_more_roles_is_not_shown_again_to_fewer()
    {
        await service.SendAsync(
            new CreateUser
            {
                UserName = "demoted",
                Password = "correct horse battery staple",
                Roles = Roles.TenantAdmin,
            }
        );
        async Task<ConsoleVisitor> VisitAsync()
        {
            var visitor = service.Visit();
            await PageForm
                .With(await visitor.GetAsync("/console/sign-in"), "password")
                .Fill("tenant", TestApi.Tenant)
                .Fill("userName", "demoted")
                .Fill("password", "correct horse battery staple")
                .SendAsync(visitor);
            return visitor;
        }

        var id = await service.OpenAsync();
        var officer = await VisitAsync();
        var form = PageForm.With(await officer.GetAsync(CasePath(id)), "note").Fill("note", "As an admin");
        await form.SendAsync(officer);
        var userId = (await service.QueryAsync<string>("SELECT id FROM users WHERE user_name = 'demoted'")).Single();
        await service.SendAsync(new UpdateUser(userId) { Roles = Roles.Reviewer });
        var demoted = await VisitAsync();
        var token = PageForm.With(await demoted.GetAsync(CasePath(id)), "note").ValueOf("__RequestVerificationToken");

        var answer = await demoted.PostAsync(
            form.Action,
            [
                .. form.Sent.Where(field => field.Name != "__RequestVerificationToken"),
                ("__RequestVerificationToken", token),
            ]
        );

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal(1, await NotesAsync(id));
    }

    private static string SecretIn(ConsoleAnswer page) =>
        new AngleSharp.Html.Parser.HtmlParser().ParseDocument(page.Html).QuerySelector(".secret")?.TextContent.Trim()
        ?? "";
}
