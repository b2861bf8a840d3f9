using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OtpNet;
using VerificationService.Application.Audit;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Dossiers;
using VerificationService.Application.Forms;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Installation;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Application.Risk;
using VerificationService.Application.Statistics;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Deliveries;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Documents;
using VerificationService.Infrastructure.Forms;
using VerificationService.Infrastructure.Notices;
using VerificationService.Infrastructure.Retention;
using VerificationService.Infrastructure.Statistics;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>Everything that the use cases, the authentication and the deliveries ask of a database, once.</summary>
internal sealed class EveryUseCase(TestService service)
{
    /// <summary>The messages sent so far.</summary>
    public HashSet<Type> Sent { get; } = [];

    private async Task<T> SendAsync<T>(Actor? actor, IMessage<T> message)
    {
        Sent.Add(message.GetType());
        return await service.MustAsync(actor, message);
    }

    /// <summary>Sends them all.</summary>
    public async Task SendEverythingAsync()
    {
        var @operator = Actor.Operator(Actors.Tenant);
        var admin = Actors.PowerTenant;
        await SendAsync(@operator, new CreateTenant { Name = "New", OwnerEmail = "owner@example.org" });
        await SendAsync(@operator, new ListTenants());
        await SendAsync(@operator, new ListNodes());
        await SendAsync(admin, new GetTenantSettings());
        await SendAsync(admin, new UpdateTenantSettings { RequiresIfMatch = true });
        await SendAsync(admin, new UpdateTenantSettings { RequiresIfMatch = false });
        await SendAsync(
            @operator,
            new CreateUser
            {
                UserName = "ada",
                Password = "correct horse battery",
                ExternalSubject = "sub-1",
                Roles = Roles.Reviewer,
            }
        );
        await SendAsync(null, new GetSignInTenant());
        await SendAsync(null, new ListSandboxPeople());
        var signedIn = await SendAsync(null, new SignIn(Actors.Tenant, "ada", "correct horse battery"));
        var refresh = signedIn.Token!.RefreshToken;
        await SendAsync(null, new RefreshSession(Actors.Tenant, refresh));
        await service.SendAsync(null, new RefreshSession(Actors.Tenant, refresh));
        await service.SendAsync(null, new SignIn(Actors.Tenant, "ada", "wrong"));
        await service.SendAsync(null, new SignIn(Actors.Tenant, "nobody", "wrong"));
        await SendAsync(null, new SignInByAuthority(Actors.Tenant, "sub-1"));
        await service.SendAsync(null, new SignInByAuthority(Actors.Tenant, "sub-2"));
        await SendAsync(null, new GetSignInTenant());
        await SendAsync(@operator, new IssueToken("ada"));
        var ada = Assert.Single(await SendAsync(admin, new ListUsers()));
        await SendAsync(admin, new CheckUserNames());
        await SendAsync(admin, new UpdateUser(ada.Id) { Roles = Roles.Reviewer | Roles.Auditor });
        await SendAsync(Actors.User(Roles.Reviewer, ada.Id), new SignOut());
        var ben = await SendAsync(admin, new CreateUser { UserName = "ben", Roles = Roles.Reviewer });
        await SendAsync(admin, new SetUserEmail(ben.User.Id, "ben@example.org"));
        await SendAsync(admin, new ResetPassword(ben.User.Id));
        var cleo = await SendAsync(admin, new CreateUser { UserName = "cleo", Roles = Roles.Reviewer });
        await SendAsync(null, new ActivateUser(cleo.Activation!.Token, "a harbour seen from far away"));
        var herself = Actors.User(Roles.Reviewer, cleo.User.Id) with { Name = "cleo" };
        await SendAsync(herself, new ChangePassword("a harbour seen from far away", "a mountain in the evening"));
        await SendAsync(herself, new GetSecondFactor());
        var begun = await SendAsync(herself, new BeginSecondFactor());
        await SendAsync(
            herself,
            new ConfirmSecondFactor(
                new Totp(Base32Encoding.ToBytes(begun.Secret)).ComputeTotp(service.Clock.Now().UtcDateTime)
            )
        );
        await SendAsync(admin, new ResetSecondFactor(cleo.User.Id));
        await SendAsync(herself, new RecordRefusedClaim("X-User-Roles", "auditor", TenancyErrors.NotAuthenticated));
        await SendAsync(admin, new DisableUser("ada"));
        var key = await SendAsync(admin, new CreateApiKey { Name = "key", Roles = Roles.Integration });
        await SendAsync(admin, new ListApiKeys());
        await service.EnrolAsync(admin);
        await SendAsync(admin, new TakeOverApiKey(key.Id));
        await SendAsync(admin, new RevokeApiKey(key.Id));

        var webhook = (
            await SendAsync(
                admin,
                new CreateWebhook(
                    "https://example.org/hook",
                    ["verification.approved", "verification.declined", "verification.created"]
                )
            )
        ).Endpoint;
        await SendAsync(admin, new UpdateWebhook(webhook.Id, null, null, false));
        await SendAsync(admin, new UpdateWebhook(webhook.Id, null, null, true) { HeldEvents = HeldEvents.Send });
        await SendAsync(admin, new UpdateWebhook(webhook.Id, null, null, true) { HeldEvents = HeldEvents.Drop });
        await SendAsync(admin, new RotateWebhookSecret(webhook.Id));
        await SendAsync(admin, new RotateWebhookSecret(null));
        await SendAsync(admin, new SetCallbackKey("the-key-that-our-receivers-hold"));
        await SendAsync(admin, new SendTestEvent(webhook.Id));
        await SendAsync(admin, new ListWebhooks());
        await SendAsync(admin, new CountHeldEvents());
        await SendAsync(admin, new GetWebhook(webhook.Id));

        await SendAsync(
            admin,
            new SetEmailTemplate(EmailKinds.OwnerApproved, "Approved", "Approved", "<p>Approved</p>")
        );
        await SendAsync(admin, new ListEmailTemplates());

        var customer = (
            await SendAsync(
                admin,
                new CreateApplicant
                {
                    FirstName = "Ada",
                    LastName = "Lovelace",
                    Email = "ada@example.org",
                }
            )
        ).Id;
        var organization = (await SendAsync(admin, new CreateOrganization { Name = "Engines Ltd" })).Id;
        await SendAsync(admin, new GetApplicant(organization));
        var file = await SendAsync(
            admin,
            await SendAsync(admin, new ReceiveFile(new UploadFile { Content = new MemoryStream("%PDF-0"u8.ToArray()) }))
        );
        var print = new SubjectDocumentFields { DocumentType = "PASSPORT", FrontSideId = file.Id };
        var passport = await SendAsync(admin, new AddSubjectDocument(customer, print));
        await SendAsync(admin, new GetCustomer(customer));
        await SendAsync(admin, new GetOrganization(organization));
        await SendAsync(admin, new GetOwnership(organization));
        var opened = await SendAsync(
            admin,
            new CreateVerification
            {
                CustomerId = customer,
                OrganizationId = organization,
                CallbackUrl = "https://example.org/callback",
            }
        );
        var id = opened.Verification.Id;
        await SendAsync(admin, new GetApplicant(customer));
        await SendAsync(admin, new ChangeSubjectDocument(passport.Id, print with { DocumentNumber = "X1" }));
        await SendAsync(admin, new GetSubjectDocument(passport.Id));
        await SendAsync(admin, new ListSubjectDocuments(customer));
        await SendAsync(admin, new GetApprovalRequirements(id));
        await SendAsync(admin, new ChangeApplicant(customer) { LastName = "Byron" });
        await SendAsync(admin, new ChangeApplicant(organization) { Name = "Difference Engines Ltd" });
        var address = await SendAsync(admin, new AddAddress(customer, new SubjectAddress { Type = "REGISTERED" }));
        await SendAsync(admin, new ChangeAddress(address.Id, new SubjectAddress { City = "London" }));
        await SendAsync(
            admin,
            new AddAffiliatedPerson(organization, new AffiliatedPerson { Type = "AUTHORISED", Name = "Ada" }, false)
        );
        await SendAsync(admin, new GetSubjectRequirements(customer, IsBusiness: false));
        await SendAsync(admin, new GetSubjectRequirements(organization, IsBusiness: true));
        var owner = new ConsentOwner(customer, IsBusiness: false);
        await SendAsync(admin, new GiveConsent(owner, ConsentKind.Terms) { Accepted = true, Version = "1.0" });
        await SendAsync(admin, new ListConsents(owner));
        await SendAsync(admin, new WithdrawConsent(owner, ConsentKind.Terms));
        await SendAsync(admin, new GetCustomer(customer) { Revision = 0 });
        await SendAsync(admin, new GetOrganization(organization) { Revision = 0 });
        var picture = await SendAsync(
            admin,
            new UploadDocument
            {
                VerificationId = id,
                DocumentType = "LICENCE",
                Content = new MemoryStream(TestPictures.Png),
            }
        );
        await SendAsync(admin, new CountDocumentPages(picture.Id));
        await SendAsync(admin, new GetDocumentPicture(picture.Id));
        foreach (var content in new[] { "%PDF-1", "%PDF-2" })
        {
            var received = await SendAsync(
                admin,
                new ReceiveDocument(
                    new UploadDocument
                    {
                        VerificationId = id,
                        DocId = "front",
                        DocumentType = "PASSPORT",
                        Content = new MemoryStream(Encoding.ASCII.GetBytes(content)),
                    }
                )
            );
            var document = await SendAsync(admin, received);
            await SendAsync(admin, new GetDocument(document.Id));
            await (await SendAsync(admin, new GetDocumentContent(document.Id))).Bytes.DisposeAsync();
            await SendAsync(
                admin,
                new ExportDossier(id, _ => Task.FromResult(Stream.Null)) { Purpose = "p", WithAdminNotes = true }
            );
            await SendAsync(admin, new RejectDocument(document.Id, "cut off"));
            await SendAsync(admin, new AcceptDocument(document.Id));
            await SendAsync(
                admin,
                new ListDocuments(id, new PageRequest(1, new PageKey(document.UploadedAt, id).ToCursor()))
            );
        }

        await SendAsync(admin, new ListDocuments(id, new PageRequest(null, null)));
        foreach (
            var stored in Directory.GetFiles(
                Path.Combine(service.DataDirectory, "documents"),
                "*",
                SearchOption.AllDirectories
            )
        )
        {
            File.SetLastWriteTimeUtc(stored, service.Clock.GetUtcNow().UtcDateTime.AddDays(-1));
        }

        await service.Services.GetServices<IHostedService>().OfType<DocumentSweeper>().Single().SweepAsync(default);
        await SendAsync(admin, new StartReview(id));
        await SendAsync(admin, new RequestInformation(id, "more") { ApplicantEmail = true });
        await SendAsync(admin, new GetInformationRequest(id));
        await service.Services.GetServices<IHostedService>().OfType<RequestSweep>().Single().SweepAsync(default);
        await service.RunAsync(
            async (IHeldContents contents) =>
            {
                await contents.HoldAsync(Actors.Tenant, new string('0', 64), service.Clock.Now(), default);
                var held = Assert.Single(await contents.ListDueAsync(service.Clock.Now(), 10, default));
                await contents.KeepAsync(held, null, service.Clock.Now().AddMinutes(1), default);
                await contents.ReleaseAsync(held, default);
                return true;
            }
        );
        await SendAsync(admin, new ResumeReview(id));
        await SendAsync(Actors.Reviewer, new TakeNextVerification());
        await SendAsync(admin, new TakeNextVerification());
        await SendAsync(Actors.Reviewer, new RecommendDecision(id, RecommendedOutcome.Approve, "All is there"));
        foreach (var ready in new[] { null, QueueFilter.Me, QueueFilter.Nobody })
        {
            await SendAsync(
                admin,
                new ListQueue(new QueueFilter { Ready = true, Assignee = ready }, new PageRequest(1, null))
            );
        }

        await SendAsync(admin, new ListQueue(new QueueFilter { Ready = true, Text = "h" }, new PageRequest(1, null)));
        await SendAsync(admin, new GetQueueCounts());
        await SendAsync(admin, new WithdrawRecommendation(id, "More is wanted"));
        await SendAsync(
            admin,
            new SnoozeVerification(id, service.Clock.Now().AddDays(1), "The registry answers tomorrow")
        );
        foreach (
            var filter in new[]
            {
                new QueueFilter(),
                new QueueFilter
                {
                    Status = VerificationStatus.InReview,
                    RiskLevel = RiskLevel.Standard,
                    Type = "BUSINESS_VERIFICATION",
                    Assignee = QueueFilter.Me,
                    MinAge = TimeSpan.Zero,
                    Overdue = true,
                },
                new QueueFilter { Text = "h" },
            }
        )
        {
            await SendAsync(admin, new ListQueue(filter with { Snoozed = true }, new PageRequest(1, null)));
            await SendAsync(
                admin,
                new ListQueue(
                    filter with
                    {
                        Snoozed = true,
                    },
                    new PageRequest(1, new PageKey(service.Clock.GetUtcNow(), id).ToCursor())
                )
            );
        }

        await SendAsync(admin, new GetQueueCounts());
        await SendAsync(admin, new WakeVerification(id));
        await SendAsync(admin, new AssignVerification(id) { UserId = "me", TakeOver = true });
        await SendAsync(admin, new AssignVerifications([id]) { UserId = "me" });
        await SendNoticesAsync(admin, id);
        await SendAsync(admin, new UnassignVerification(id));
        await SendAsync(admin, new AddNote(id, "n", true));
        await SendAsync(Actors.Reviewer, new ListNotes(id, new PageRequest(null, null)));
        await SendAsync(
            admin,
            new ListNotes(id, new PageRequest(1, new PageKey(service.Clock.GetUtcNow(), id).ToCursor()))
        );
        await SendAsync(admin, TestService.Approval(id));
        await SendAsync(
            admin,
            new RejectVerification
            {
                VerificationId = id,
                RejectedBy = "tenant-admin",
                Grounds = new() { Notes = "n" },
            }
        );
        await SendAsync(
            admin,
            new UpdateVerificationStatus
            {
                VerificationId = id,
                Status = VerificationStatus.Approved,
                CallbackEnabled = true,
                ProjectOwnerEmailEnabled = true,
                ApplicantEmailEnabled = true,
            }
        );
        await service.SendAsync(Actors.Reviewer, TestService.Approval(id));
        await SendFormsAsync(admin);
        await SendPoliciesAsync(admin, organization);
        await SendAsync(admin, new GetVerification(id));
        await SendListsAsync(admin, id, customer, organization, webhook.Id);
        await DeliverAsync(webhook.Id, id, admin);
        await AuthenticateAsync(key.Key);
        await SendAsync(admin, new ResetEmailTemplate(EmailKinds.OwnerApproved));
        await SendAsync(admin, new DeleteWebhook(webhook.Id));
        await EraseAsync(admin);
        await SendAsync(@operator, new VerifyAudit());
        await SendAsync(@operator, new TakeAuditHeads());
        await SendAsync(Actor.Operator(""), new TakeAuditHeads());
        await SendAsync(@operator, new VerifyAudit());
        await SendAsync(@operator, new GetAuditKey());
        if (!TestEngine.IsServer)
        {
            await SendAsync(@operator, new BackUpInstallation(Path.Combine(service.DataDirectory, "backup.tar")));
        }

        foreach (var verification in new[] { null, id })
        {
            for (var filters = 0; filters < 64; filters++)
            {
                var filter = new AuditFilter
                {
                    VerificationId = verification,
                    ActorId = (filters & 1) != 0 ? admin.Id : null,
                    Action =
                        (filters & 2) == 0 ? null
                        : (filters & 16) == 0 ? "verification.approved"
                        : "user.disabled",
                    Refused = (filters & 32) != 0,
                    From = (filters & 4) != 0 ? service.Clock.GetUtcNow() : null,
                    To = (filters & 8) != 0 ? service.Clock.GetUtcNow().AddDays(1) : null,
                };
                await SendAsync(Actors.Auditor, new ListAuditEntries(filter, new PageRequest(1, null)));
                await SendAsync(@operator, new ExportAudit(filter, _ => Task.CompletedTask));
            }

            await SendAsync(Actors.Auditor, new ListOwnActions(new PageRequest(1, null)));
            await SendAsync(Actors.Auditor, new VerifyTenantAudit());
        }
    }

