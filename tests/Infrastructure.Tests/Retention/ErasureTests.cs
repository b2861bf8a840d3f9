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
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Retention;

/// <summary>
/// Records that end: five years after the refusal two people erase them, nothing that identified the subject is left in any byte, and
/// the audit still holds and finds whoever edits what is left.
/// </summary>
public sealed class ErasureTests : RecordsThatEnd
{
    [Fact]
    public async Task Nothing_that_identified_the_subject_is_in_any_row_or_byte_afterwards_and_the_audit_holds()
    {
        var (person, caseId) = await RefusedAsync();
        Assert.Contains(await Service.DumpAsync(), line => line.Contains(Mark, StringComparison.Ordinal));
        var heads = await HeadsAsync();

        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await DoneAsync(await ErasedAsync(person));

        Assert.DoesNotContain(await Service.DumpAsync(), line => line.Contains(Mark, StringComparison.Ordinal));
        Assert.Null((await VerifyAsync()).Broken);
        Assert.Null((await Service.MustAsync(Installation, new VerifyAudit(null, heads))).Broken);
        Assert.Equal(
            "SUBJECT_ERASED",
            (await Service.SendAsync(Actors.TenantAdmin, TestService.Approval(caseId))).Error?.Code
        );
        if (!TestEngine.IsServer)
        {
            await Service.TamperAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        await Service.StopAsync();
        foreach (var file in Directory.EnumerateFiles(Service.DataDirectory, "*", SearchOption.AllDirectories))
        {
            Assert.False(Contains(await File.ReadAllBytesAsync(file), Mark), $"{file} holds what was planted");
        }
    }

    [Fact]
    public async Task What_the_law_keeps_of_a_case_and_its_decisions_stays()
    {
        var (person, caseId) = await RefusedAsync();
        var before = await Service.MustAsync(Actors.Auditor, new GetVerification(caseId));
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await DoneAsync(await ErasedAsync(person));

        var after = await Service.MustAsync(Actors.Auditor, new GetVerification(caseId));
        Assert.Equal(
            (before.Status, before.RiskLevel, before.CreatedAt, before.ApplicantId, before.Types[0]),
            (after.Status, after.RiskLevel, after.CreatedAt, after.ApplicantId, after.Types[0])
        );
        Assert.True(after.IsErased);
        Assert.Equal(
            ("Declined", "CODE", null, null),
            Assert.Single(
                await Service.RowsAsync<(string, string, string?, string?)>(
                    "SELECT outcome, reason_code, reason, salt FROM decisions"
                )
            )
        );
        var entry = await Service.ValueAsync<string>(
            "SELECT facts FROM audit_entries WHERE action = 'verification.declined'"
        );
        Assert.Contains("\"decisionDigest\"", entry);
        Assert.DoesNotContain("salt", entry);
    }

    [Fact]
    public async Task An_early_erasure_waits_and_says_until_when_and_why()
    {
        var (person, _) = await RefusedAsync();
        var erasure = await Service.MustAsync(Actors.PowerTenant, Proposal(person));
        Assert.Equal(
            "SECOND_PERSON_REQUIRED",
            (await Service.SendAsync(Actors.PowerTenant, new ConfirmErasure(erasure.Erasure.Id))).Error?.Code
        );
        Assert.Equal("ERASURE_EXISTS", (await Service.SendAsync(Colleague, Proposal(person))).Error?.Code);

        var confirmed = await Service.MustAsync(Colleague, new ConfirmErasure(erasure.Erasure.Id));

        var wait = Assert.Single(confirmed.Waits);
        Assert.Equal(("RETENTION", Service.Clock.Now().AddYears(5)), (wait.Code, wait.Until));
        await SweepAsync();
        Assert.Equal(ErasureStatus.Confirmed, await StatusAsync(erasure));
        Assert.Equal(
            ErasureStatus.Cancelled,
            (await Service.MustAsync(Actors.PowerTenant, new CancelErasure(erasure.Erasure.Id))).Erasure.Status
        );
    }

    [Fact]
    public async Task A_case_that_is_open_and_an_approval_that_stands_keep_the_records_until_the_relationship_has_ended()
    {
        var person = await PersonAsync();
        var caseId = await OpenAsync(person);
        var subject = new SubjectRef(person, IsBusiness: false);
        Assert.Equal("OPEN_CASE", await WaitAsync(subject));

        await Service.MustAsync(Actors.TenantAdmin, TestService.Approval(caseId));
        Service.Clock.Advance(TimeSpan.FromDays(365 * 20));
        Assert.Equal("RELATIONSHIP_NOT_ENDED", await WaitAsync(subject));
        await Service.TamperAsync("UPDATE outbox_messages SET status = 'delivered'");

        var today = DateOnly.FromDateTime(Service.Clock.Now().UtcDateTime);
        Assert.NotNull(
            (await Service.SendAsync(Actors.Integration, new EndRelationship(subject, today.AddDays(1)))).Error
        );
        var ended = await Service.MustAsync(Actors.Integration, new EndRelationship(subject, today));

        Assert.Equal(
            new DateTimeOffset(today.AddYears(5).AddDays(1), TimeOnly.MinValue, TimeSpan.Zero),
            ended.Outlook.Term.Until
        );
        Assert.Equal("RETENTION", await WaitAsync(subject));
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 3));
        Assert.Null(await WaitAsync(subject));
    }

    [Fact]
    public async Task A_hold_stops_an_erasure_between_two_cases_and_its_release_lets_it_go_on()
    {
        var (person, first) = await RefusedAsync();
        Service.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await OpenAsync(person);
        await RefuseAsync(second);
        await Service.TamperAsync("UPDATE outbox_messages SET status = 'delivered'");
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        var erasure = await ErasedOnlyBegunAsync(person);
        await StepAsync(erasure);
        await StepAsync(erasure);
        Assert.True((await Service.MustAsync(Actors.Auditor, new GetVerification(first))).IsErased);

        // The subject is closed by then: a hold over it comes too late, and one over the tenant keeps what is left.
        Assert.Equal("SUBJECT_ERASED", (
                await Service.SendAsync(
                    Actors.PowerTenant,
                    new SetHold
                    {
                        Subject = new SubjectRef(person, false),
                        Matter = "M",
                        Reason = "R",
                    }
                )
            ).Error?.Code);
        var stands = await Service.MustAsync(Actors.PowerTenant, new SetHold { Matter = "Court", Reason = "Asked" });
        await SweepAsync();
        Assert.False((await Service.MustAsync(Actors.Auditor, new GetVerification(second))).IsErased);
        Assert.Null((await VerifyAsync()).Broken);

        await Service.MustAsync(Actors.PowerTenant, new ReleaseHold(stands.Id, "Over"));
        Service.Clock.Advance(TimeSpan.FromDays(1));
        await SweepAsync();

        Assert.True((await Service.MustAsync(Actors.Auditor, new GetVerification(second))).IsErased);
        Assert.Null((await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task A_tenant_that_wants_it_has_ended_records_erased_without_anybody_asking()
    {
        var (person, caseId) = await RefusedAsync();
        var kept = await OpenAsync(await PersonAsync());
        await Service.MustAsync(Actors.PowerTenant, new UpdateTenantSettings { RetentionAutomatic = true });
        await SweepAsync();
        Assert.Empty((await Service.MustAsync(Actors.Auditor, new ListErasures(new PageRequest(null, null)))).Items);

        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await SweepAsync();

        var erasure = Assert.Single(
            (await Service.MustAsync(Actors.Auditor, new ListErasures(new PageRequest(null, null)))).Items
        );
        Assert.Equal((person, ErasureBasis.RetentionOver), (erasure.Subject.Id, erasure.Basis));
        Assert.True((await Service.MustAsync(Actors.Auditor, new GetVerification(caseId))).IsErased);
        Assert.False((await Service.MustAsync(Actors.Auditor, new GetVerification(kept))).IsErased);
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
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await ErasedAsync(person);
        Assert.Null((await VerifyAsync()).Broken);

        Assert.NotEqual(0, await Service.TamperAsync(sql));

        var broken = (await VerifyAsync()).Broken;
        Assert.Contains(why, broken);
        Assert.Matches("entry .*verification:|decision .* of verification|decisions of verification", broken);
    }

    [Fact]
    public async Task Facts_blanked_by_hand_with_a_hash_made_for_them_are_found_for_lack_of_an_entry_that_says_so()
    {
        await RefusedAsync();
        var entry = (
            await Service.RowsAsync<AuditEntryRow>(
                $"SELECT {AuditEntryRow.Columns} FROM audit_entries WHERE action = 'verification.note_added'"
            )
        )[0];
        var blanked = entry.ToEntry() with { Facts = "{}" };
        await Service.TamperAsync(
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

        var repeated = await Service.MustAsync(Actor.Operator(""), new RepeatErasures(line + "\n\n"));
        var again = await Service.MustAsync(Actor.Operator(""), new RepeatErasures(line));

        Assert.Equal((1, 1, 0), (repeated.Listed, repeated.Again, repeated.Unknown));
        Assert.Equal((1, 0, 0), (again.Listed, again.Again, again.Unknown));
        Assert.True((await Service.MustAsync(Actors.Auditor, new GetVerification(caseId))).IsErased);
        Assert.DoesNotContain(await Service.DumpAsync(), row => row.Contains(Mark, StringComparison.Ordinal));
        Assert.Null((await VerifyAsync()).Broken);
        Assert.Equal(
            line,
            Assert.Single(await Service.MustAsync(Actor.Operator(""), new ListErasedSubjects())).ToText()
        );
        Assert.Equal(
            "NOT_AN_ERASURE",
            (await Service.SendAsync(Actor.Operator(""), new RepeatErasures(line + " x"))).Error?.Code
        );
    }

    [Fact]
    public async Task Nothing_is_added_to_a_subject_that_is_erased()
    {
        var (person, caseId) = await RefusedAsync();
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await ErasedAsync(person);

        var refused = new[]
        {
            (await Service.SendAsync(Actors.TenantAdmin, new CreateVerification { CustomerId = person })).Error,
            (await Service.SendAsync(Actors.TenantAdmin, new ChangeApplicant(person) { LastName = "Again" })).Error,
            (await Service.SendAsync(Actors.TenantAdmin, new AddNote(caseId, "Again", false))).Error,
            (
                await Service.SendAsync(
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
                await Service.SendAsync(
                    Actors.TenantAdmin,
                    new UpdateVerificationStatus { VerificationId = caseId, Status = VerificationStatus.Approved }
                )
            ).Error,
            (
                await Service.SendAsync(
                    Actors.TenantAdmin,
                    new EndRelationship(new SubjectRef(person, false), new DateOnly(2020, 1, 1))
                )
            ).Error,
            (await Service.SendAsync(Actors.PowerTenant, Proposal(person))).Error,
            (
                await Service.SendAsync(
                    Actors.TenantAdmin,
                    new AddSubjectDocument(person, new SubjectDocumentFields { DocumentType = "PASSPORT" })
                )
            ).Error,
        };

        Assert.All(refused, error => Assert.Equal("SUBJECT_ERASED", error?.Code));
    }
}
