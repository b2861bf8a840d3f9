using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Deliveries;

/// <summary>A tenant's own templates of the e-mails that go out in its name.</summary>
public sealed class EmailTemplateTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private static SetEmailTemplate Own(
        string kind = EmailKinds.OwnerApproved,
        string? subject = "About {{reference}}",
        string? text = "{{ outcome }}",
        string? html = "<p>{{reason}}</p>"
    ) => new(kind, subject, text, html);

    [Fact]
    public async Task A_template_is_in_force_from_when_it_was_written_until_it_is_reset()
    {
        var set = await service.MustAsync(Actors.TenantAdmin, Own());
        var listed = (await service.MustAsync(Actors.TenantAdmin, new ListEmailTemplates())).Single(template =>
            template.Kind == EmailKinds.OwnerApproved
        );
        var elsewhere = await service.MustAsync(Actors.ForeignPowerTenant, new ListEmailTemplates());
        var reset = await service.MustAsync(Actors.TenantAdmin, new ResetEmailTemplate(EmailKinds.OwnerApproved));

        Assert.Equal(("About {{reference}}", service.Clock.Now()), (set.Subject, set.UpdatedAt));
        Assert.Equal((set.Subject, "{{ outcome }}", "<p>{{reason}}</p>"), (listed.Subject, listed.Text, listed.Html));
        Assert.All(elsewhere, template => Assert.Null(template.UpdatedAt));
        Assert.Null(reset.UpdatedAt);
        Assert.NotEqual(set.Subject, reset.Subject);
    }

    [Fact]
    public async Task The_audit_keeps_who_wrote_which_subject_with_which_bodies_and_who_took_it_back_once()
    {
        await service.MustAsync(Actors.TenantAdmin, Own());
        await service.MustAsync(Actors.TenantAdmin, new ResetEmailTemplate(EmailKinds.OwnerApproved));
        var before = await service.DumpAsync();
        await service.MustAsync(Actors.TenantAdmin, new ResetEmailTemplate(EmailKinds.OwnerApproved));

        Assert.Equal(before, await service.DumpAsync());
        Assert.Equal(
            [
                (
                    "email_template.set",
                    $$$"""{"kind":"owner_approved","subject":"About {{reference}}","textSha256":"{{{Sha256("{{ outcome }}")}}}","htmlSha256":"{{{Sha256("<p>{{reason}}</p>")}}}"}"""
                ),
                ("email_template.reset", """{"kind":"owner_approved"}"""),
            ],
            await service.RowsAsync<(string, string)>(
                "SELECT action, facts FROM audit_entries WHERE action LIKE 'email_template.%' ORDER BY position"
            )
        );
    }

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))
        );

    [Fact]
    public async Task Nobody_but_an_admin_may()
    {
        foreach (var roles in Say.Lacking(Permission.ManageTenant))
        {
            var actor = Actors.User(roles);
            var set = await service.RefusedWithOneEntryAsync(actor, Own());
            var reset = await service.RefusedWithOneEntryAsync(actor, new ResetEmailTemplate(EmailKinds.OwnerApproved));
            var read = await service.RefusedAsync(actor, new ListEmailTemplates());

            Assert.All([set.Error, reset.Error, read], error => Assert.Equal(ErrorKind.Forbidden, error.Kind));
            Assert.Contains("email_template.set.refused", set.Entry, StringComparison.Ordinal);
            Assert.Contains("email_template.reset.refused", reset.Entry, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_kind_that_does_not_exist_is_not_found_and_the_kinds_are_named()
    {
        var set = await service.RefusedAsync(Actors.TenantAdmin, Own("birthday"));
        var reset = await service.RefusedAsync(Actors.TenantAdmin, new ResetEmailTemplate("birthday"));

        Assert.Equal([NoticeErrors.TemplateNotFound, NoticeErrors.TemplateNotFound], [set, reset]);
        Assert.Equal(ErrorKind.NotFound, set.Kind);
        Assert.EndsWith(
            "owner_approved, owner_declined, applicant_approved, applicant_declined, applicant_information_requested, applicant_information_reminder, webhook_disabled, user_notice, user_activation",
            set.Message,
            StringComparison.Ordinal
        );
    }

    public static TheoryData<string, string?, string> Faults { get; } =
        new()
        {
            { "subject", null, "subject is required" },
            { "subject", " ", "subject is required" },
            { "subject", Say.Long(201), "subject must be at most 200 characters" },
            { "subject", "one\ntwo", "subject must be at most 200 characters without control characters" },
            {
                "subject",
                "{{risk}}",
                "subject may hold the placeholders {{tenant}}, {{reference}}, {{outcome}}, {{reason}} and no others"
            },
            { "text", null, "text is required" },
            { "text", Say.Long(20_001), "text must be at most 20000 characters" },
            { "text", "{{adminNotes}}", "text may hold the placeholders" },
            { "text", "{{url}}", "text may hold the placeholders" },
            { "text", "{{reference", "text may hold the placeholders" },
            { "text", "{{}}", "text may hold the placeholders" },
            { "html", null, "html is required" },
            { "html", Say.Long(100_001), "html must be at most 100000 characters" },
            { "html", "<p>{{riskLevel}}</p>", "html may hold the placeholders" },
            { "html", Say.Long(99_992) + "{{risk}}", "html may hold the placeholders" },
            { "html", Say.Long(99_993) + "<script", "html must not contain script elements" },
            { "html", "<p>x</p><ScRiPt>alert(1)</script>", "html must not contain script elements" },
            { "html", "<scr{{reason}}ipt>", "html must not contain script elements" },
        };

    [Theory, MemberData(nameof(Faults))]
    public async Task A_faulty_template_is_refused_by_name_and_told_what_would_do(
        string field,
        string? value,
        string message
    )
    {
        var template = field switch
        {
            "subject" => Own(subject: value),
            "text" => Own(text: value),
            _ => Own(html: value),
        };

        var refusal = await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, template);

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
        Assert.Equal(field, Assert.Single(refusal.Fields).Field);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_of_each_part_is_taken() =>
        await service.MustAsync(
            Actors.TenantAdmin,
            Own(subject: Say.Long(200), text: Say.Long(20_000), html: Say.Long(100_000))
        );

    [Theory]
    [InlineData(EmailKinds.OwnerApproved, "{{tenant}} {{reference}} {{outcome}} {{reason}}")]
    [InlineData(EmailKinds.OwnerDeclined, "{{tenant}} {{reference}} {{outcome}} {{reason}}")]
    [InlineData(EmailKinds.ApplicantApproved, "{{tenant}} {{reference}} {{outcome}} {{reason}}")]
    [InlineData(EmailKinds.ApplicantDeclined, "{{tenant}} {{reference}} {{outcome}} {{reason}}")]
    [InlineData(EmailKinds.ApplicantInformationRequested, "{{tenant}} {{reference}} {{message}}")]
    [InlineData(EmailKinds.WebhookDisabled, "{{tenant}} {{url}} {{reason}}")]
    public async Task Each_kind_has_placeholders_of_its_own(string kind, string all) =>
        await service.MustAsync(Actors.TenantAdmin, Own(kind, subject: all, text: all, html: all));
}
