using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Forms;

/// <summary>Forms and the links to them.</summary>
public sealed class FormTests : IAsyncLifetime
{
    private const string Session = "session-of-a-browser";

    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private Task<Form> CreateAsync(FormDefinition? definition = null) =>
        service.MustAsync(Actors.TenantAdmin, new CreateForm(definition ?? FormSamples.OfPersons));

    private async Task<FormLinkMade> LinkAsync(Func<CreateFormLink, CreateFormLink>? with = null, Actor? by = null)
    {
        var form = await CreateAsync();
        var command = new CreateFormLink(form.Id);
        return await service.MustAsync(by ?? Actors.Integration, with?.Invoke(command) ?? command);
    }

    private async Task<Actor> ApplicantAsync(FormLinkMade made)
    {
        var opened = await service.MustAsync(null, new OpenFormLink(made.Token));
        return opened.Link.ToActor();
    }

    private async Task FillAsync(Actor applicant, string lastName = "Lovelace")
    {
        await service.MustAsync(
            applicant,
            new SaveFormSection(
                0,
                new Dictionary<string, string> { ["lastName"] = lastName, ["dateOfBirth.year"] = "1985" },
                Session
            )
        );
        await service.MustAsync(
            applicant,
            new SaveFormSection(
                1,
                new Dictionary<string, string> { ["email"] = "ada@example.org", ["plans"] = "None" },
                Session
            )
        );
        foreach (var side in new[] { 0, 1 })
        {
            await service.MustAsync(
                applicant,
                new AddFormFile
                {
                    Document = 0,
                    Side = side,
                    Type = "GOVERNMENT_ID",
                    FileName = "card.pdf",
                    Content = new MemoryStream("%PDF-1.7"u8.ToArray()),
                    Session = Session,
                }
            );
        }
    }

    [Fact]
    public async Task Only_whoever_manages_the_tenant_writes_forms_and_only_whoever_opens_verifications_makes_links()
    {
        var form = await CreateAsync();
        foreach (var role in Say.Lacking(Permission.ManageTenant))
        {
            Assert.Equal(
                ErrorKind.Forbidden,
                (await service.RefusedAsync(Actors.User(role), new CreateForm(FormSamples.OfPersons))).Kind
            );
            Assert.Equal(
                ErrorKind.Forbidden,
                (await service.RefusedAsync(Actors.User(role), new ChangeForm(form.Id, 1, FormSamples.OfPersons))).Kind
            );
        }

        foreach (var role in Say.Lacking(Permission.CreateVerifications))
        {
            Assert.Equal(
                ErrorKind.Forbidden,
                (await service.RefusedAsync(Actors.User(role), new CreateFormLink(form.Id))).Kind
            );
        }
    }

    [Fact]
    public async Task Nobody_but_an_applicant_fills_in_a_form()
    {
        foreach (var role in Say.SingleRoles)
        {
            var refusal = await service.RefusedAsync(
                Actors.User(role),
                new SaveFormSection(0, new Dictionary<string, string>(), Session)
            );
            Assert.Equal("INSUFFICIENT_PERMISSION", refusal.Code);
            Assert.Equal(
                "INSUFFICIENT_PERMISSION",
                (await service.RefusedAsync(Actors.User(role), new SubmitForm([]))).Code
            );
        }
    }

    [Fact]
    public async Task An_applicant_may_do_nothing_beside_their_form()
    {
        var made = await LinkAsync();
        var applicant = await ApplicantAsync(made);
        IEnumerable<IMessage> others =
        [
            new GetVerification(made.Link.VerificationId),
            new GetForm(made.Link.FormId!),
            new ListForms(),
            new GetCustomer("x"),
            new StartReview("x"),
            TestService.Approval("x"),
        ];

        foreach (var other in others)
        {
            Assert.NotEqual(other.Permission, applicant.Permissions & other.Permission);
        }

        Assert.False(applicant.IsAdmin);
    }

