using System.Net;
using VerificationService.Application.Forms;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Forms;

/// <summary>The applicant's own page, as a browser without scripts meets it.</summary>
public sealed class FormPagesTests(Service service) : IClassFixture<Service>
{
    private Task<Answer> VerificationAsync(string id) =>
        service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{id}"));

    [Fact]
    public async Task A_person_fills_in_a_form_and_reads_the_outcome_on_the_same_page()
    {
        var (url, id) = await FormVisitor.LinkAsync(
            service,
            new
            {
                external_applicant_id = "page-1",
                redirect_url = "https://shop.example/done",
                callback_url = "https://receiver.example/callback",
            }
        );
        using var visitor = new FormVisitor(service, url);
        var unused = await VerificationAsync(id);

        var begun = await visitor.GetAsync();
        var first = await visitor.GetAsync(1);
        await visitor.FillAsync();
        var review = await visitor.GetAsync(5);
        var sent = await visitor.SubmitAsync();
        var waiting = await visitor.GetAsync();
        var pending = await VerificationAsync(id);
        var documents = await service.GetAsync($"/api/v2.1/verifications/{id}/documents");
        var read = await service.GetAsync($"/api/v2.1/verifications/{id}");
        var approved = await service.SendAsync(
            Service.V1(HttpMethod.Post, $"/verifications/{id}/status", """{"verification_status":"approved"}""")
        );
        var outcome = await visitor.GetAsync();

        Assert.Equal(("unused", "unused"), (Text(unused, "status"), Text(unused, "verification_status")));
        Assert.Equal((303, $"{visitor.Path}/1"), (begun.Status, begun.Header("Location")));
        Assert.Contains("About you", first.Text);
        Assert.Contains("Step 1 of 5", first.Text);
        Assert.Contains("1 Mill Lane", review.Text);
        Assert.Contains("front.jpg", review.Text);
        Assert.Contains("form-action 'self' https://shop.example;", review.Header("Content-Security-Policy"));
        Assert.Equal((303, "https://shop.example/done"), (sent.Status, sent.Header("Location")));
        Assert.Contains("We are checking your answers", waiting.Text);
        Assert.Equal("pending", Text(pending, "status"));
        Assert.Equal(2, documents.Data.GetProperty("items").GetArrayLength());
        Assert.Contains("SALARY", read.Text);
        Assert.Equal(200, approved.Status);
        Assert.Contains("You are verified", outcome.Text);

        var applicant = await service.SendAsync(
            Service.V1(HttpMethod.Get, $"/applicants/{Text(pending, "applicant_id")}")
        );
        Assert.Equal(("Lovelace", "1985"), (Text(applicant, "last_name"), Text(applicant, "dob")));
        Assert.Equal("page-1", Text(applicant, "external_applicant_id"));
        var consents = await service.GetAsync(
            $"/api/v2.1/customer/individual/{Text(pending, "applicant_id")}/consents"
        );
        Assert.Contains("2026-01", consents.Text);
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_or_at_once_makes_one_verification()
    {
        var (url, id) = await FormVisitor.LinkAsync(service, new { external_applicant_id = "twice-1" });
        using var visitor = new FormVisitor(service, url);
        await visitor.FillAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => visitor.SubmitAsync()));
        var late = await visitor.SubmitAsync();

