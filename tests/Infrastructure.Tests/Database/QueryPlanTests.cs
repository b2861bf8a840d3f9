using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OtpNet;
using VerificationService.Application.Audit;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Risk;
using VerificationService.Application.Statistics;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.Infrastructure.Deliveries;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Documents;
using VerificationService.Infrastructure.Statistics;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>
/// Every statement that the use cases, the authentication and the deliveries really send, overheard and explained: none
/// reads a whole table of many rows, and none sorts what an index could have held in order.
/// </summary>
public sealed class QueryPlanTests(QueryPlanTests.Overheard overheard) : IClassFixture<QueryPlanTests.Overheard>
{
    // Tables that stay small, or whose every row is wanted.
    private static readonly string[] Small = ["tenants", "schema_migrations", "nodes"];

    private readonly HashSet<Type> sent = overheard.Sent;
    private readonly TestService service = overheard.Service;
    private readonly WatchedDialect dialect = overheard.Dialect;

    /// <summary>One service for the class, to which everything is sent once.</summary>
    public sealed class Overheard : IAsyncLifetime
    {
        internal HashSet<Type> Sent { get; } = [];

        internal TestService Service { get; private set; } = null!;

        internal WatchedDialect Dialect { get; private set; } = null!;

        internal Task? Everything { get; set; }

        public async Task InitializeAsync()
        {
            Service = await TestService.StartAsync(services =>
            {
                services.AddSingleton<SqlDialect>(provider => new WatchedDialect(
                    new SqliteDialect(provider.GetRequiredService<DatabaseOptions>())
                )
                {
                    Listening = true,
                });
                services.AddSingleton<IAccessTokens>(new TokenStub());
            });
            Dialect = (WatchedDialect)Service.Services.GetRequiredService<SqlDialect>();

            // A migration may go through all there is.
            Dialect.Forget();
        }

        public async Task DisposeAsync() => await Service.DisposeAsync();
    }

