using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21.Forms;

/// <summary>Versions of forms over HTTP: what each was written upon, and why.</summary>
public sealed class FormVersionsTests
{
    private const string Path = "/api/v2.1/forms";

    private static Dictionary<string, object> Body(string note, string title = "Verify your identity") =>
        new()
        {
            ["title"] = new { en = title },
            ["subject"] = "PERSON",
            ["types"] = new[] { "IDENTITY_VERIFICATION" },
            ["sections"] = new[]
            {
                new { title = new { en = "About you" }, fields = new[] { new { name = "lastName", required = true } } },
            },
            ["note"] = note,
        };

    private static Dictionary<string, object> Body(int basedOn, string note, string title = "Verify your identity") =>
        new(Body(note, title)) { ["basedOnVersion"] = basedOn };

    [Fact]
    public async Task A_change_names_the_version_it_was_written_upon_and_stands_among_the_versions_with_its_note()
    {
        await using var api = new TestApi();
        var admin = await api.SignInAsync("tenant-admin");
        var reader = await api.SignInAsync("auditor");

        var created = await admin.PostAsync(Path, Body("The first"));
        var form = $"{Path}/{created.Text("formId")}";
        var changed = await admin.PutAsync(form, Body(1, "Shorter", "Who are you?"));
        var late = await admin.PutAsync(form, Body(1, "Late"));
        var inForce = await reader.GetAsync(form);
        var versions = await reader.GetAsync(form + "/versions");
        var next = await reader.GetAsync(form + "/versions?limit=1");
        var last = await reader.GetAsync($"{form}/versions?limit=1&cursor={next.Text("nextCursor")}");

        Assert.Equal((200, "The first"), (created.Status, created.Text("note")));
        Assert.Equal((200, "Shorter"), (changed.Status, changed.Text("note")));
        Assert.Equal(409, late.Status);
        Assert.Contains("version 2 by now, by tenant-admin", late.Message);
        Assert.Equal("Shorter", inForce.Text("note"));
        Assert.Equal(
            [(2, "Shorter", "Who are you?"), (1, "The first", "Verify your identity")],
            versions
                .Data.GetProperty("items")
                .EnumerateArray()
                .Select(version =>
                    (
                        version.GetProperty("version").GetInt32(),
                        version.GetProperty("note").GetString()!,
                        version.GetProperty("title").GetProperty("en").GetString()!
                    )
                )
        );
        Assert.Equal(
            1,
            Assert.Single(last.Data.GetProperty("items").EnumerateArray()).GetProperty("version").GetInt32()
        );
    }

    [Fact]
    public async Task What_is_wrong_with_a_form_is_told_by_its_place()
    {
        await using var api = new TestApi();
        var admin = await api.SignInAsync("tenant-admin");

        var refused = await admin.PostAsync(
            Path,
            new
            {
                title = new { en = "Verify your identity" },
                subject = "PERSON",
                types = new[] { "IDENTITY_VERIFICATION" },
                sections = new[]
                {
                    new
                    {
                        title = new { en = "About you" },
                        fields = new[] { new { name = "lastName" }, new { name = "directors" } },
                    },
                },
                consents = new[]
                {
                    new
                    {
                        kind = "TERMS",
                        version = " 1",
                        text = new { en = "I agree." },
                    },
                },
            }
        );

        Assert.Equal(400, refused.Status);
        Assert.Equal(
            ["sections[0].fields[1].name", "consents[0].version"],
            refused.Data.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString())
        );
    }

    [Fact]
    public async Task Another_tenants_form_has_no_versions()
    {
        await using var api = new TestApi();
        var created = await (await api.SignInAsync("tenant-admin")).PostAsync(Path, Body("Ours"));
        var other = await api.SignInAsync("tenant-admin", TestApi.OtherTenant);

        Assert.Equal(404, (await other.GetAsync($"{Path}/{created.Text("formId")}/versions")).Status);
    }
}
