using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Audit;
using VerificationService.Infrastructure.Retention;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Retention;

/// <summary>
/// Records that end: five years after the refusal two people erase them, nothing that identified the subject is left in any byte, and
/// the audit still holds and finds whoever edits what is left.
/// </summary>
public sealed class ErasureTests : IAsyncLifetime
{
    // Small letters, as the words stand that a subject is found by.
    private const string Mark = "zq7plantedx";
    private static readonly Actor Installation = Actor.Operator(Actors.Tenant);
    private static readonly Actor Colleague = Actors.User(Roles.PowerTenant, "colleague");

    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task Nothing_that_identified_the_subject_is_in_any_row_or_byte_afterwards_and_the_audit_holds()
    {
        var (person, caseId) = await RefusedAsync();
        Assert.Contains(await service.DumpAsync(), line => line.Contains(Mark, StringComparison.Ordinal));
        var heads = await HeadsAsync();

        service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await DoneAsync(await ErasedAsync(person));

        Assert.DoesNotContain(await service.DumpAsync(), line => line.Contains(Mark, StringComparison.Ordinal));
        Assert.Null((await VerifyAsync()).Broken);
        Assert.Null((await service.MustAsync(Installation, new VerifyAudit(null, heads))).Broken);
        Assert.Equal(
            "SUBJECT_ERASED",
            (await service.SendAsync(Actors.TenantAdmin, TestService.Approval(caseId))).Error?.Code
        );
        if (!TestEngine.IsServer)
        {
            await service.TamperAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        await service.StopAsync();
        foreach (var file in Directory.EnumerateFiles(service.DataDirectory, "*", SearchOption.AllDirectories))
        {
            Assert.False(Contains(await File.ReadAllBytesAsync(file), Mark), $"{file} holds what was planted");
        }
    }

    [Fact]
    public async Task What_the_law_keeps_of_a_case_and_its_decisions_stays()
    {
        var (person, caseId) = await RefusedAsync();
        var before = await service.MustAsync(Actors.Auditor, new GetVerification(caseId));
        service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await DoneAsync(await ErasedAsync(person));

        var after = await service.MustAsync(Actors.Auditor, new GetVerification(caseId));
        Assert.Equal(
            (before.Status, before.RiskLevel, before.CreatedAt, before.ApplicantId, before.Types[0]),
            (after.Status, after.RiskLevel, after.CreatedAt, after.ApplicantId, after.Types[0])
        );
        Assert.True(after.IsErased);
        Assert.Equal(
            ("Declined", "CODE", null, null),
            Assert.Single(
                await service.RowsAsync<(string, string, string?, string?)>(
                    "SELECT outcome, reason_code, reason, salt FROM decisions"
                )
            )
        );
        var entry = await service.ValueAsync<string>(
            "SELECT facts FROM audit_entries WHERE action = 'verification.declined'"
        );
        Assert.Contains("\"decisionDigest\"", entry);
        Assert.DoesNotContain("salt", entry);
    }

    [Fact]
    public async Task An_early_erasure_waits_and_says_until_when_and_why()
    {
        var (person, _) = await RefusedAsync();
        var erasure = await service.MustAsync(Actors.PowerTenant, Proposal(person));
        Assert.Equal(
            "SECOND_PERSON_REQUIRED",
            (await service.SendAsync(Actors.PowerTenant, new ConfirmErasure(erasure.Erasure.Id))).Error?.Code
        );
        Assert.Equal("ERASURE_EXISTS", (await service.SendAsync(Colleague, Proposal(person))).Error?.Code);

        var confirmed = await service.MustAsync(Colleague, new ConfirmErasure(erasure.Erasure.Id));

        var wait = Assert.Single(confirmed.Waits);
        Assert.Equal(("RETENTION", service.Clock.Now().AddYears(5)), (wait.Code, wait.Until));
        await SweepAsync();
        Assert.Equal(ErasureStatus.Confirmed, await StatusAsync(erasure));
        Assert.Equal(
            ErasureStatus.Cancelled,
            (await service.MustAsync(Actors.PowerTenant, new CancelErasure(erasure.Erasure.Id))).Erasure.Status
        );
    }

    [Fact]
    public async Task A_case_that_is_open_and_an_approval_that_stands_keep_the_records_until_the_relationship_has_ended()
    {
        var person = await PersonAsync();
        var caseId = await OpenAsync(person);
        var subject = new SubjectRef(person, IsBusiness: false);
        Assert.Equal("OPEN_CASE", await WaitAsync(subject));

        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(caseId));
        service.Clock.Advance(TimeSpan.FromDays(365 * 20));
        Assert.Equal("RELATIONSHIP_NOT_ENDED", await WaitAsync(subject));
        await service.TamperAsync("UPDATE outbox_messages SET status = 'delivered'");

        var today = DateOnly.FromDateTime(service.Clock.Now().UtcDateTime);
        Assert.NotNull(
            (await service.SendAsync(Actors.Integration, new EndRelationship(subject, today.AddDays(1)))).Error
        );
        var ended = await service.MustAsync(Actors.Integration, new EndRelationship(subject, today));

        Assert.Equal(
            new DateTimeOffset(today.AddYears(5).AddDays(1), TimeOnly.MinValue, TimeSpan.Zero),
            ended.Outlook.Term.Until
        );
        Assert.Equal("RETENTION", await WaitAsync(subject));
        service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 3));
        Assert.Null(await WaitAsync(subject));
    }

    [Fact]
    public async Task A_hold_stops_an_erasure_between_two_cases_and_its_release_lets_it_go_on()
    {
        var (person, first) = await RefusedAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await OpenAsync(person);
        await RefuseAsync(second);
        await service.TamperAsync("UPDATE outbox_messages SET status = 'delivered'");
        service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        var erasure = await ErasedOnlyBegunAsync(person);
        await StepAsync(erasure);
        await StepAsync(erasure);
        Assert.True((await service.MustAsync(Actors.Auditor, new GetVerification(first))).IsErased);

        // The subject is closed by then: a hold over it comes too late, and one over the tenant keeps what is left.
        Assert.Equal("SUBJECT_ERASED", (
                await service.SendAsync(
                    Actors.PowerTenant,
                    new SetHold
                    {
                        Subject = new SubjectRef(person, false),
                        Matter = "M",
                        Reason = "R",
                    }
                )
            ).Error?.Code);
        var stands = await service.MustAsync(Actors.PowerTenant, new SetHold { Matter = "Court", Reason = "Asked" });
        await SweepAsync();
        Assert.False((await service.MustAsync(Actors.Auditor, new GetVerification(second))).IsErased);
        Assert.Null((await VerifyAsync()).Broken);

        await service.MustAsync(Actors.PowerTenant, new ReleaseHold(stands.Id, "Over"));
        service.Clock.Advance(TimeSpan.FromDays(1));
        await SweepAsync();

        Assert.True((await service.MustAsync(Actors.Auditor, new GetVerification(second))).IsErased);
        Assert.Null((await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task A_tenant_that_wants_it_has_ended_records_erased_without_anybody_asking()
    {
        var (person, caseId) = await RefusedAsync();
        var kept = await OpenAsync(await PersonAsync());
        await service.MustAsync(Actors.PowerTenant, new UpdateTenantSettings { RetentionAutomatic = true });
        await SweepAsync();
        Assert.Empty((await service.MustAsync(Actors.Auditor, new ListErasures(new PageRequest(null, null)))).Items);

        service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await SweepAsync();

        var erasure = Assert.Single(
            (await service.MustAsync(Actors.Auditor, new ListErasures(new PageRequest(null, null)))).Items
        );
        Assert.Equal((person, ErasureBasis.RetentionOver), (erasure.Subject.Id, erasure.Basis));
        Assert.True((await service.MustAsync(Actors.Auditor, new GetVerification(caseId))).IsErased);
        Assert.False((await service.MustAsync(Actors.Auditor, new GetVerification(kept))).IsErased);
        Assert.Null((await VerifyAsync()).Broken);
    }

    public static TheoryData<string, string> Tampering =>
        new()
        {
            {
                "UPDATE audit_entries SET facts = REPLACE(facts, 'CODE', 'EDOC') WHERE action = 'verification.declined'",
                "what was kept of it"
            },
            {
                "UPDATE audit_entries SET actor_name = 'Mallory' WHERE action = 'verification.declined'",
                "what was kept of it"
            },
            { "UPDATE audit_entries SET facts = '{}' WHERE action = 'verification.declined'", "what was kept of it" },
            {
                "UPDATE audit_entries SET erased_by = NULL WHERE action = 'verification.declined'",
                "changed after it was written"
            },
            {
                "UPDATE audit_entries SET erased_by = 'another' WHERE action = 'verification.declined'",
                "erased are not those"
            },
            {
                "UPDATE audit_entries SET kept_hash = hash WHERE action = 'verification.declined'",
                "what was kept of it"
            },
            { "DELETE FROM audit_entries WHERE action = 'verification.note_added'", "is missing" },
            { "DELETE FROM audit_entries WHERE action = 'verification.erased'", "no entry of its history says so" },
            {
                "UPDATE audit_entries SET facts = REPLACE(facts, '\"entries\":\"', '\"entries\":\"1') WHERE action = 'verification.erased'",
                "changed after it was written"
            },
            { "UPDATE decisions SET outcome = 'Approved'", "what was kept of it" },
            { "UPDATE decisions SET reason = 'put back'", "what was kept of it" },
            { "UPDATE decisions SET erased_by = NULL", "changed after it was made" },
            { "UPDATE decisions SET digest = kept_digest", "what was kept of it" },
        };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Whoever_edits_what_is_left_of_an_erased_case_is_found_and_named(string sql, string why)
    {
        var (person, _) = await RefusedAsync();
        service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await ErasedAsync(person);
        Assert.Null((await VerifyAsync()).Broken);

        Assert.NotEqual(0, await service.TamperAsync(sql));

        var broken = (await VerifyAsync()).Broken;
        Assert.Contains(why, broken);
        Assert.Matches("entry .*verification:|decision .* of verification|decisions of verification", broken);
    }

    [Fact]
    public async Task Facts_blanked_by_hand_with_a_hash_made_for_them_are_found_for_lack_of_an_entry_that_says_so()
    {
        await RefusedAsync();
        var entry = (
            await service.RowsAsync<AuditEntryRow>(
                $"SELECT {AuditEntryRow.Columns} FROM audit_entries WHERE action = 'verification.note_added'"
            )
        )[0];
        var blanked = entry.ToEntry() with { Facts = "{}" };
        await service.TamperAsync(
            "UPDATE audit_entries SET facts = '{}', erased_by = 'made-up', kept_hash = @KeptHash WHERE id = @Id",
            new { KeptHash = AuditChain.HashOf(blanked), entry.Id }
        );

        Assert.Contains($"entry {entry.Id}", (await VerifyAsync()).Broken);
        Assert.Contains("no entry of its history says so", (await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task A_restore_from_before_an_erasure_repeats_it_from_the_list()
    {
        var (person, caseId) = await RefusedAsync();
        var line =
            $"erased-1 tenant={Actors.Tenant} customer={person} erasure=0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01 basis=SubjectRequest";

        var repeated = await service.MustAsync(Actor.Operator(""), new RepeatErasures(line + "\n\n"));
        var again = await service.MustAsync(Actor.Operator(""), new RepeatErasures(line));

        Assert.Equal((1, 1, 0), (repeated.Listed, repeated.Again, repeated.Unknown));
        Assert.Equal((1, 0, 0), (again.Listed, again.Again, again.Unknown));
        Assert.True((await service.MustAsync(Actors.Auditor, new GetVerification(caseId))).IsErased);
        Assert.DoesNotContain(await service.DumpAsync(), row => row.Contains(Mark, StringComparison.Ordinal));
        Assert.Null((await VerifyAsync()).Broken);
        Assert.Equal(
            line,
            Assert.Single(await service.MustAsync(Actor.Operator(""), new ListErasedSubjects())).ToText()
        );
        Assert.Equal(
            "NOT_AN_ERASURE",
            (await service.SendAsync(Actor.Operator(""), new RepeatErasures(line + " x"))).Error?.Code
        );
    }

    [Fact]
    public async Task Nothing_is_added_to_a_subject_that_is_erased()
    {
        var (person, caseId) = await RefusedAsync();
        service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await ErasedAsync(person);

        var refused = new[]
        {
            (await service.SendAsync(Actors.TenantAdmin, new CreateVerification { CustomerId = person })).Error,
            (await service.SendAsync(Actors.TenantAdmin, new ChangeApplicant(person) { LastName = "Again" })).Error,
            (await service.SendAsync(Actors.TenantAdmin, new AddNote(caseId, "Again", false))).Error,
            (
                await service.SendAsync(
                    Actors.TenantAdmin,
                    new RejectVerification
                    {
                        VerificationId = caseId,
                        RejectedBy = "tenant-admin",
                        Grounds = new() { Notes = "n" },
                    }
                )
            ).Error,
            (
                await service.SendAsync(
                    Actors.TenantAdmin,
                    new UpdateVerificationStatus { VerificationId = caseId, Status = VerificationStatus.Approved }
                )
            ).Error,
            (
                await service.SendAsync(
                    Actors.TenantAdmin,
                    new EndRelationship(new SubjectRef(person, false), new DateOnly(2020, 1, 1))
                )
            ).Error,
            (await service.SendAsync(Actors.PowerTenant, Proposal(person))).Error,
            (
                await service.SendAsync(
                    Actors.TenantAdmin,
                    new AddSubjectDocument(person, new SubjectDocumentFields { DocumentType = "PASSPORT" })
                )
            ).Error,
        };

        Assert.All(refused, error => Assert.Equal("SUBJECT_ERASED", error?.Code));
    }

    private static ProposeErasure Proposal(string person) =>
        new(new SubjectRef(person, IsBusiness: false), ErasureBasis.SubjectRequest, Mark + " asked in writing");

    private async Task<string> PersonAsync() =>
        (
            await service.MustAsync(
                Actors.TenantAdmin,
                new CreateApplicant
                {
                    FirstName = Mark + "First",
                    LastName = Mark + "Last",
                    Email = Mark + "@example.org",
                    ExternalId = Mark + "-reference",
                    DateOfBirth = "1985-04-12",
                    ResidenceCountry = "GB",
                }
            )
        ).Id;

    private async Task<string> OpenAsync(string person) => (
            await service.MustAsync(
                Actors.TenantAdmin,
                new CreateVerification
                {
                    CustomerId = person,
                    CallbackUrl = $"https://example.org/{Mark}",
                    AdditionalData = $$"""{"note":"{{Mark}}"}""",
                    UserId = Mark + "-user",
                    FormId = Mark + "-form",
                }
            )
        ).Verification.Id;

    private async Task RefuseAsync(string caseId) =>
        await service.MustAsync(
            Actors.TenantAdmin,
            new RejectVerification
            {
                VerificationId = caseId,
                RejectedBy = "tenant-admin",
                Grounds = new()
                {
                    Reason = Mark + " reason",
                    Notes = Mark + " notes",
                    Comment = Mark + " comment",
                    AdminNotes = Mark + " admin notes",
                    ReasonCode = "CODE",
                },
            }
        );

    private async Task<(string Person, string Case)> RefusedAsync()
    {
        var person = await PersonAsync();
        var caseId = await OpenAsync(person);
        await service.MustAsync(Actors.TenantAdmin, new ChangeApplicant(person) { LastName = Mark + "Changed" });
        await service.MustAsync(Actors.TenantAdmin, new AddNote(caseId, Mark + " note", ForAdmins: false));
        await service.MustAsync(Actors.TenantAdmin, new AddNote(caseId, Mark + " admin note", ForAdmins: true));
        var received = await service.MustAsync(
            Actors.TenantAdmin,
            new ReceiveDocument(
                new UploadDocument
                {
                    VerificationId = caseId,
                    DocId = Mark + "-document",
                    DocumentType = "PASSPORT",
                    FileName = Mark + ".pdf",
                    Content = new MemoryStream(Encoding.UTF8.GetBytes("%PDF-1.4 " + Mark)),
                }
            )
        );
        var document = await service.MustAsync(Actors.TenantAdmin, received);
        await (await service.MustAsync(Actors.Auditor, new GetDocumentContent(document.Id))).Bytes.DisposeAsync();
        await service.MustAsync(Actors.Reviewer, new RejectDocument(document.Id, Mark + " is cut off"));
        await RefuseAsync(caseId);

        // What was written for the callback has left by the time.
        await service.TamperAsync("UPDATE outbox_messages SET status = 'delivered'");
        return (person, caseId);
    }

    private async Task<ErasureView> ErasedOnlyBegunAsync(string person)
    {
        var erasure = await service.MustAsync(Actors.PowerTenant, Proposal(person));
        return await service.MustAsync(Colleague, new ConfirmErasure(erasure.Erasure.Id));
    }

    private async Task<ErasureView> ErasedAsync(string person)
    {
        await service.TamperAsync("UPDATE outbox_messages SET status = 'delivered'");
        var erasure = await ErasedOnlyBegunAsync(person);
        Assert.Empty(erasure.Waits);
        await SweepAsync();
        Assert.Equal(ErasureStatus.Running, await StatusAsync(erasure));
        return erasure;
    }

    private async Task DoneAsync(ErasureView erasure)
    {
        service.Clock.Advance(SubjectEraser.Rest);
        await SweepAsync();
        Assert.Equal(ErasureStatus.Done, await StatusAsync(erasure));
    }

    private async Task StepAsync(ErasureView erasure)
    {
        await using var scope = service.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Authenticated(Installation, isSandbox: false);
        await scope.ServiceProvider.GetRequiredService<SubjectEraser>().StepAsync(erasure.Erasure, default);
    }

    private Task SweepAsync() => service.Services.GetRequiredService<RetentionSweep>().SweepAsync(default);

    private async Task<ErasureStatus> StatusAsync(ErasureView erasure) =>
        (await service.MustAsync(Actors.Auditor, new GetErasure(erasure.Erasure.Id))).Erasure.Status;

    private async Task<string?> WaitAsync(SubjectRef subject)
    {
        var retention = await service.MustAsync(Actors.Auditor, new GetRetention(subject));
        return retention.Outlook.Waits(service.Clock.Now()) is [var first, ..] ? first.Code : null;
    }

    private async Task<string> HeadsAsync() =>
        string.Join('\n', (await service.MustAsync(Installation, new TakeAuditHeads())).Select(head => head.ToText()));

    private async Task<AuditVerification> VerifyAsync() => await service.MustAsync(Installation, new VerifyAudit());

    private static bool Contains(byte[] bytes, string text) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0
        || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
}