    private async Task EraseAsync(Actor admin)
    {
        await SendAsync(admin, new UpdateTenantSettings { RetentionAutomatic = true });
        var sweep = service.Services.GetRequiredService<RetentionSweep>();
        await sweep.SweepAsync(default);
        await sweep.SweepAsync(default);
        await SendAsync(admin, new UpdateTenantSettings { RetentionAutomatic = false });
        var all = await SendAsync(admin, new SetHold { Matter = "matter", Reason = "reason" });
        foreach (var isBusiness in new[] { false, true })
        {
            var subject = new SubjectRef(
                isBusiness
                    ? (await SendAsync(admin, new CreateOrganization { Name = "Ended Ltd" })).Id
                    : (await SendAsync(admin, new CreateApplicant { LastName = "Ended" })).Id,
                isBusiness
            );
            var ended = await SendAsync(
                admin,
                new CreateVerification
                {
                    CustomerId = isBusiness ? null : subject.Id,
                    OrganizationId = isBusiness ? subject.Id : null,
                }
            );
            await SendAsync(admin, new EndRelationship(subject, new DateOnly(2020, 1, 1)));
            await SendAsync(admin, new GetRetention(subject));
            var hold = await SendAsync(
                admin,
                new SetHold
                {
                    Subject = subject,
                    Matter = "matter",
                    Reason = "reason",
                }
            );
            await SendAsync(admin, new ReleaseHold(hold.Id, "over"));
            var proposal = new ProposeErasure(subject, ErasureBasis.SubjectRequest, "asked");
            var erasure = (await SendAsync(admin, proposal)).Erasure;
            await SendAsync(admin, new CancelErasure(erasure.Id));
            erasure = (await SendAsync(admin, proposal)).Erasure;
            await SendAsync(Actors.User(Roles.PowerTenant, "second"), new ConfirmErasure(erasure.Id));
            await SendAsync(admin, new GetErasure(erasure.Id));
            await sweep.SweepAsync(default);
            await SendAsync(
                Actor.Operator(""),
                new RepeatErasures(
                    new ErasedSubject(Actors.Tenant, subject, erasure.Id, ErasureBasis.SubjectRequest).ToText()
                )
            );
            Assert.True((await SendAsync(admin, new GetVerification(ended.Verification.Id))).IsErased);
        }

        await SendAsync(admin, new ReleaseHold(all.Id, "over"));
        await SendAsync(Actors.Auditor, new ListHolds(new PageRequest(1, null)));
        await SendAsync(
            Actors.Auditor,
            new ListHolds(new PageRequest(1, new PageKey(service.Clock.Now(), all.Id).ToCursor()))
        );
        await SendAsync(Actors.Auditor, new ListErasures(new PageRequest(1, null)));
        await SendAsync(
            Actors.Auditor,
            new ListErasures(new PageRequest(1, new PageKey(service.Clock.Now(), all.Id).ToCursor()))
        );
        await SendAsync(Actor.Operator(""), new ListErasedSubjects());
    }

