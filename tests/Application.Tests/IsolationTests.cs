using System.Reflection;
using VerificationService.Application.Documents;
using VerificationService.Application.Dossiers;
using VerificationService.Application.Forms;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Application.Risk;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests;

/// <summary>Another tenant's id answers exactly like one that does not exist, whatever is asked of it.</summary>
public sealed class IsolationTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    // Every message that names a thing by its id. One that is missing here fails the last test.
    private static readonly Dictionary<string, (string Kind, Func<string, object> Message)> ByMessage = new()
    {
        [nameof(ApproveVerification)] = ("verification", id => TestService.Approval(id)),
        [nameof(RejectVerification)] = (
            "verification",
            id => new RejectVerification
            {
                VerificationId = id,
                RejectedBy = "tenant-admin",
                Grounds = new() { Notes = "n" },
            }
        ),
        [nameof(UpdateVerificationStatus)] = (
            "verification",
            id => new UpdateVerificationStatus { VerificationId = id, Status = VerificationStatus.Declined }
        ),
        [nameof(WithdrawApproval)] = ("verification", id => new WithdrawApproval(id, "r")),
        [nameof(StartReview)] = ("verification", id => new StartReview(id)),
        [nameof(RequestInformation)] = ("verification", id => new RequestInformation(id, "more")),
        [nameof(ResumeReview)] = ("verification", id => new ResumeReview(id)),
        [nameof(RecommendDecision)] = (
            "verification",
            id => new RecommendDecision(id, RecommendedOutcome.Approve, "All is there")
        ),
        [nameof(WithdrawRecommendation)] = ("verification", id => new WithdrawRecommendation(id, "r")),
        [nameof(SnoozeVerification)] = (
            "verification",
            id => new SnoozeVerification(id, new TestClock().GetUtcNow().AddDays(30), "The registry answers")
        ),
        [nameof(WakeVerification)] = ("verification", id => new WakeVerification(id)),
        [nameof(AssignVerification)] = ("verification", id => new AssignVerification(id) { UserId = "me" }),
        [nameof(AssignVerifications)] = ("verification", id => new AssignVerifications([id]) { UserId = "me" }),
        [nameof(UnassignVerification)] = ("verification", id => new UnassignVerification(id)),
        [nameof(OpenNotice)] = ("notice", id => new OpenNotice(id)),
        [nameof(AddNote)] = ("verification", id => new AddNote(id, "n", false)),
        [nameof(ListNotes)] = ("verification", id => new ListNotes(id, new PageRequest(null, null))),
        [nameof(ListQueue)] = (
            "verification",
            id => new ListQueue(new QueueFilter { Text = id }, new PageRequest(null, null))
        ),
        [nameof(UploadDocument)] = (
            "verification",
            id => new UploadDocument
            {
                VerificationId = id,
                DocumentType = "PASSPORT",
                Content = new MemoryStream("%PDF-1.7"u8.ToArray()),
            }
        ),
        [nameof(ReceiveDocument)] = (
            "verification",
            id => new ReceiveDocument(
                new UploadDocument
                {
                    VerificationId = id,
                    DocumentType = "PASSPORT",
                    Content = new MemoryStream("%PDF-1.7"u8.ToArray()),
                }
            )
        ),
        [nameof(ListDocuments)] = ("verification", id => new ListDocuments(id, new PageRequest(null, null))),
        [nameof(GetDocument)] = ("document", id => new GetDocument(id)),
        [nameof(GetDocumentContent)] = ("document", id => new GetDocumentContent(id)),
        [nameof(ExportDossier)] = (
            "verification",
            id => new ExportDossier(id, _ => Task.FromResult(Stream.Null)) { Purpose = "p" }
        ),
        [nameof(GetDocumentPicture)] = ("document", id => new GetDocumentPicture(id)),
        [nameof(CountDocumentPages)] = ("document", id => new CountDocumentPages(id)),
        [nameof(AcceptDocument)] = ("document", id => new AcceptDocument(id)),
        [nameof(RejectDocument)] = ("document", id => new RejectDocument(id, "cut off")),
        [nameof(AddSubjectDocument)] = (
            "customer",
            id => new AddSubjectDocument(id, new SubjectDocumentFields { DocumentType = "PASSPORT" })
        ),
        [nameof(ListSubjectDocuments)] = ("subject of a document", id => new ListSubjectDocuments(id)),
        [nameof(GetSubjectDocument)] = ("subject's document", id => new GetSubjectDocument(id)),
        [nameof(ChangeSubjectDocument)] = (
            "subject's document",
            id => new ChangeSubjectDocument(id, new SubjectDocumentFields { DocumentNumber = "C01X" })
        ),
        [nameof(ChangeApplicant)] = ("customer", id => new ChangeApplicant(id) { Email = "other@example.org" }),
        [nameof(ChangeApplicant) + " of a company"] = (
            "organization",
            id => new ChangeApplicant(id) { Name = "Other" }
        ),
        [nameof(AddAddress)] = ("customer", id => new AddAddress(id, new SubjectAddress { Type = "REGISTERED" })),
        [nameof(ChangeAddress)] = ("address", id => new ChangeAddress(id, new SubjectAddress { City = "York" })),
        [nameof(AddAffiliatedPerson)] = (
            "organization",
            id => new AddAffiliatedPerson(id, new AffiliatedPerson { Type = "AUTHORISED", Name = "Ada" }, false)
        ),
        [nameof(GetSubjectRequirements)] = ("customer", id => new GetSubjectRequirements(id, IsBusiness: false)),
        [nameof(GetVerification)] = ("verification", id => new GetVerification(id)),
        [nameof(GetApprovalRequirements)] = ("verification", id => new GetApprovalRequirements(id)),
        [nameof(GetVerificationHistory)] = (
            "verification",
            id => new GetVerificationHistory(id, new PageRequest(null, null))
        ),
        [nameof(GetApplicant)] = ("customer", id => new GetApplicant(id)),
        [nameof(GetApplicant) + " of a company"] = ("organization", id => new GetApplicant(id)),
        [nameof(GetCustomer)] = ("customer", id => new GetCustomer(id)),
        [nameof(GetOrganization)] = ("organization", id => new GetOrganization(id)),
        [nameof(GetOwnership)] = ("organization", id => new GetOwnership(id)),
        [nameof(CreateVerification)] = ("customer", id => new CreateVerification { CustomerId = id }),
        [nameof(CreateVerification) + " of an organization"] = (
            "organization",
            id => new CreateVerification { OrganizationId = id }
        ),
        [nameof(CreateVerification) + " of an applicant"] = (
            "customer",
            id => new CreateVerification { ApplicantId = id }
        ),
        [nameof(CreateVerification) + " of a company"] = (
            "organization",
            id => new CreateVerification { ApplicantId = id }
        ),
        [nameof(GetForm)] = ("form", id => new GetForm(id)),
        [nameof(ListFormVersions)] = ("form", id => new ListFormVersions(id, new PageRequest(null, null))),
        [nameof(ChangeForm)] = ("form", id => new ChangeForm(id, 1, FormSamples.OfPersons)),
        [nameof(CreateFormLink)] = ("form", id => new CreateFormLink(id)),
        [nameof(RevokeFormLink)] = ("link", id => new RevokeFormLink(id)),
        [nameof(GetInformationRequest)] = ("verification", id => new GetInformationRequest(id)),
        [nameof(GetUnsentForm)] = ("case of a link", id => new GetUnsentForm(id)),
        [nameof(ConfirmPolicyProposal)] = ("proposal", id => new ConfirmPolicyProposal(id)),
        [nameof(RejectPolicyProposal)] = ("proposal", id => new RejectPolicyProposal(id)),
        [nameof(GetRetention)] = ("customer", id => new GetRetention(new SubjectRef(id, false))),
        [nameof(GetRetention) + " of an organization"] = (
            "organization",
            id => new GetRetention(new SubjectRef(id, true))
        ),
        [nameof(EndRelationship)] = (
            "customer",
            id => new EndRelationship(new SubjectRef(id, false), new DateOnly(2020, 1, 1))
        ),
        [nameof(SetHold)] = (
            "customer",
            id => new SetHold
            {
                Subject = new SubjectRef(id, false),
                Matter = "m",
                Reason = "r",
            }
        ),
        [nameof(ReleaseHold)] = ("hold", id => new ReleaseHold(id, "r")),
        [nameof(ProposeErasure)] = (
            "customer",
            id => new ProposeErasure(new SubjectRef(id, false), ErasureBasis.SubjectRequest, "r")
        ),
        [nameof(ConfirmErasure)] = ("erasure", id => new ConfirmErasure(id)),
        [nameof(CancelErasure)] = ("erasure", id => new CancelErasure(id)),
        [nameof(GetErasure)] = ("erasure", id => new GetErasure(id)),
        [nameof(TakeOverApiKey)] = ("key", id => new TakeOverApiKey(id)),
        [nameof(RemoveView)] = ("view", id => new RemoveView(id)),
        [nameof(RevokeApiKey)] = ("key", id => new RevokeApiKey(id)),
        [nameof(UpdateUser)] = ("userId", id => new UpdateUser(id) { IsActive = false }),
        [nameof(ResetPassword)] = ("userId", id => new ResetPassword(id)),
        [nameof(SetUserEmail)] = ("userId", id => new SetUserEmail(id, "ada@example.com")),
        [nameof(ResetSecondFactor)] = ("userId", id => new ResetSecondFactor(id)),
        [nameof(DisableUser)] = ("user", name => new DisableUser(name)),
        [nameof(ListVerifications) + " of a customer"] = (
            "customer",
            id => new ListVerifications(new VerificationFilter { CustomerId = id }, new PageRequest(null, null))
        ),
        [nameof(ListVerifications)] = (
            "organization",
            id => new ListVerifications(new VerificationFilter { OrganizationId = id }, new PageRequest(null, null))
        ),
    };

    // Ids that name nothing of a tenant's, and modules that hold their own test of this.
    private static readonly HashSet<string> Exempt =
    [
        nameof(SignIn),
        nameof(RefreshSession),
        nameof(SignInByAuthority),
        nameof(ActivateUser),
        nameof(OpenFormLink),
        nameof(CreateTenant),
        nameof(CreateUser),
        nameof(CreateApplicant),
        nameof(CreateOrganization),
    ];

    public static TheoryData<string> Names => [.. ByMessage.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Another_tenants_id_answers_as_one_that_does_not_exist(string name)
    {
        var (kind, messageFor) = ByMessage[name];
        var theirs = await ThingAsync(kind, Actors.Tenant);
        var before = await service.DumpAsync();

        var foreign = await AskAsync(messageFor(theirs));
        var unknown = await AskAsync(messageFor("0190f2c4-0000-7000-8000-000000000000"));

        Assert.Equal(unknown.Replace("0190f2c4-0000-7000-8000-000000000000", theirs), foreign);
        Assert.Equal(before, await service.DumpAsync());

        // The check can fail: the owner gets another answer.
        Assert.NotEqual(foreign, await AskAsync(messageFor(theirs), Actors.PowerTenant));
    }

    [Fact]
    public async Task Lists_hold_the_own_tenants_things_only()
    {
        await using var own = await TestService.StartAsync();
        var mine = await own.OpenAsync();
        var theirs = await own.OpenAsync(by: Actors.User(Roles.PowerTenant, "them", Actors.OtherTenant));
        var page = new PageRequest(null, null);

        var verifications = await own.MustAsync(Actors.Reviewer, new ListVerifications(new VerificationFilter(), page));
        await own.MustAsync(
            Actors.User(Roles.PowerTenant, "them", Actors.OtherTenant),
            TestService.Approval(theirs, "power-tenant")
        );
        var decided = await own.MustAsync(Actors.Reviewer, new ListDecided(new DecidedFilter(), page));
        var organizations = await own.MustAsync(Actors.Reviewer, new ListOrganizations(page));
        var customers = await own.MustAsync(Actors.Reviewer, new ListCustomers(page));
        await own.MustAsync(Actors.ForeignPowerTenant, new CreateApiKey { Name = "k", Roles = Roles.Integration });
        await own.MustAsync(
            Actors.ForeignPowerTenant,
            new CreateApplicant { FirstName = "Ada", LastName = "Lovelace" }
        );

        await own.MustAsync(
            Actors.User(Roles.PowerTenant, "them", Actors.OtherTenant),
            new SaveView("Theirs", new Dictionary<string, string> { ["risk"] = "High" }, ForTeam: true)
        );

        Assert.Equal(mine, Assert.Single(verifications.Items).Id);
        Assert.Empty(await own.MustAsync(Actors.Reviewer, new ListViews()));
        Assert.Equal(0, (await own.MustAsync(Actors.Reviewer, new CountCases(null, new DecidedFilter()))).Cases);
        Assert.Equal(1, (await own.MustAsync(Actors.Reviewer, new CountCases(new QueueFilter(), null))).Cases);
        Assert.Empty(decided.Items);
        Assert.Single(organizations.Items);
        Assert.Empty(customers.Items);
        Assert.Empty(await own.MustAsync(Actors.TenantAdmin, new ListApiKeys()));
        Assert.NotEqual(mine, theirs);
    }

    [Fact]
    public async Task A_cursor_of_another_tenants_list_shows_nothing_of_theirs()
    {
        await using var own = await TestService.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            own.Clock.Advance(TimeSpan.FromSeconds(1));
            await own.OpenAsync(by: Actors.ForeignPowerTenant);
        }

        var theirs = await own.MustAsync(
            Actors.ForeignPowerTenant,
            new ListVerifications(new VerificationFilter(), new PageRequest(1, null))
        );

        var mine = await own.MustAsync(
            Actors.PowerTenant,
            new ListVerifications(new VerificationFilter(), new PageRequest(10, theirs.NextCursor))
        );

        Assert.NotNull(theirs.NextCursor);
        Assert.Empty(mine.Items);
    }

    [Fact]
    public void Every_message_that_names_a_thing_by_its_id_is_held_to_this()
    {
        var named = typeof(IMessage)
            .Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IMessage)) && type is { IsInterface: false, IsAbstract: false })
            .Where(type => type.Namespace?.EndsWith(".Deliveries", StringComparison.Ordinal) != true)
            .Where(type => TextsOf(type).Any(name => name.EndsWith("Id", StringComparison.Ordinal)))
            .Select(type => type.Name);

        Assert.Empty(named.Except(ByMessage.Keys.Select(name => name.Split(' ')[0])).Except(Exempt));
    }

    private static IEnumerable<string> TextsOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.PropertyType == typeof(string))
            .Select(property => property.Name);

    private async Task<string> AskAsync(object message, Actor? by = null)
    {
        var answer = message
            .GetType()
            .GetInterfaces()
            .Single(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IMessage<>))
            .GenericTypeArguments[0];
        var task = (Task)
            typeof(TestService)
                .GetMethod(nameof(TestService.SendAsync))!
                .MakeGenericMethod(answer)
                .Invoke(service, [by ?? Actors.ForeignPowerTenant, message, true, CancellationToken.None])!;
        await task;
        var result = (IResult)task.GetType().GetProperty("Result")!.GetValue(task)!;
        if (result.Error is { } error)
        {
            return $"{error.Kind} {error.Code} {error.Message} {string.Join(',', error.Fields)}";
        }

        var value = result.GetType().GetProperty("Value")!.GetValue(result)!;
        value = value is DocumentContent { Document: var document, Bytes: var bytes }
            ? await new StreamReader(bytes).ReadToEndAsync() + document.Id
            : value;
        return System.Text.Json.JsonSerializer.Serialize(value, value.GetType());
    }

    private async Task<SubjectDocument> SubjectDocumentAsync(Actor admin)
    {
        var person = await service.MustAsync(admin, new CreateApplicant { FirstName = "Ada", LastName = "Lovelace" });
        return await service.MustAsync(
            admin,
            new AddSubjectDocument(person.Id, new SubjectDocumentFields { DocumentType = "PASSPORT" })
        );
    }

    private async Task<string> ThingAsync(string kind, string tenantId)
    {
        var admin = Actors.User(Roles.PowerTenant, tenantId: tenantId);
        switch (kind)
        {
            case "verification":
                return await service.OpenAsync(by: admin);
            case "view":
                return (
                    await service.MustAsync(
                        admin,
                        new SaveView("High", new Dictionary<string, string> { ["risk"] = "High" }, ForTeam: true)
                    )
                ).Id;
            case "document":
                return (
                    await service.MustAsync(
                        admin,
                        new UploadDocument
                        {
                            VerificationId = await service.OpenAsync(by: admin),
                            DocumentType = "PASSPORT",
                            Content = new MemoryStream("%PDF-1.7"u8.ToArray()),
                        }
                    )
                ).Id;
            case "address":
                var resident = await service.MustAsync(admin, new CreateApplicant { LastName = "Lovelace" });
                return (
                    await service.MustAsync(
                        admin,
                        new AddAddress(resident.Id, new SubjectAddress { Type = "REGISTERED" })
                    )
                ).Id;
            case "subject of a document":
                return (await SubjectDocumentAsync(admin)).SubjectId;
            case "subject's document":
                return (await SubjectDocumentAsync(admin)).Id;
            case "customer":
                var customer = await service.MustAsync(
                    admin,
                    new CreateApplicant { FirstName = "Ada", LastName = "Lovelace" }
                );
                await service.MustAsync(admin, new CreateVerification { CustomerId = customer.Id });
                return customer.Id;
            case "organization":
                var organization = await service.MustAsync(admin, new CreateOrganization { Name = "Engines Ltd" });
                await service.MustAsync(admin, new CreateVerification { OrganizationId = organization.Id });
                return organization.Id;
            case "key":
                return (await service.MustAsync(admin, new CreateApiKey { Name = "k", Roles = Roles.Integration })).Id;
            case "hold":
                return (await service.MustAsync(admin, new SetHold { Matter = "m", Reason = "r" })).Id;
            case "notice":
                var notice = new Notice
                {
                    Id = Ids.New(TimeProvider.System.GetUtcNow()),
                    TenantId = tenantId,
                    UserId = Actors.PowerTenant.Id,
                    Kind = NoticeKinds.Mentioned,
                    VerificationId = await service.OpenAsync(by: admin),
                    By = admin.Identity,
                    CreatedAt = service.Clock.Now(),
                };
                await service.RunAsync((INotices notices) => notices.TryAddAsync(notice, default), admin);
                return notice.Id;
            case "erasure":
                var ended = await service.MustAsync(admin, new CreateApplicant { LastName = "Lovelace" });
                return (
                    await service.MustAsync(
                        admin,
                        new ProposeErasure(new SubjectRef(ended.Id, false), ErasureBasis.SubjectRequest, "r")
                    )
                )
                    .Erasure
                    .Id;
            case "proposal":
                var proposal = new PolicyProposal
                {
                    Id = Ids.New(TimeProvider.System.GetUtcNow()),
                    Policy = ApprovalPolicy.BuiltIn with { Version = 1 },
                    By = admin.Identity,
                    ByName = admin.Name,
                    ProposedAt = service.Clock.Now(),
                };
                await service.RunAsync(
                    async (IApprovalPolicyRepository policies) =>
                        (
                            await policies.FindProposalAsync(tenantId, default) is not { } earlier
                            || await policies.EndProposalAsync(tenantId, earlier.Id, default)
                        ) && await policies.AddProposalAsync(tenantId, proposal, default)
                );
                return proposal.Id;
            case "form":
                return (await service.MustAsync(admin, new CreateForm(FormSamples.OfPersons))).Id;
            case "link" or "case of a link":
                var form = await service.MustAsync(admin, new CreateForm(FormSamples.OfPersons));
                var link = (await service.MustAsync(admin, new CreateFormLink(form.Id))).Link;
                return kind == "link" ? link.Id : link.VerificationId;
            case "userId":
                return (
                    await service.MustAsync(
                        admin,
                        new CreateUser
                        {
                            UserName = Ids.New(TimeProvider.System.GetUtcNow()),
                            Password = "correct horse battery staple",
                            Roles = Roles.Reviewer,
                        }
                    )
                ).Id;
            default:
                return (
                    await service.MustAsync(
                        admin,
                        new CreateUser
                        {
                            UserName = "theirs",
                            ExternalSubject = "theirs",
                            Roles = Roles.Reviewer,
                        }
                    )
                ).UserName;
        }
    }
}
