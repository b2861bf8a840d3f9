using System.Text.Json;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21.Deliveries;

/// <summary>E-mail templates that a tenant puts in the built-in ones' place.</summary>
public sealed class EmailTemplatesTests(TestApi api) : IClassFixture<TestApi>
{
    private const string Path = "/api/v2.1/email-templates";

    private static object Body(
        string subject = "About {{reference}}",
        string text = "{{outcome}}: {{reason}}",
        string html = "<p>{{ tenant }}</p>"
    ) =>
        new
        {
            subject,
            text,
            html,
        };

    private static JsonElement Of(ApiAnswer list, string kind) =>
        list.Data.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("kind").GetString() == kind);

    [Fact]
    public async Task Every_kind_has_a_built_in_template_with_known_placeholders()
    {
        var admin = await api.SignInAsync(tenantId: TestApi.OtherTenant);

        var list = await admin.GetAsync(Path);

        var items = list.Data.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            [
                "owner_approved",
                "owner_declined",
                "applicant_approved",
                "applicant_declined",
                "applicant_information_requested",
                "applicant_information_reminder",
                "webhook_disabled",
                "user_notice",
                "user_activation",
            ],
            items.Select(item => item.GetProperty("kind").GetString()!)
        );
        Assert.All(items, item => Assert.True(item.GetProperty("builtIn").GetBoolean()));
        foreach (var item in items)
        {
            // What is built in would be taken as a tenant's own.
            var kind = item.GetProperty("kind").GetString();
            Assert.Equal(200, (await admin.PutAsync($"{Path}/{kind}", Copy(item))).Status);
            Assert.Equal(200, (await admin.DeleteAsync($"{Path}/{kind}")).Status);
        }

        static object Copy(JsonElement item) =>
            Body(
                item.GetProperty("subject").GetString()!,
                item.GetProperty("text").GetString()!,
                item.GetProperty("html").GetString()!
            );
    }

    [Fact]
    public async Task A_tenants_own_template_is_in_force_until_it_is_reset_and_for_that_tenant_alone()
    {
        var admin = await api.SignInAsync();
        var other = await api.SignInAsync(tenantId: TestApi.OtherTenant);

        var set = await admin.PutAsync($"{Path}/owner_declined", Body());
        var changed = await admin.PutAsync($"{Path}/owner_declined", Body(subject: "Again"));
        var listed = Of(await admin.GetAsync(Path), "owner_declined");
        var elsewhere = Of(await other.GetAsync(Path), "owner_declined");
        var reset = await admin.DeleteAsync($"{Path}/owner_declined");
        var again = await admin.DeleteAsync($"{Path}/owner_declined");

        Assert.Equal((200, "About {{reference}}"), (set.Status, set.Text("subject")));
        Assert.False(set.Data.GetProperty("builtIn").GetBoolean());
        Assert.Equal("Again", changed.Text("subject"));
        Assert.Equal("Again", listed.GetProperty("subject").GetString());
        Assert.True(elsewhere.GetProperty("builtIn").GetBoolean());
        Assert.True(reset.Data.GetProperty("builtIn").GetBoolean());
        Assert.Equal(reset.Body.GetRawText(), again.Body.GetRawText());
    }

    public static TheoryData<string, string, string> Faults { get; } =
        new()
        {
            { "subject", " ", "subject is required" },
            { "subject", new string('x', 201), "at most 200 characters" },
            { "subject", "one\ntwo", "without control characters" },
            { "subject", "{{risk}}", "{{tenant}}, {{reference}}, {{outcome}}, {{reason}} and no others" },
            { "text", "", "text is required" },
            { "text", new string('x', 20_001), "at most 20000 characters" },
            { "text", "{{adminNotes}}", "{{tenant}}, {{reference}}, {{outcome}}, {{reason}} and no others" },
            { "text", "{{url}}", "no others" },
            { "text", "{{reference", "no others" },
            { "text", "{{{reference}}}", "no others" },
            { "html", "", "html is required" },
            { "html", new string('x', 100_001), "at most 100000 characters" },
            { "html", "<p>{{riskLevel}}</p>", "no others" },
            { "html", "<p>x</p><script>alert(1)</script>", "html must not contain script elements" },
            { "html", "<SCRIPT src=//evil.example>", "html must not contain script elements" },
            { "html", "<scr{{reason}}ipt>", "html must not contain script elements" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_faulty_template_is_refused_by_name_and_told_what_would_do(
        string field,
        string value,
        string sentence
    )
    {
        var admin = await api.SignInAsync();
        var body = new Dictionary<string, string>
        {
            ["subject"] = "s",
            ["text"] = "t",
            ["html"] = "<p>h</p>",
            [field] = value,
        };

        var answer = await admin.PutAsync($"{Path}/applicant_declined", body);

        Assert.Equal((400, field), (answer.Status, answer.Data.GetProperty("field").GetString()));
        Assert.Contains(sentence, answer.Message);
        Assert.True(Of(await admin.GetAsync(Path), "applicant_declined").GetProperty("builtIn").GetBoolean());
    }

    [Fact]
    public async Task A_kind_that_does_not_exist_is_not_found_and_the_kinds_are_named()
    {
        var admin = await api.SignInAsync();

        var set = await admin.PutAsync($"{Path}/birthday", Body());
        var reset = await admin.DeleteAsync($"{Path}/birthday");

        Assert.Equal((404, "EMAIL_TEMPLATE_NOT_FOUND"), (set.Status, set.ErrorCode));
        Assert.Equal(404, reset.Status);
        Assert.Contains("owner_approved", set.Message);
    }

    [Theory]
    [InlineData("reviewer")]
    [InlineData("auditor")]
    public async Task Whoever_is_no_admin_is_refused(string role)
    {
        var client = await api.SignInAsync(role);

        Assert.Equal(403, (await client.GetAsync(Path)).Status);
        Assert.Equal(403, (await client.PutAsync($"{Path}/owner_approved", Body())).Status);
        Assert.Equal(403, (await client.DeleteAsync($"{Path}/owner_approved")).Status);
    }

    [Fact]
    public async Task The_mail_of_a_decision_is_written_from_the_tenants_own_template_with_values_encoded()
    {
        await using var sending = new TestApi
        {
            Settings = new Dictionary<string, string> { ["Deliveries:Enabled"] = "true" },
        };
        var admin = await sending.SignInAsync();
        await admin.PutAsync(
            $"{Path}/applicant_approved",
            Body("Case {{reference}}", "It was {{outcome}}.", "<b>{{outcome}} by {{tenant}}</b>")
        );

        await sending
            .WithKey()
            .PostAsync(
                "/verifications/d2177cdf067d424a221b5d045dc616bf81f9/status",
                new { verification_status = "approved", applicant_email_enabled = true }
            );

        var mail = await MailAsync(System.IO.Path.Combine(sending.DataDirectory, "mail"));
        Assert.Contains("Subject: Case d2177cdf067d424a221b5d045dc616bf81f9", mail);
        Assert.Contains("It was approved.", mail);
        Assert.Contains("<b>approved by Sandbox</b>", mail);
    }

    private static async Task<string> MailAsync(string folder)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (Directory.Exists(folder) && Directory.GetFiles(folder, "*.eml") is [var file])
            {
                try
                {
                    if (
                        await File.ReadAllTextAsync(file, patience.Token) is { Length: > 0 } mail
                        && mail.Contains("</b>")
                    )
                    {
                        return mail;
                    }
                }
                catch (IOException)
                {
                    // It is being written.
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }
}