    private async Task SendNoticesAsync(Actor admin, string id)
    {
        var user = await SendAsync(
            admin,
            new CreateUser
            {
                UserName = "told",
                Roles = Roles.Reviewer,
                Email = "told@example.com",
            }
        );
        var told = new Actor(ActorKind.User, user.User.Id, user.User.UserName, admin.TenantId, Roles.Reviewer);
        await SendAsync(told, new GetMailedNotices());
        await SendAsync(told, new SetMailedNotices(NoticeKinds.Mentioned));
        await SendAsync(admin, new AddNote(id, "@told", false));
        await SendAsync(told, new FindPeople("to"));
        await SendAsync(told, new NamePeople([told.Id]));
        await SendAsync(told, new CountUnreadNotices());
        foreach (var unreadOnly in new[] { true, false })
        {
            await SendAsync(told, new ListNotices(unreadOnly, new PageRequest(null, null)));
            await SendAsync(
                told,
                new ListNotices(
                    unreadOnly,
                    new PageRequest(1, new PageKey(service.Clock.GetUtcNow().AddDays(1), id).ToCursor())
                )
            );
        }

        var notice = Assert.Single((await SendAsync(told, new ListNotices(false, new PageRequest(null, null)))).Items);
        await SendAsync(told, new OpenNotice(notice.Notice.Id));
        await SendAsync(told, new ReadNotices([notice.Notice.Id], All: false));
        await SendAsync(told, new ReadNotices([], All: true));
        await service.RunAsync(
            async (INotices notices) =>
            {
                for (var number = 0; number < Notice.MostOfAUser; number++)
                {
                    await notices.TryAddAsync(notice.Notice with { Id = Ids.New(service.Clock.Now()) }, default);
                }

                return await notices.TryAddAsync(
                    notice.Notice with
                    {
                        Id = Ids.New(service.Clock.Now()),
                        WaitingSince = service.Clock.Now(),
                    },
                    default
                );
            },
            admin
        );
        await service.Services.GetServices<IHostedService>().OfType<NoticeSweep>().Single().SweepAsync(default);
    }