    [Fact]
    public async Task Every_statement_finds_its_rows_by_an_index_and_in_order()
    {
        await EverythingAsync();
        var statements = Statements().ToList();
        Assert.InRange(statements.Count, 100, 10_000);

        var faults = new List<string>();
        foreach (var statement in statements)
        {
            faults.AddRange((await FaultsAsync(statement)).Select(fault => $"{fault} in {statement}"));
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task Every_statement_is_portable_T_SQL_on_SQL_Server()
    {
        await EverythingAsync();
        var statements = dialect.SaidToSqlServer.ToList();

        Assert.InRange(statements.Count, 100, 10_000);
        Assert.Contains(statements, sql => sql.StartsWith("UPDATE TOP (@Rows)", StringComparison.Ordinal));
        Assert.Contains(statements, sql => sql.EndsWith("FETCH NEXT (@Rows) ROWS ONLY", StringComparison.Ordinal));
        Assert.Empty(statements.SelectMany(TransactSql.Faults));
    }

    [Theory]
    [InlineData("status", "Approved")]
    [InlineData("risk_level", "High")]
    [InlineData("main_type", "IDENTITY_VERIFICATION")]
    [InlineData("applicant_id", null)]
    [InlineData("organization_id", null)]
    public async Task A_filter_of_the_list_of_cases_is_an_index_of_its_own(string column, string? value)
    {
        await EverythingAsync();

        // The one that filters by this alone: its page is found without reading the cases of other values.
        var statements = Statements()
            .Where(sql => sql.Contains("FROM verifications v") && sql.Contains(" ORDER BY v.created_at DESC"))
            .Where(sql =>
                sql.Contains($" AND v.{column} = '{value}")
                && sql.Split(" AND v.").Count(part => part.Contains(" = '") && !part.StartsWith("status IN")) == 1
            )
            .ToList();
        Assert.NotEmpty(statements);
        foreach (var statement in statements)
        {
            var plan = await service.RowsAsync<(int Id, int Parent, int Unused, string Detail)>(
                "EXPLAIN QUERY PLAN " + statement
            );
            Assert.Contains(plan, step => step.Detail.Contains($"(tenant_id=? AND {column}=?"));
        }
    }

    [Fact]
    public async Task The_queue_finds_its_rows_by_the_index_of_what_it_is_asked_for()
    {
        await EverythingAsync();

        var statements = Statements().Where(sql => sql.Contains("ORDER BY waiting_since, id")).ToList();
        Assert.NotEmpty(statements);
        foreach (var statement in statements)
        {
            var index = statement.Contains("v.assigned_to = ")
                ? "ix_verifications_assigned (tenant_id=? AND assigned_to=?"
                : "ix_verifications_queue (tenant_id=? AND status=? AND risk_level=? AND main_type=?";
            Assert.All(await SearchesAsync(statement), step => Assert.Contains(index, step));
        }

        statements = [.. Statements().Where(sql => sql.Contains("ORDER BY search_name, id"))];
        Assert.NotEmpty(statements);
        foreach (var statement in statements)
        {
            Assert.All(
                await SearchesAsync(statement),
                step =>
                    Assert.True(
                        step.Contains("ix_verifications_search (tenant_id=? AND search_name>?")
                            || step.Contains("ix_verifications_reference (tenant_id=? AND subject_reference=?")
                            || step.Contains("sqlite_autoindex_verifications_1 (id=?)"),
                        step
                    )
            );
        }
    }

    [Theory]
    [InlineData("AND actor_id = ", "ix_audit_entries_actor (tenant_id=? AND actor_id=? AND id>? AND id<?)")]
    [InlineData(
        "AND action = 'user.disabled' AND action <> ",
        "ix_audit_entries_action (tenant_id=? AND action=? AND id>? AND id<?)"
    )]
    [InlineData("AND id < ", "ux_audit_entries_id (tenant_id=? AND id>? AND id<?)")]
    public async Task The_audit_finds_its_rows_by_the_index_of_what_it_is_asked_for(string condition, string index)
    {
        await EverythingAsync();

        var statements = Statements()
            .Where(sql =>
                sql.Contains("FROM audit_entries")
                && sql.Contains("ORDER BY id DESC")
                && sql[sql.IndexOf(" AND ", StringComparison.Ordinal)..].StartsWith(" " + condition)
            )
            .ToList();
        Assert.NotEmpty(statements);
        foreach (var statement in statements)
        {
            Assert.All(
                await SearchesAsync(statement),
                step => Assert.True(step.Contains(index), $"{step} in {statement}")
            );
        }
    }

    [Fact]
    public async Task Cases_that_are_named_are_read_by_their_ids_however_many()
    {
        await EverythingAsync();
        for (var i = 0; i < 60; i++)
        {
            await service.OpenAsync();
        }

        await service.MustAsync(Actors.PowerTenant, new ListQueue(new QueueFilter(), new PageRequest(50, null)));

        var statements = Statements().Where(sql => sql.Contains("v.id IN")).ToList();
        Assert.NotEmpty(statements);
        foreach (var statement in statements)
        {
            Assert.Contains("sqlite_autoindex_verifications_1 (id=?)", (await SearchesAsync(statement))[0]);
        }
    }

    private async Task<IReadOnlyList<string>> SearchesAsync(string statement) =>
        [
            .. (
                await service.RowsAsync<(int Id, int Parent, int Unused, string Detail)>(
                    "EXPLAIN QUERY PLAN " + statement
                )
            )
                .Select(step => step.Detail)
                .Where(detail => detail.StartsWith("SEARCH", StringComparison.Ordinal)),
        ];

    [Fact]
    public async Task Every_use_case_is_among_those_that_are_overheard()
    {
        await EverythingAsync();

        var all = typeof(IMessage)
            .Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IMessage)) && type is { IsInterface: false, IsAbstract: false });
        Assert.Empty(all.Except(sent).Select(type => type.Name));
    }

    [Theory]
    [InlineData("SELECT id FROM verifications WHERE tenant_id = 't' AND callback_url = 'u'", false)]
    [InlineData("SELECT id FROM verifications WHERE user_id = 'u'", true)]
    [InlineData("SELECT id FROM verifications WHERE tenant_id = 't' ORDER BY updated_at", true)]
    [InlineData("SELECT id FROM verifications WHERE tenant_id = 't' ORDER BY created_at DESC, id DESC", false)]
    [InlineData("SELECT id FROM audit_entries ORDER BY occurred_at", true)]
    [InlineData("UPDATE outbox_messages SET attempts = 1 WHERE last_error = 'x'", true)]
    [InlineData("SELECT id FROM tenants WHERE name = 'n'", false)]
    public async Task The_check_finds_what_it_is_for(string statement, bool isFault) =>
        Assert.Equal(isFault, (await FaultsAsync(statement)).Count > 0);

    private IEnumerable<string> Statements() =>
        dialect
            .Heard.Select(sql => sql.Trim())
            .Where(sql =>
                sql.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase)
                || sql.StartsWith("UPDATE", StringComparison.OrdinalIgnoreCase)
                || sql.StartsWith("DELETE", StringComparison.OrdinalIgnoreCase)
                || sql.StartsWith("WITH", StringComparison.OrdinalIgnoreCase)
                || (sql.StartsWith("INSERT", StringComparison.OrdinalIgnoreCase) && sql.Contains("SELECT"))
            )
            .Where(sql => !sql.Contains("sqlite_master"))
            // A migration that rebuilds a table reads all of it, once.
            .Where(sql => !sql.Contains("_rebuilt"))
            .Distinct();

    private async Task<IReadOnlyList<string>> FaultsAsync(string statement)
    {
        var plan = await service.RowsAsync<(int Id, int Parent, int Unused, string Detail)>(
            "EXPLAIN QUERY PLAN " + statement
        );
        return
        [
            .. plan.Select(step => step.Detail)
                .Where(detail => !Small.Any(table => detail.StartsWith($"SCAN {table}", StringComparison.Ordinal)))
                .Where(detail =>
                    (detail.StartsWith("SCAN", StringComparison.Ordinal) && !IsBounded(detail, statement))
                    || (detail.Contains("TEMP B-TREE") && !statement.Contains("FROM tenants"))
                ),
        ];
    }

    // One row made up on the spot; rows counted up to a limit; the pending messages alone, by the index that holds no others; and the check of the
    // audit, which reads all there is, in the order of an index.
    private static bool IsBounded(string detail, string statement) =>
        detail == "SCAN CONSTANT ROW"
        || (detail is "SCAN c" or "SCAN examined" && statement.Contains("LIMIT"))
        || (detail.StartsWith("SCAN v ", StringComparison.Ordinal) && statement.EndsWith("FROM verifications v"))
        || (
            detail
                is "SCAN audit_entries USING INDEX ux_audit_entries_stream"
                    or "SCAN decisions USING INDEX ux_decisions_sequence"
            && !statement.Contains("WHERE")
        )
        || detail.StartsWith(
            "SCAN outbox_messages USING COVERING INDEX ix_outbox_messages_lane",
            StringComparison.Ordinal
        );

    private async Task<T> SendAsync<T>(Actor? actor, IMessage<T> message)
    {
        sent.Add(message.GetType());
        return await service.MustAsync(actor, message);
    }

    private Task EverythingAsync() => overheard.Everything ??= SendEverythingAsync();

    private async Task SendEverythingAsync()
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
        await SendAsync(admin, new ResumeReview(id));
        await SendAsync(admin, new TakeNextVerification());
        await SendAsync(admin, new AssignVerification(id) { UserId = "me", TakeOver = true });
        await SendAsync(admin, new AssignVerifications([id]) { UserId = "me" });
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
        await SendPoliciesAsync(admin, organization);
        await SendAsync(admin, new GetVerification(id));
        await SendListsAsync(admin, id, customer, organization, webhook.Id);
        await DeliverAsync(webhook.Id, id, admin);
        await AuthenticateAsync(key.Key);
        await SendAsync(admin, new ResetEmailTemplate(EmailKinds.OwnerApproved));
        await SendAsync(admin, new DeleteWebhook(webhook.Id));
        await SendAsync(@operator, new VerifyAudit());
        await SendAsync(@operator, new TakeAuditHeads());
        await SendAsync(Actor.Operator(""), new TakeAuditHeads());
        await SendAsync(@operator, new VerifyAudit());
        await SendAsync(@operator, new GetAuditKey());
        await SendAsync(@operator, new BackUpInstallation(Path.Combine(service.DataDirectory, "backup.tar")));
        foreach (var verification in new[] { null, id })
        {
            for (var filters = 0; filters < 32; filters++)
            {
                var filter = new AuditFilter
                {
                    VerificationId = verification,
                    ActorId = (filters & 1) != 0 ? admin.Id : null,
                    Action =
                        (filters & 2) == 0 ? null
                        : (filters & 16) == 0 ? "verification.approved"
                        : "user.disabled",
                    From = (filters & 4) != 0 ? service.Clock.GetUtcNow() : null,
                    To = (filters & 8) != 0 ? service.Clock.GetUtcNow().AddDays(1) : null,
                };
                await SendAsync(Actors.Auditor, new ListAuditEntries(filter, new PageRequest(1, null)));
                await SendAsync(@operator, new ExportAudit(filter, _ => Task.CompletedTask));
            }
        }
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
            for (var filters = 0; filters < 32; filters++)
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

            for (var filters = 0; filters < 8; filters++)
            {
                await SendAsync(
                    admin,
                    new ListDeliveries(
                        new DeliveryFilter
                        {
                            Status = (filters & 1) != 0 ? DeliveryStatus.Pending : null,
                            WebhookId = (filters & 2) != 0 ? webhook : null,
                            VerificationId = (filters & 4) != 0 ? id : null,
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