        Assert.All(answers.Append(late), answer => Assert.Equal(303, answer.Status));
        Assert.Equal(
            1,
            Assert.Single(
                await service.QueryAsync<long>("SELECT COUNT(*) FROM verifications WHERE id = @id", new { id })
            )
        );
        Assert.Equal(
            1,
            Assert.Single(
                await service.QueryAsync<long>(
                    "SELECT COUNT(*) FROM applicants WHERE external_id = @id",
                    new { id = "twice-1" }
                )
            )
        );
    }

    [Fact]
    public async Task Whoever_has_been_an_applicant_under_that_external_id_is_that_applicant()
    {
        var (url, first) = await FormVisitor.LinkAsync(service, new { external_applicant_id = "again-1" });
        using var visitor = new FormVisitor(service, url);
        await visitor.FillAsync();
        await visitor.SubmitAsync();
        var (other, second) = await FormVisitor.LinkAsync(service, new { external_applicant_id = "again-1" });
        using var later = new FormVisitor(service, other);
        await later.FillAsync("Byron");
        await later.SubmitAsync();

        var applicant = Text(await VerificationAsync(second), "applicant_id");

        Assert.NotEqual(first, second);
        Assert.Equal(Text(await VerificationAsync(first), "applicant_id"), applicant);
        Assert.Equal(
            "Byron",
            Text(await service.SendAsync(Service.V1(HttpMethod.Get, $"/applicants/{applicant}")), "last_name")
        );
    }

    [Fact]
    public async Task A_second_link_for_an_applicant_who_has_not_sent_the_form_ends_the_first_and_is_for_the_same_case()
    {
        var (first, id) = await FormVisitor.LinkAsync(service, new { external_applicant_id = "second-1" });
        var (second, same) = await FormVisitor.LinkAsync(service, new { external_applicant_id = "second-1" });
        var (_, other) = await FormVisitor.LinkAsync(service);

        using var ended = new FormVisitor(service, first);
        using var open = new FormVisitor(service, second);

        Assert.Equal(id, same);
        Assert.NotEqual(id, other);
        Assert.Equal(404, (await ended.GetAsync()).Status);
        Assert.Equal(303, (await open.GetAsync()).Status);
    }

    [Fact]
    public async Task Unknown_expired_revoked_and_replaced_links_look_alike()
    {
        var (expired, _) = await FormVisitor.LinkAsync(service);
        await service.ExecuteAsync(
            "UPDATE form_links SET expires_at = '2020-01-01T00:00:00.000Z' WHERE token_hash = @Hash",
            new { Hash = Domain.Forms.FormLink.HashOf(expired.Split('/')[^1]) }
        );
        var made = await service.PostAsync($"/api/v2.1/forms/{Seeded.Form}/links", "{}");
        var revoked = await service.SendAsync(
            await service.V21Async(
                HttpMethod.Delete,
                $"/api/v2.1/form-links/{made.Data.GetProperty("linkId").GetString()}"
            )
        );
        var (replaced, _) = await FormVisitor.LinkAsync(service, new { external_applicant_id = "alike-1" });
        await FormVisitor.LinkAsync(service, new { external_applicant_id = "alike-1" });
        Assert.Equal(200, revoked.Status);

        var seen = new List<string>();
        foreach (
            var url in new[]
            {
                expired,
                made.Data.GetProperty("url").GetString()!,
                replaced,
                "http://localhost/forms/" + new string('a', 43),
                "http://localhost/forms/none",
                "http://localhost/forms/" + new string('x', 300),
                "http://localhost/forms/%27%20OR%201=1--",
            }
        )
        {
            using var visitor = new FormVisitor(service, url);
            foreach (var step in new object?[] { null, 1 })
            {
                seen.Add((await visitor.GetAsync(step)).Visible);
            }

            seen.Add((await visitor.PostAsync(1, ("lastName", "x"))).Visible);
        }

        Assert.StartsWith("404", seen[0]);
        Assert.Contains("This link does not work", seen[0]);
        Assert.Single(seen.Distinct());
    }

    [Fact]
    public async Task Another_browser_is_shown_nothing_that_was_typed_and_goes_on_all_the_same()
    {
        var (url, id) = await FormVisitor.LinkAsync(service, new { external_applicant_id = "other-browser" });
        using var visitor = new FormVisitor(service, url);
        await visitor.FillAsync();
        using var thief = new FormVisitor(service, url);
        var seen = "";
        foreach (var step in new[] { 1, 2, 3, 4, 5 })
        {
            seen += (await thief.GetAsync(step)).Text;
        }

        var kept = await thief.PostAsync(1, ("firstName", ""), ("lastName", ""));
        var sent = await thief.SubmitAsync();

        Assert.All(
            [
                "Lovelace",
                "1985",
                "Mill Lane",
                "Leeds",
                "ada@applicants",
                "front.jpg",
                "value=\"Ada\"",
                "value=\"no\" checked",
            ],
            typed => Assert.DoesNotContain(typed, seen)
        );
        Assert.Contains("Already given", seen);
        Assert.Equal((303, 303), (kept.Status, sent.Status));
        var applicant = Text(await VerificationAsync(id), "applicant_id");
        Assert.Equal(
            "Lovelace",
            Text(await service.SendAsync(Service.V1(HttpMethod.Get, $"/applicants/{applicant}")), "last_name")
        );
    }

    [Theory]
    [InlineData("lastName", "", "Please answer this")]
    [InlineData("dateOfBirth.year", "", "Please answer this")]
    [InlineData("dateOfBirth.year", "2999", "Write a date that exists")]
    [InlineData("dateOfBirth.day", "31", "Write a date that exists")]
    [InlineData("nationality", "Atlantis", "Choose a country")]
    public async Task What_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
        string name,
        string value,
        string said
    )
    {
        var (url, _) = await FormVisitor.LinkAsync(service);
        using var visitor = new FormVisitor(service, url);
        (string Name, string Value)[] typed =
        [
            ("firstName", "Zoë"),
            ("lastName", "Lovelace"),
            ("dateOfBirth.year", "1985"),
        ];

        var refused = await visitor.PostAsync(1, [.. typed.Where(field => field.Name != name), (name, value)]);

        Assert.Equal(422, refused.Status);
        Assert.Contains(said, refused.Text);
        Assert.Contains("aria-invalid=\"true\"", refused.Text);
        Assert.Contains("value=\"Zoë\"", WebUtility.HtmlDecode(refused.Text));
    }

    [Theory]
    [InlineData("李", "", "1958", "", "", "1958")]
    [InlineData("Sukarno", "", "١٩٥٨", "٤", "", "1958-04")]
    [InlineData("van der Berg-Łukasiewicz", "Ana María", "1990", "5", "17", "1990-05-17")]
    public async Task Names_and_dates_are_taken_as_people_write_them(
        string lastName,
        string firstName,
        string year,
        string month,
        string day,
        string born
    )
    {
        var (url, id) = await FormVisitor.LinkAsync(service);
        using var visitor = new FormVisitor(service, url);
        await visitor.FillAsync();
        var saved = await visitor.PostAsync(
            1,
            ("firstName", firstName),
            ("lastName", lastName),
            ("dateOfBirth.year", year),
            ("dateOfBirth.month", month),
            ("dateOfBirth.day", day)
        );
        await visitor.SubmitAsync();

        var applicant = await service.SendAsync(
            Service.V1(HttpMethod.Get, $"/applicants/{Text(await VerificationAsync(id), "applicant_id")}")
        );

        Assert.Equal(303, saved.Status);
        Assert.Equal((lastName, born), (Text(applicant, "last_name"), Text(applicant, "dob")));
    }

    [Fact]
    public async Task A_form_that_is_not_complete_is_not_sent_and_says_what_is_missing()
    {
        var (url, id) = await FormVisitor.LinkAsync(service);
        using var visitor = new FormVisitor(service, url);

        var refused = await visitor.PostAsync(5);

        Assert.Equal(422, refused.Status);
        Assert.Contains("Last name: Please answer this", refused.Text);
        Assert.Contains("Your identity document: Please add the document", refused.Text);
        Assert.Contains("Tick this to go on", refused.Text);
        Assert.Equal("unused", Text(await VerificationAsync(id), "status"));
    }

    [Fact]
    public async Task A_file_of_another_kind_is_refused_by_its_content_and_one_that_is_too_large_by_its_size()
    {
        var (url, _) = await FormVisitor.LinkAsync(service);
        using var visitor = new FormVisitor(service, url);

        var program = await visitor.UploadAsync(4, (0, "passport.jpg", "MZ a program"u8.ToArray()));
        var large = await visitor.UploadAsync(
            4,
            (0, "large.jpg", [.. FormVisitor.Jpeg, .. new byte[12 * 1024 * 1024]])
        );

        Assert.Equal(422, program.Status);
        Assert.Contains("This kind of file cannot be taken", program.Text);
        Assert.Contains(large.Status, new[] { 413, 422 });
        Assert.Contains("too large", large.Text);
    }

    [Fact]
    public async Task A_business_names_two_directors_and_what_they_are_counts_for_its_risk()
    {
        const string Business = "b7d1c0a94e6f4b21a8f35d0c72e91f6403aa";
        var (url, id) = await FormVisitor.LinkAsync(service, form: Business);
        using var visitor = new FormVisitor(service, url);
        await visitor.PostAsync(
            1,
            ("name", "Mill Ltd"),
            ("country", "GB"),
            ("businessActivities", "RETAIL"),
            ("email", "office@mill.example")
        );
        await visitor.PostAsync(
            2,
            ("address.line", "1 Mill Lane"),
            ("address.city", "Leeds"),
            ("address.country", "GB")
        );
        var another = await visitor.PostAsync(3, ("directors.1.name", "Ada One"), ("stay", "1"));
        var saved = await visitor.PostAsync(
            3,
            ("directors.1.name", "Ada One"),
            ("directors.2.name", "Ben Two"),
            ("directors.2.politicallyExposed", "yes"),
            ("directors.2.beneficialOwner", "yes")
        );
        await visitor.UploadAsync(4, (0, "extract.jpg", FormVisitor.Jpeg));
        var sent = await visitor.SubmitAsync();

        var read = await service.GetAsync($"/api/v2.1/verifications/{id}");
        var organization = await service.GetAsync(
            $"/api/v2.1/organizations/{read.Data.GetProperty("organizationId").GetString()}"
        );

        Assert.Equal(
            ($"{visitor.Path}/3", $"{visitor.Path}/4"),
            (another.Header("Location"), saved.Header("Location"))
        );
        Assert.Equal((303, visitor.Path), (sent.Status, sent.Header("Location")));
        Assert.Equal("HIGH", read.Data.GetProperty("riskLevel").GetString());
        Assert.Contains("Ada One", organization.Text);
        Assert.Contains("Ben Two", organization.Text);
    }

    [Theory]
    [InlineData("", "", "About you", "en")]
    [InlineData("de-AT,de;q=0.9,en;q=0.5", "", "Über Sie", "de")]
    [InlineData("de", "?lang=en", "About you", "en")]
    [InlineData("fr", "?lang=de", "Über Sie", "de")]
    [InlineData("fr,en;q=0.2", "?lang=xx", "About you", "en")]
    public async Task The_page_speaks_the_language_that_is_chosen_or_else_the_browsers(
        string accepted,
        string query,
        string heading,
        string language
    )
    {
        var (url, _) = await FormVisitor.LinkAsync(service);
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url).AbsolutePath + "/1" + query);
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);

        var page = await service.SendAsync(request);

        Assert.Contains(heading, WebUtility.HtmlDecode(page.Text));
        Assert.Contains($"<html lang=\"{language}\" dir=\"ltr\">", page.Text);
        Assert.Contains(language == "de" ? "Deutschland" : "Germany", page.Text);
        Assert.True(page.Text.Length < 50 * 1024, $"{page.Text.Length} characters");
        Assert.Equal("no-store", page.Header("Cache-Control"));
        Assert.Equal("no-referrer", page.Header("Referrer-Policy"));
        Assert.Contains("default-src 'none'", page.Header("Content-Security-Policy"));
    }

    [Theory]
    [InlineData("http://shop.example/done")]
    [InlineData("https://elsewhere.example/done")]
    [InlineData("https://shop.example.evil.example/done")]
    [InlineData("https://user@shop.example/done")]
    [InlineData("javascript:alert(1)")]
    [InlineData("//shop.example")]
    public async Task A_browser_is_sent_on_to_no_host_that_the_form_does_not_list(string redirect)
    {
        var v1 = await service.SendAsync(
            Service.V1(HttpMethod.Post, $"/forms/{Seeded.Form}/urls", new { redirect_url = redirect })
        );
        var v21 = await service.PostAsync($"/api/v2.1/forms/{Seeded.Form}/links", new { redirectUrl = redirect });

        Assert.Equal((422, 400), (v1.Status, v21.Status));
        Assert.Contains("\"redirect_url\"", v1.Text);
    }

    [Fact]
    public async Task A_changed_form_asks_those_who_have_a_link_as_before()
    {
        var created = await service.SendAsync(new CreateForm(FormSamples.OfPersons));
        var (url, _) = await FormVisitor.LinkAsync(service, form: created.Id);
        await service.SendAsync(
            new ChangeForm(
                created.Id,
                1,
                FormSamples.OfPersons with
                {
                    Sections = [.. FormSamples.OfPersons.Sections.Skip(1)],
                }
            )
        );
        var (newer, _) = await FormVisitor.LinkAsync(service, form: created.Id);
        using var before = new FormVisitor(service, url);
        using var after = new FormVisitor(service, newer);

        Assert.Contains("Step 1 of 4", (await before.GetAsync(1)).Text);
        Assert.Contains("Step 1 of 3", (await after.GetAsync(1)).Text);
    }

    private static string? Text(Answer answer, string name) => answer.Json.GetProperty(name).GetString();
}