    private async Task SendFormsAsync(Actor admin)
    {
        var form = await SendAsync(admin, new CreateForm(FormSamples.OfPersons));
        await SendAsync(admin, new ChangeForm(form.Id, 1, FormSamples.OfPersons));
        await SendAsync(admin, new GetForm(form.Id));
        await SendAsync(admin, new ListForms());
        await SendAsync(admin, new ListFormVersions(form.Id, new PageRequest(null, null)));
        await SendAsync(admin, new PreviewForm(FormSamples.OfPersons));
        await SendAsync(admin, new CreateFormLink(form.Id) { ExternalId = "x-1" });
        var made = await SendAsync(admin, new CreateFormLink(form.Id) { ExternalId = "x-1" });
        await SendAsync(admin, new GetUnsentForm(made.Link.VerificationId));
        await SendAsync(admin, new RevokeFormLink(made.Link.Id));
        var filled = await SendAsync(admin, new CreateFormLink(form.Id) { ExternalId = "x-2" });
        var applicant = (await SendAsync(null, new OpenFormLink(filled.Token))).Link.ToActor();
        var typed = new Dictionary<string, string> { ["lastName"] = "Lovelace", ["dateOfBirth.year"] = "1985" };
        await SendAsync(applicant, new SaveFormSection(0, typed, "session"));
        foreach (var side in new[] { 0, 1, 1 })
        {
            await SendAsync(
                applicant,
                new AddFormFile
                {
                    Document = 0,
                    Side = side,
                    Content = new MemoryStream("%PDF-3"u8.ToArray()),
                    Session = "session",
                }
            );
        }

        await SendAsync(applicant, new SubmitForm([0]));
        await SendAsync(null, new OpenFormLink(filled.Token));
        await service.Services.GetRequiredService<FormSweeper>().SweepAsync(default);
    }

