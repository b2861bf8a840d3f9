using VerificationService.Application.Documents;
using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Forms;

/// <summary>Requests for information, and the page on which the subject answers them.</summary>
public sealed class InformationRequestTests : IAsyncLifetime
{
    private const string Session = "session-of-a-browser";

    private TestService service = null!;

    public async Task InitializeAsync() =>
        service = await TestService.StartAsync(
            settings: new Dictionary<string, string?> { ["Console:PublicUrl"] = "https://verify.example" }
        );

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<string> CaseAsync()
    {
        var person = await service.MustAsync(
            Actors.Integration,
            new CreateApplicant { LastName = "Lovelace", Email = "ada@example.org" }
        );
        return (await service.MustAsync(Actors.Integration, new CreateVerification { CustomerId = person.Id }))
            .Verification
            .Id;
    }

    private Task<InformationAsked> AskAsync(string id, Func<RequestInformation, RequestInformation>? with = null)
    {
        var request = new RequestInformation(id, "Please send more") { ApplicantEmail = true };
        return service.MustAsync(Actors.Reviewer, with?.Invoke(request) ?? request);
    }

    private async Task<Actor> SubjectAsync(InformationAsked asked) =>
        (await service.MustAsync(null, new OpenFormLink(asked.Token))).Link.ToActor();

    private Task WriteAsync(Actor subject, params (string Name, string Text)[] typed) =>
        service.MustAsync(
            subject,
            new SaveFormSection(0, typed.ToDictionary(one => one.Name, one => one.Text), Session)
        );

    [Fact]
    public async Task The_answer_takes_the_case_back_into_review_with_what_was_asked_for()
    {
        var id = await CaseAsync();
        var asked = await AskAsync(
            id,
            request => request with { Fields = ["phone"], Documents = ["ADDRESS_DOCUMENT"] }
        );
        var subject = await SubjectAsync(asked);
        await WriteAsync(subject, ("phone", "15550100"), ("answer", "Here it is"));
        await service.MustAsync(
            subject,
            new AddFormFile
            {
                Document = 0,
                Side = 0,
                Content = new MemoryStream("%PDF-1.7"u8.ToArray()),
                Session = Session,
            }
        );
        service.Clock.Advance(TimeSpan.FromHours(1));

        await service.MustAsync(subject, new SubmitForm([]));
        await service.MustAsync(subject, new SubmitForm([]));

        var read = await service.MustAsync(Actors.Reviewer, new GetVerification(id));
        var state = await service.MustAsync(Actors.Reviewer, new GetInformationRequest(id));
        var person = await service.MustAsync(Actors.Reviewer, new GetCustomer(read.ApplicantId!));
        var documents = await service.MustAsync(Actors.Reviewer, new ListDocuments(id, new PageRequest(null, null)));
        var history = await service.MustAsync(
            Actors.Auditor,
            new GetVerificationHistory(id, new PageRequest(null, null))
        );
        Assert.Equal(VerificationStatus.InReview, read.Status);
        Assert.NotNull(read.DueAt);
        Assert.Equal((Actors.Reviewer.Id, service.Clock.Now()), (state.AskedBy, state.AnsweredAt));
        Assert.Equal(["phone"], state.Fields);
        Assert.Equal("15550100", person.Details.Phone);
        Assert.Equal("ADDRESS_DOCUMENT", Assert.Single(documents.Items).Type);
        var answered = Assert.Single(history.Items, entry => entry.Action == "verification.information_answered");
        Assert.Contains("\"answer\":\"Here it is\"", answered.Facts, StringComparison.Ordinal);
        Assert.Single(history.Items, entry => entry.Action == "verification.review_resumed");
    }

    [Fact]
    public async Task The_link_stands_in_the_subjects_email_which_is_encrypted_until_it_is_sent()
    {
        var asked = await AskAsync(await CaseAsync());

        Assert.Equal(
            "applicant_link",
            await service.ValueAsync<string>("SELECT kind FROM outbox_messages WHERE destination = 'ada@example.org'")
        );
        Assert.DoesNotContain(await service.DumpAsync(), line => line.Contains(asked.Token, StringComparison.Ordinal));
        Assert.DoesNotContain(asked.Token, asked.ToString());
    }