    [Fact]
    public async Task A_change_is_a_new_version_and_loses_against_a_newer_one()
    {
        var form = await CreateAsync();

        var changed = await service.MustAsync(
            Actors.TenantAdmin,
            new ChangeForm(form.Id, 1, FormSamples.OfPersons with { LinkDays = 3 })
        );
        var lost = await service.RefusedAsync(
            Actors.TenantAdmin,
            new ChangeForm(form.Id, 1, FormSamples.OfPersons with { LinkDays = 4 })
        );
        var other = await service.RefusedAsync(
            Actors.TenantAdmin,
            new ChangeForm(form.Id, 2, FormSamples.OfBusinesses)
        );

        Assert.Equal((2, 3), (changed.Version, changed.Definition.LinkDays));
        Assert.Equal(FormErrors.ChangedMeanwhile(2, changed.AuthorName), lost);
        Assert.Contains(changed.AuthorName, lost.Message);
        Assert.Equal("subject", Assert.Single(other.Fields).Field);
        Assert.Equal(2, (await service.MustAsync(Actors.Reviewer, new GetForm(form.Id))).Version);
        Assert.Equal(form.Id, Assert.Single(await service.MustAsync(Actors.Auditor, new ListForms())).Id);
    }

    public static TheoryData<string, FormDefinition> Bad() =>
        new()
        {
            { "types", FormSamples.OfPersons with { Types = [] } },
            { "types", FormSamples.OfPersons with { Types = ["PALM"] } },
            { "linkDays", FormSamples.OfPersons with { LinkDays = 31 } },
            { "redirectHosts", FormSamples.OfPersons with { RedirectHosts = ["https://shop.example"] } },
            { "redirectHosts", FormSamples.OfPersons with { RedirectHosts = ["*.example"] } },
            { "sections", FormSamples.OfPersons with { Sections = [] } },
            {
                "sections[0].fields[0].name",
                FormSamples.OfPersons with
                {
                    Sections = [Section(new FormField("directors", false))],
                }
            },
            {
                "sections[0].fields[1].name",
                FormSamples.OfPersons with
                {
                    Sections = [Section(new FormField("email", false), new FormField("email", true))],
                }
            },
            { "sections[0].fields[0].name", FormSamples.OfPersons with { Sections = [Section(Question("email"))] } },
            { "sections[0].fields[0].name", FormSamples.OfPersons with { Sections = [Section(Question("a b"))] } },
            { "documents[0].types", FormSamples.OfPersons with { Documents = [new([], 1, true)] } },
            { "documents[0].sides", FormSamples.OfPersons with { Documents = [new(["PASSPORT"], 3, true)] } },
            {
                "consents[0].kind",
                FormSamples.OfPersons with
                {
                    Consents = [new("OTHER", "1", LocalText.English("Yes"))],
                }
            },
            { "title", FormSamples.OfPersons with { Title = new LocalText(new Dictionary<string, string>()) } },
        };

    [Fact]
    public async Task Every_version_stands_with_its_note_newest_first_and_a_page_at_a_time()
    {
        var form = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateForm(FormSamples.OfPersons) { Note = "The first" }
        );
        await service.MustAsync(
            Actors.TenantAdmin,
            new ChangeForm(form.Id, 1, FormSamples.OfPersons with { LinkDays = 3 }) { Note = "Three days" }
        );
        await service.MustAsync(Actors.TenantAdmin, new ChangeForm(form.Id, 2, FormSamples.OfPersons));

        var first = await service.MustAsync(Actors.Auditor, new ListFormVersions(form.Id, new PageRequest(2, null)));
        var second = await service.MustAsync(
            Actors.Auditor,
            new ListFormVersions(form.Id, new PageRequest(2, first.NextCursor))
        );
        var none = await service.RefusedAsync(Actors.Auditor, new ListFormVersions("none", new PageRequest(2, null)));