    private async Task SendPoliciesAsync(Actor admin, string organization)
    {
        var opened = await SendAsync(admin, new CreateVerification { OrganizationId = organization });
        var draft = new PolicyDraft(
            ApprovalPolicy.BuiltIn.Standard with
            {
                Approvals = 2,
            },
            ApprovalPolicy.BuiltIn.High
        );
        await SendAsync(
            admin,
            new SetReasonCode("CRITERIA_MET", "All criteria are met", ReasonUses.Approve, IsActive: true)
        );
        await SendAsync(admin, new ListReasonCodes());
        await SendAsync(admin, new GetStatistics());
        await service.Services.GetRequiredService<StatisticsRollUp>().RollUpAsync(default);
        await SendAsync(admin, new GetStatistics { TimeZone = "Europe/Malta" });
        await SendAsync(admin, new DryRunApprovalPolicy(draft));
        await SendAsync(admin, new ActivateApprovalPolicy { BasedOnVersion = 0, Draft = draft });
        await SendAsync(admin, new GetApprovalPolicy());
        await SendAsync(admin, new ListApprovalPolicyVersions(new PageRequest(1, null)));
        await SendAsync(admin, TestService.Approval(opened.Verification.Id));
        await SendAsync(admin, new WithdrawApproval(opened.Verification.Id, "again"));

        var second = Actors.User(Roles.PowerTenant, "second");
        var key = Actors.Key(Roles.PowerTenant, "key of second") with { KeyOwnerId = second.Id };
        await service.EnrolAsync(second, key);
        var looser = new ActivateApprovalPolicy
        {
            BasedOnVersion = 1,
            Draft = new PolicyDraft(ApprovalPolicy.BuiltIn.Standard, ApprovalPolicy.BuiltIn.High),
        };
        await SendAsync(second, looser);
        var proposed = await SendAsync(key, looser);
        await SendAsync(admin, new GetApprovalPolicy());
        await SendAsync(admin, new RejectPolicyProposal(proposed.Proposed!.Proposal.Id));
        proposed = await SendAsync(key, looser);
        await SendAsync(admin, new ConfirmPolicyProposal(proposed.Proposed!.Proposal.Id));
    }