    [Fact]
    public async Task A_request_that_names_nothing_asks_for_an_answer_in_the_subjects_own_words()
    {
        var asked = await AskAsync(await CaseAsync());
        var subject = await SubjectAsync(asked);

        var empty = await service.RefusedAsync(subject, new SubmitForm([]));
        await WriteAsync(subject, ("answer", "I moved"));
        await service.MustAsync(subject, new SubmitForm([]));

        Assert.Equal("answer", Assert.Single(empty.Fields).Field);
    }

    [Fact]
    public async Task A_second_request_ends_the_link_of_the_first()
    {
        var id = await CaseAsync();
        var first = await AskAsync(id);
        await service.MustAsync(Actors.Reviewer, new ResumeReview(id));
        var second = await AskAsync(id);

        Assert.Equal(ErrorKind.NotFound, (await service.RefusedAsync(null, new OpenFormLink(first.Token))).Kind);
        await SubjectAsync(second);
    }

    [Fact]
    public async Task A_case_that_is_in_review_again_takes_the_answer_and_one_that_is_decided_shows_the_outcome()
    {
        var id = await CaseAsync();
        var asked = await AskAsync(id);
        var subject = await SubjectAsync(asked);
        await WriteAsync(subject, ("answer", "Late"));
        await service.MustAsync(Actors.Reviewer, new ResumeReview(id));
        await service.MustAsync(subject, new SubmitForm([]));
        var late = await AskAsync(id);
        var other = await SubjectAsync(late);
        await WriteAsync(other, ("answer", "Too late"));
        await service.MustAsync(
            Actors.TenantAdmin,
            new RejectVerification
            {
                VerificationId = id,
                RejectedBy = "tenant-admin",
                Grounds = new() { Reason = "Nothing came", Notes = "n" },
            }
        );

        var refused = await service.RefusedAsync(other, new SubmitForm([]));
        var outcome = (await service.MustAsync(null, new OpenFormLink(late.Token))).Outcome;

        Assert.Equal(ErrorKind.Conflict, refused.Kind);
        Assert.Equal(new FormOutcome(FormOutcomeKind.Declined, "Nothing came"), outcome);
    }

    [Fact]
    public async Task Whoever_asked_has_what_was_answered_first_in_their_queue_until_it_is_decided()
    {
        var cases = new List<string>();
        for (var number = 0; number < 4; number++)
        {
            cases.Add(await CaseAsync());
            service.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await AnswerAsync(cases[3]);
        await AnswerAsync(cases[2]);

        Assert.Equal([cases[2], cases[3], cases[0], cases[1]], await QueueAsync(Actors.Reviewer));
        Assert.Equal(cases, await QueueAsync(Actors.TenantAdmin));
        var next = await service.MustAsync(Actors.Reviewer, new TakeNextVerification());
        Assert.Equal((cases[2], true), (next.Verification!.Id, next.Verification.IsAnswered));
        Assert.Equal(
            cases[0],
            (await service.MustAsync(Actors.TenantAdmin, new TakeNextVerification())).Verification!.Id
        );

        await AskAsync(cases[2]);

        Assert.Equal([cases[3], cases[0], cases[1], cases[2]], await QueueAsync(Actors.Reviewer));
    }

    private async Task AnswerAsync(string id)
    {
        var subject = await SubjectAsync(await AskAsync(id));
        await WriteAsync(subject, ("answer", "Here"));
        await service.MustAsync(subject, new SubmitForm([]));
    }

    // Pages of one, so that each place is also gone on from.
    private async Task<IReadOnlyList<string>> QueueAsync(Actor reader)
    {
        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = await service.MustAsync(reader, new ListQueue(new QueueFilter(), new PageRequest(1, cursor)));
            found.AddRange(page.Items.Select(item => item.Id));
            cursor = page.NextCursor;
        } while (cursor is not null);

        return found;
    }

    [Theory]
    [InlineData("fields", "directors")]
    [InlineData("fields", "nothing")]
    [InlineData("documents", "no type")]
    public async Task What_the_subject_does_not_have_cannot_be_asked_for(string field, string name)
    {
        var id = await CaseAsync();

        var refusal = await service.RefusedAsync(
            Actors.Reviewer,
            field == "fields"
                ? new RequestInformation(id, "m") { Fields = [name] }
                : new RequestInformation(id, "m") { Documents = [name] }
        );

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
        Assert.Contains(refusal.Fields, one => one.Field == field);
    }
}