        Assert.Equal([(3, null), (2, "Three days")], first.Items.Select(one => (one.Version, one.Note)));
        Assert.Equal([(1, "The first")], second.Items.Select(one => (one.Version, one.Note)));
        Assert.Equal((3, 7), (first.Items[1].Definition.LinkDays, second.Items[0].Definition.LinkDays));
        Assert.Null(second.NextCursor);
        Assert.Equal(FormErrors.NotFound, none);
    }

    [Fact]
    public async Task A_note_that_is_too_long_is_refused()
    {
        var refusal = await service.RefusedAsync(
            Actors.TenantAdmin,
            new CreateForm(FormSamples.OfPersons) { Note = new string('n', Form.MaxNote + 1) }
        );

        Assert.Equal("note", Assert.Single(refusal.Fields).Field);
    }

    [Fact]
    public async Task A_form_is_previewed_before_it_is_complete_by_whoever_writes_forms_and_nothing_is_written()
    {
        var unfinished = FormSamples.OfPersons with { Title = new LocalText(new Dictionary<string, string>()) };

        var shown = await service.MustAsync(Actors.TenantAdmin, new PreviewForm(unfinished));

        Assert.Equal(PreviewForm.Missing, shown.Definition.Title.In("en"));
        Assert.Null(shown.Outcome);
        Assert.Empty(await service.MustAsync(Actors.TenantAdmin, new ListForms()));
        foreach (var role in Say.Lacking(Permission.ManageTenant))
        {
            Assert.Equal(
                ErrorKind.Forbidden,
                (await service.RefusedAsync(Actors.User(role), new PreviewForm(unfinished))).Kind
            );
        }
    }

    private static FormSection Section(params FormField[] fields) => new(LocalText.English("Section"), fields);

    private static FormField Question(string name) =>
        new(name, false) { Question = new(LocalText.English("What?"), QuestionKind.Text) };

    [Theory, MemberData(nameof(Bad))]
    public async Task A_form_that_nobody_could_fill_in_is_refused_by_what_is_wrong_with_it(
        string field,
        FormDefinition definition
    )
    {
        var refusal = await service.RefusedAsync(Actors.TenantAdmin, new CreateForm(definition));

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
        Assert.Contains(refusal.Fields, one => one.Field == field);
    }

    [Fact]
    public async Task The_database_knows_no_token()
    {
        var made = await LinkAsync();

        Assert.Equal(43, made.Token.Length);
        Assert.DoesNotContain(await service.DumpAsync(), line => line.Contains(made.Token, StringComparison.Ordinal));
        Assert.DoesNotContain(made.Token, made.ToString());
    }

    [Fact]
    public async Task A_link_leads_nowhere_after_its_days_once_it_is_revoked_and_30_days_after_the_form_was_sent()
    {
        var expired = await LinkAsync();
        var revoked = await LinkAsync();
        var sent = await LinkAsync();
        var applicant = await ApplicantAsync(sent);
        await FillAsync(applicant);
        await service.MustAsync(applicant, new SubmitForm([0]));
        await service.MustAsync(Actors.Integration, new RevokeFormLink(revoked.Link.Id));
        Assert.Equal(FormErrors.LinkNotFound, await service.RefusedAsync(null, new OpenFormLink(revoked.Token)));

        service.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(FormErrors.LinkNotFound, await service.RefusedAsync(null, new OpenFormLink(expired.Token)));
        Assert.Equal(
            FormOutcomeKind.InProgress,
            (await service.MustAsync(null, new OpenFormLink(sent.Token))).Outcome!.Kind
        );

        service.Clock.Advance(TimeSpan.FromDays(23));
        Assert.Equal(FormErrors.LinkNotFound, await service.RefusedAsync(null, new OpenFormLink(sent.Token)));
    }

    [Fact]
    public async Task Sending_a_form_creates_the_applicant_keeps_documents_and_consents_and_opens_the_verification()
    {
        var made = await LinkAsync(command => command with { ExternalId = "x-1", CallbackUrl = "https://r.example/c" });
        var applicant = await ApplicantAsync(made);
        await FillAsync(applicant);

        var submitted = await service.MustAsync(applicant, new SubmitForm([0]));

        var read = await service.MustAsync(Actors.Reviewer, new GetVerification(made.Link.VerificationId));
        Assert.Equal(submitted.ApplicantId, read.ApplicantId);
        Assert.Equal(VerificationStatus.Pending, read.Status);
        Assert.Equal(made.Link.FormId, read.Opened.FormId);
        Assert.Equal("""{"plans":"None"}""", read.Opened.AdditionalData);
        Assert.Equal("1", Assert.Single(read.Consents).Version);
        var history = await service.MustAsync(
            Actors.Auditor,
            new GetVerificationHistory(made.Link.VerificationId, new PageRequest(null, null))
        );
        Assert.Contains(history.Items, entry => entry.Action == "verification.form_submitted");
        Assert.Contains(history.Items, entry => entry is { Action: "verification.created", ActorKind: "Applicant" });
        Assert.Equal(0, await service.ValueAsync<int>("SELECT COUNT(*) FROM form_links WHERE draft IS NOT NULL"));
        Assert.Equal(
            2,
            await service.ValueAsync<int>("SELECT COUNT(*) FROM documents WHERE document_type = 'GOVERNMENT_ID'")
        );
    }

    [Fact]
    public async Task Whoever_made_the_link_counts_as_whoever_opened_the_verification()
    {
        var made = await LinkAsync(by: Actors.TenantAdmin);
        var applicant = await ApplicantAsync(made);

        Assert.True(Actors.TenantAdmin.IsSamePersonAs(applicant.Identity));
        Assert.False(Actors.PowerTenant.IsSamePersonAs(applicant.Identity));
    }

    [Fact]
    public async Task What_applicants_say_of_themselves_never_lowers_their_risk()
    {
        var known = await service.MustAsync(
            Actors.Integration,
            new CreateApplicant { LastName = "Lovelace", PoliticallyExposed = true }
        );
        var made = await LinkAsync(command => command with { ApplicantId = known.Id });
        var applicant = await ApplicantAsync(made);
        await FillAsync(applicant);
        await service.MustAsync(
            applicant,
            new SaveFormSection(1, new Dictionary<string, string> { ["politicallyExposed"] = "no" }, Session)
        );

        await service.MustAsync(applicant, new SubmitForm([0]));

        Assert.True((await service.MustAsync(Actors.Reviewer, new GetCustomer(known.Id))).PoliticallyExposed);
        Assert.Equal(
            Domain.Risk.RiskLevel.High,
            (await service.MustAsync(Actors.Reviewer, new GetVerification(made.Link.VerificationId))).RiskLevel
        );
    }

    [Fact]
    public async Task What_was_typed_and_not_sent_is_forgotten_with_the_link_and_so_are_its_files()
    {
        var made = await LinkAsync();
        await FillAsync(await ApplicantAsync(made));
        service.Clock.Advance(TimeSpan.FromDays(3));
        await SweepAsync();
        Assert.Equal(2, await service.ValueAsync<int>("SELECT COUNT(*) FROM files"));

        service.Clock.Advance(TimeSpan.FromDays(6));
        await SweepAsync();

        Assert.Equal(0, await service.ValueAsync<int>("SELECT COUNT(*) FROM files"));
        Assert.Equal(0, await service.ValueAsync<int>("SELECT COUNT(*) FROM form_links WHERE draft IS NOT NULL"));

        async Task SweepAsync()
        {
            await service.RunAsync(
                (IFormLinkRepository links) => links.ForgetDraftsAsync(service.Clock.Now(), default)
            );
            await service.RunAsync(
                (Domain.Documents.ISubjectDocumentRepository files) =>
                    files.RemoveOrphansAsync(service.Clock.Now().AddDays(-1), default)
            );
        }
    }

    [Fact]
    public async Task A_form_that_is_not_active_gets_no_links_and_one_of_a_business_none_for_a_person()
    {
        var inactive = await CreateAsync(FormSamples.OfPersons with { IsActive = false });
        var business = await CreateAsync(FormSamples.OfBusinesses);
        var person = await service.MustAsync(Actors.Integration, new CreateApplicant { LastName = "Lovelace" });

        Assert.Equal(
            FormErrors.NotActive,
            await service.RefusedAsync(Actors.Integration, new CreateFormLink(inactive.Id))
        );
        Assert.Equal(
            FormErrors.OtherSubject,
            await service.RefusedAsync(Actors.Integration, new CreateFormLink(business.Id) { ApplicantId = person.Id })
        );
    }

    [Fact]
    public async Task An_inactive_tenants_links_lead_nowhere()
    {
        var made = await LinkAsync();
        await service.TamperAsync(
            "UPDATE tenants SET is_active = @IsActive WHERE id = @Tenant",
            new { Actors.Tenant, IsActive = false }
        );
        service.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(FormErrors.LinkNotFound, await service.RefusedAsync(null, new OpenFormLink(made.Token)));
    }
}