    private async Task SendListsAsync(Actor admin, string id, string customer, string organization, string webhook)
    {
        await SendAsync(admin, new GetVerificationHistory(id, new PageRequest(1, "1")));
        await SendAsync(admin, new GetQueueCounts());
        var cursor = new PageKey(service.Clock.GetUtcNow(), id).ToCursor();
        foreach (var page in new[] { new PageRequest(null, null), new PageRequest(1, cursor) })
        {
            await SendAsync(admin, new ListCustomers(page));
            await SendAsync(admin, new ListOrganizations(page));
            foreach (
                var query in new[]
                {
                    new SubjectQuery { Text = "ada love" },
                    new SubjectQuery { ExternalId = "own" },
                    new SubjectQuery { Text = "ada", ExternalId = "own" },
                }
            )
            {
                await SendAsync(admin, new ListCustomers(page) { Query = query });
                await SendAsync(admin, new ListOrganizations(page) { Query = query });
                await SendAsync(
                    admin,
                    new ListVerifications(
                        new VerificationFilter
                        {
                            Status = VerificationStatus.Pending,
                            CustomerId = "one",
                            OrganizationId = "another",
                            Subjects = query,
                        },
                        page
                    )
                );
            }

            for (var filters = 0; filters < 128; filters++)
            {
                await SendAsync(
                    admin,
                    new ListDecided(
                        new DecidedFilter
                        {
                            Status = (filters & 1) != 0 ? VerificationStatus.Approved : null,
                            RiskLevel = (filters & 2) != 0 ? RiskLevel.High : null,
                            Type = (filters & 4) != 0 ? VerificationTypes.Identity : null,
                            Decider = (filters & 8) != 0 ? admin.Id : null,
                            Level = (filters & 16) != 0 ? ApprovalLevel.TenantVerified : null,
                            ReasonCode = (filters & 32) != 0 ? "DOCUMENT_EXPIRED" : null,
                            From = (filters & 64) != 0 ? service.Clock.GetUtcNow().AddDays(-1) : null,
                            To = (filters & 64) != 0 ? service.Clock.GetUtcNow() : null,
                        },
                        page
                    )
                );
            }

            for (var filters = 0; filters < 64; filters++)
            {
                await SendAsync(
                    admin,
                    new ListVerifications(
                        new VerificationFilter
                        {
                            Status = (filters & 1) != 0 ? VerificationStatus.Approved : null,
                            RiskLevel = (filters & 2) != 0 ? RiskLevel.High : null,
                            Type = (filters & 4) != 0 ? VerificationTypes.Identity : null,
                            CustomerId = (filters & 8) != 0 ? customer : null,
                            OrganizationId = (filters & 16) != 0 ? organization : null,
                        },
                        page
                    )
                );
            }

            for (var filters = 0; filters < 48; filters++)
            {
                await SendAsync(
                    admin,
                    new ListQueue(
                        new QueueFilter
                        {
                            Status = (filters & 1) != 0 ? VerificationStatus.Pending : null,
                            RiskLevel = (filters & 2) != 0 ? RiskLevel.High : null,
                            Type = (filters & 4) != 0 ? VerificationTypes.Identity : null,
                            Text = (filters & 8) != 0 ? "ada lovelace" : null,
                            MinAge = filters % 5 == 0 ? TimeSpan.FromHours(1) : null,
                            Overdue = filters % 7 == 0,
                            Assignee = new[] { null, QueueFilter.Me, QueueFilter.Nobody }[filters / 16],
                        },
                        page
                    )
                );
            }

            for (var filters = 0; filters < 16; filters++)
            {
                await SendAsync(
                    admin,
                    new ListDeliveries(
                        new DeliveryFilter
                        {
                            Status = (filters & 1) != 0 ? DeliveryStatus.Pending : null,
                            WebhookId = (filters & 2) != 0 ? webhook : null,
                            VerificationId = (filters & 4) != 0 ? id : null,
                            Error = (filters & 8) != 0 ? "503" : null,
                        },
                        page
                    )
                );
            }
        }
    }

