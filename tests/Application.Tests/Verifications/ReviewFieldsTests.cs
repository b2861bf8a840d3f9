using VerificationService.Application.Pipeline;
using VerificationService.Application.Risk;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>What each use case around a case takes in its fields, up to which bound, and what it says of anything else.</summary>
public sealed class ReviewFieldsTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private const string NoId = "verificationId is required";
    private const string NoGrounds = "One of notes, approvalReason or comment is required";
    private const string NoRejection = "One of notes, rejectionReason or comment is required";
    private const string LongText = "must be at most 4000 characters without control characters";
    private const string LongName = "must be at most 200 characters without control characters";
    private static readonly string Types = "type must be one of " + string.Join(", ", VerificationTypes.All);
    private static readonly PageRequest FirstPage = new(null, null);
    private readonly TestService service = fixture.Service;

    private async Task IsRefusedAsync<T>(IMessage<T> message, params string[] sentences)
    {
        var error = await service.RefusedWithoutTraceAsync(Actors.PowerTenant, message);

        Assert.Equal((ErrorKind.Invalid, "INVALID_REQUEST"), (error.Kind, error.Code));
        Assert.Equal(sentences, error.Fields.Select(field => field.Message));
        Assert.Equal(sentences[0], error.Message);
        Assert.All(
            error.Fields.Where(field => !field.Message.StartsWith("One of ", StringComparison.Ordinal)),
            field => Assert.StartsWith(field.Field.Split('[')[0] + " ", field.Message + " ")
        );
    }

    [Fact]
    public async Task A_decision_names_a_case_who_decides_and_why()
    {
        var longest = Say.Long(4001);

        await IsRefusedAsync(
            new ApproveVerification { VerificationId = " " },
            NoId,
            "approvedBy is required",
            NoGrounds
        );
        await IsRefusedAsync(
            new ApproveVerification
            {
                VerificationId = "v",
                ApprovedBy = Say.Long(201),
                Grounds = new()
                {
                    Reason = longest,
                    Notes = longest,
                    Comment = longest,
                    AdminNotes = longest,
                },
            },
            $"approvedBy {LongName}",
            $"approvalReason {LongText}",
            $"notes {LongText}",
            $"comment {LongText}",
            $"adminNotes {LongText}"
        );
        await IsRefusedAsync(
            new RejectVerification { VerificationId = " " },
            NoId,
            "rejectedBy is required",
            NoRejection
        );
        await IsRefusedAsync(
            new RejectVerification
            {
                VerificationId = "v",
                RejectedBy = Say.Long(201),
                Grounds = new()
                {
                    Reason = longest,
                    Notes = longest,
                    Comment = longest,
                    AdminNotes = longest,
                },
            },
            $"rejectedBy {LongName}",
            $"rejectionReason {LongText}",
            $"notes {LongText}",
            $"comment {LongText}",
            $"adminNotes {LongText}"
        );
        await IsRefusedAsync(new WithdrawApproval(" ", null), NoId, "reason is required");
        await IsRefusedAsync(new WithdrawApproval("v", longest), $"reason {LongText}");
        Assert.Equal(
            [new("verificationId", NoId), new("status", "verification_status must be approved or declined")],
            (
                await service.RefusedAsync(
                    Actors.PowerTenant,
                    new UpdateVerificationStatus { VerificationId = "", Status = VerificationStatus.InReview }
                )
            ).Fields
        );
    }

    [Fact]
    public async Task A_move_of_a_review_names_a_case_and_what_is_asked_or_noted()
    {
        await IsRefusedAsync(new StartReview(""), NoId);
        await IsRefusedAsync(new ResumeReview(""), NoId);
        await IsRefusedAsync(new RequestInformation("", null), NoId, "message is required");
        await IsRefusedAsync(
            new RequestInformation("v", Say.Long(4001)) { AdminNotes = Say.Long(4001), ReasonCode = "no code" },
            $"message {LongText}",
            $"adminNotes {LongText}",
            "reasonCode must be 1 to 64 capital letters, digits and underscores, a letter first"
        );
        await IsRefusedAsync(new AddNote("", null, false), NoId, "text is required");
        await IsRefusedAsync(new AddNote("v", Say.Long(4001), false), $"text {LongText}");
    }

    [Fact]
    public async Task The_longest_of_each_text_is_taken()
    {
        var id = await service.OpenAsync();
        var longest = Say.Long(4000);

        var note = (await service.MustAsync(Actors.Reviewer, new AddNote(id, longest, false))).Note;
        await service.MustAsync(Actors.TenantAdmin, new RequestInformation(id, longest) { AdminNotes = longest });
        await service.MustAsync(Actors.Reviewer, new ResumeReview(id));
        await service.MustAsync(
            Actors.TenantAdmin,
            new RejectVerification
            {
                VerificationId = id,
                RejectedBy = "tenant-admin",
                Grounds = new()
                {
                    Reason = longest,
                    Notes = longest,
                    Comment = longest,
                    AdminNotes = longest,
                },
            }
        );

        Assert.Equal(
            (id, longest, false, Actors.Reviewer.Kind, Actors.Reviewer.Id, Actors.Reviewer.Name, service.Clock.Now()),
            (
                note.VerificationId,
                note.Text,
                note.ForAdmins,
                note.Author.Kind,
                note.Author.Id,
                note.AuthorName,
                note.CreatedAt
            )
        );
    }

    [Fact]
    public async Task A_case_is_assigned_to_a_user_by_their_id()
    {
        const string NoIds = "verificationIds must be 1 to 200 ids of verifications";
        const string NoUser = "userId is required";
        const string BadUser = "userId must be 1 to 64 letters, digits or hyphens";
        var most = Enumerable.Range(1, 200).Select(i => $"unknown-{i}").ToList();

        await IsRefusedAsync(new AssignVerification(" ") { UserId = " " }, NoId, NoUser, BadUser);
        await IsRefusedAsync(new AssignVerification("v") { UserId = null }, NoUser);
        await IsRefusedAsync(new AssignVerification("v") { UserId = Say.Long(65) }, BadUser);
        await IsRefusedAsync(new AssignVerifications([]) { UserId = null }, NoIds, NoUser);
        await IsRefusedAsync(new AssignVerifications([.. most, "one-more"]) { UserId = "me" }, NoIds);
        await IsRefusedAsync(new AssignVerifications(["v", "a b"]) { UserId = "a b" }, NoIds, BadUser);

        var assigned = await service.MustAsync(Actors.Reviewer, new AssignVerifications(most) { UserId = "me" });
        Assert.Equal((0, 200), (assigned.Assigned.Count, assigned.NotAssigned.Count));
        Assert.Equal(Actors.Reviewer.Id, assigned.Assignment.UserId);
    }

    [Fact]
    public async Task The_queue_is_asked_for_what_there_can_be_in_it()
    {
        const string BadAge = "minAgeHours must be a whole number from 0 to 876000";
        var maxAge = TimeSpan.FromHours(876_000);

        await IsRefusedAsync(
            new ListQueue(
                new QueueFilter
                {
                    Status = VerificationStatus.Declined,
                    Type = "OTHER",
                    MinAge = maxAge + TimeSpan.FromTicks(1),
                },
                FirstPage
            ),
            "status must be one of an open case: nothing decided is due",
            Types,
            BadAge
        );
        await IsRefusedAsync(
            new ListQueue(new QueueFilter { Text = Say.Long(201), MinAge = TimeSpan.FromTicks(-1) }, FirstPage),
            $"text {LongName}",
            BadAge
        );
        await IsRefusedAsync(
            new ListQueue(new QueueFilter(), new PageRequest(0, null)),
            "limit must be a whole number from 1 (above 200 counts as 200)"
        );
        await IsRefusedAsync(new TakeNextVerification { Type = "OTHER" }, Types);
        await IsRefusedAsync(new ListVerifications(new VerificationFilter { Type = "OTHER" }, FirstPage), Types);
        await IsRefusedAsync(
            new ListNotes("v", new PageRequest(null, "none of ours")),
            "cursor must be the nextCursor of an earlier page, unchanged"
        );

        foreach (
            var filter in new[]
            {
                new QueueFilter { MinAge = TimeSpan.Zero },
                new QueueFilter { MinAge = maxAge },
                new QueueFilter { Text = Say.Long(200), Status = VerificationStatus.Declined },
            }
        )
        {
            await service.MustAsync(Actors.Reviewer, new ListQueue(filter, FirstPage));
        }
    }

    [Fact]
    public async Task A_case_is_opened_with_what_a_form_may_bring()
    {
        var valid = new CreateVerification { CustomerId = "c" };

        await IsRefusedAsync(new CreateVerification(), "customerId or organizationId is required");
        Assert.Equal(
            [
                new("types", "types must not repeat a type"),
                new("types[1]", Types),
                new(
                    "callbackUrl",
                    "callbackUrl must be an absolute https URL of at most 2048 characters without user info or fragment, its host a name or a public address, its port from 1 to 65535"
                ),
                new("formId", "formId must be at most 64 characters without control characters"),
                new("userId", "userId must be at most 100 characters without control characters"),
                new("requestedByUserId", "requestedByUserId must be at most 100 characters without control characters"),
                new("additionalData", "additionalData must be at most 16384 characters of JSON"),
            ],
            (
                await service.RefusedAsync(
                    Actors.PowerTenant,
                    valid with
                    {
                        Types = [VerificationTypes.Identity, "OTHER", VerificationTypes.Identity],
                        CallbackUrl = "",
                        FormId = Say.Long(65),
                        UserId = Say.Long(101),
                        RequestedByUserId = Say.Long(101),
                        AdditionalData = Say.Long(16_385),
                    }
                )
            ).Fields
        );
        var longest = await service.RefusedAsync(
            Actors.PowerTenant,
            valid with
            {
                FormId = Say.Long(64),
                UserId = Say.Long(100),
                RequestedByUserId = Say.Long(100),
                AdditionalData = Say.Long(16_384),
            }
        );
        Assert.Equal("CUSTOMER_NOT_FOUND", longest.Code);
    }

    [Fact]
    public async Task A_policy_that_could_not_be_put_in_force_is_not_tried_either()
    {
        var draft = new PolicyDraft(Say.StandardRule with { RequiredDocuments = ["no type"] }, Say.HighRule);

        var refusal = await service.RefusedAsync(Actors.PowerTenant, new DryRunApprovalPolicy(draft));

        Assert.Equal("standard.requiredDocuments", Assert.Single(refusal.Fields).Field);
    }

    [Fact]
    public async Task A_policy_is_tried_on_one_to_five_hundred_decisions()
    {
        var draft = new PolicyDraft(Say.StandardRule, Say.HighRule);

        foreach (var count in new[] { 0, 501 })
        {
            await IsRefusedAsync(
                new DryRunApprovalPolicy(draft) { Decisions = count },
                "decisions must be a whole number from 1 to 500"
            );
        }

        foreach (var count in new int?[] { null, 1, 500 })
        {
            var tried = await service.MustAsync(
                Actors.PowerTenant,
                new DryRunApprovalPolicy(draft) { Decisions = count }
            );
            Assert.Equal(ApprovalPolicy.BuiltIn.Version, tried.BasedOnVersion);
        }
    }
}