    private async Task DeliverAsync(string webhook, string id, Actor admin)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<DeliveryStore>();
        var now = service.Clock.GetUtcNow();
        await store.BacklogAsync(now, default);
        var attempts = new Queue<AttemptOutcome>([
            AttemptOutcome.Gone,
            AttemptOutcome.Delivered,
            AttemptOutcome.Failed,
        ]);
        var lanes = await store.DueLanesAsync(now, default);
        Assert.NotEmpty(lanes);
        foreach (var lane in lanes)
        {
            foreach (var message in await store.ClaimAsync(lane.Lane, "test", 1, now, now.AddMinutes(1), default))
            {
                if (attempts.TryDequeue(out var outcome))
                {
                    await store.MarkAsync(message, "test", new Attempt(outcome), now, now);
                }
                else
                {
                    await store.ReleaseAsync("test", [message.Id], now);
                }
            }
        }

        var delivery = (
            await SendAsync(
                admin,
                new ListDeliveries(new DeliveryFilter { VerificationId = id }, new PageRequest(null, null))
            )
        ).Items[0];
        await SendAsync(admin, new GetDelivery(delivery.Id));
        await service.TamperAsync(
            "UPDATE outbox_messages SET status = 'dead', completed_at = due_at WHERE id = @Id",
            new { delivery.Id }
        );
        await SendAsync(admin, new ReplayDelivery(delivery.Id));
        await SendAsync(admin, new CountDeadDeliveries(now.AddDays(-1), webhook, "503"));
        await SendAsync(admin, new CountDeadDeliveries(now.AddDays(-1), null, null));
        await SendAsync(admin, new ReplayDeadDeliveries(now.AddDays(-1), webhook, "503"));
        await SendAsync(admin, new ReplayDeadDeliveries(now.AddDays(-1), webhook));
        await SendAsync(admin, new ReplayDeadDeliveries(now.AddDays(-1), null));
    }

    // What the surfaces ask before a use case is sent.
    private async Task AuthenticateAsync(string key)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var keys = scope.ServiceProvider.GetRequiredService<IApiKeyRepository>();
        var found = await keys.FindByPublicPartAsync(ApiKey.PublicPartOf(key)!, default);
        Assert.NotNull(found);
        var users = scope.ServiceProvider.GetRequiredService<IUserRepository>();
        Assert.NotNull(await users.FindBySubjectAsync(Actors.Tenant, "sub-1", default));
        await users.FindAsync(Actors.Tenant, "some-id", default);
        await scope
            .ServiceProvider.GetRequiredService<ISharedBuckets>()
            .TakeAsync("somebody", 2, TimeSpan.FromSeconds(1), 1, default);
        await scope.ServiceProvider.GetRequiredService<ITenantRepository>().FindAsync(Actors.Tenant, default);
        await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                async () =>
                {
                    await keys.StampUsedAsync([found.Id, "another"], service.Clock.GetUtcNow(), default);
                    return 0;
                },
                default
            );
        await UseIdempotencyKeysAsync();
    }

    private Task<int> UseIdempotencyKeysAsync() =>
        service.RunAsync<IIdempotencyKeys, int>(async keys =>
        {
            var request = new KeyedRequest(Actors.Tenant, new byte[32], new byte[32]);
            var now = service.Clock.GetUtcNow();
            await keys.ClaimAsync(request, now, default);
            await keys.KeepAsync(
                request,
                new KeptAnswer
                {
                    Content = request.Content,
                    Status = 200,
                    Body = [],
                },
                default
            );
            Assert.NotNull(await keys.ClaimAsync(request, now, default));
            Assert.Equal(1, await keys.SweepAsync(now.AddDays(2), 10, default));
            await keys.ReleaseAsync(request, default);
            return 0;
        });
}
