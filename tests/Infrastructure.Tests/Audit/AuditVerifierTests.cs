using Dapper;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Audit;

/// <summary>
/// Whoever edits the database behind the service's back is found out, and where. A database is filled once; each test
/// changes it, looks, and takes the change back.
/// </summary>
public sealed class AuditVerifierTests(AuditVerifierTests.Filled filled) : IClassFixture<AuditVerifierTests.Filled>
{
    private readonly TestService service = filled.Service;

    public static TheoryData<string, string> EntryEdits =>
        new()
        {
            { "id", "'another'" },
            { "tenant_id", $"'{Actors.OtherTenant}'" },
            { "stream", "'verification:another'" },
            { "sequence", "sequence + 1000" },
            { "occurred_at", "'2020-01-01 00:00:00'" },
            { "occurred_at", "'yesterday'" },
            { "action", "action || 'x'" },
            { "actor_kind", "'System'" },
            { "actor_id", "'mallory'" },
            { "actor_name", "'Mallory'" },
            { "facts", "'{}'" },
            { "facts", "facts || ' '" },
            { "facts", "'no JSON, yet it says \"decisionDigest\"'" },
            { "origin", "'{\"surface\":\"console\"}'" },
            { "previous_hash", "zeroblob(32)" },
            { "previous_hash", "x''" },
            { "hash", "zeroblob(32)" },
            { "hash", "x''" },
        };

    public static TheoryData<string, string> DecisionEdits =>
        new()
        {
            { "id", "'another'" },
            { "tenant_id", $"'{Actors.OtherTenant}'" },
            {
                "verification_id",
                "(SELECT id FROM verifications WHERE id NOT IN (SELECT verification_id FROM decisions))"
            },
            { "sequence", "7" },
            { "outcome", "'Declined'" },
            { "outcome", "'Perhaps'" },
            { "level", "'PowerTenantVerified'" },
            { "level", "NULL" },
            { "claimed_approver", "'power-tenant'" },
            { "role", "'power-tenant'" },
            { "role", "'emperor'" },
            { "actor_kind", "'ApiKey'" },
            { "actor_id", "'mallory'" },
            { "actor_name", "'Mallory'" },
            { "reason", "'another reason'" },
            { "reason", "NULL" },
            { "notes", "'other notes'" },
            { "comment", "'another comment'" },
            { "admin_notes", "'other admin notes'" },
            { "reason_code", "'CODE'" },
            { "key_owner_id", "'somebody'" },
            { "seen", "'another'" },
            { "risk_level", "'High'" },
            { "policy_version", "1" },
            { "notify_callback", "1" },
            { "notify_owner_email", "1" },
            { "notify_applicant_email", "1" },
            { "notify_subscriptions", "0" },
            { "decided_at", "'2020-01-01 00:00:00'" },
            { "decided_at", "'yesterday'" },
        };

    [Fact]
    public async Task An_untouched_audit_holds()
    {
        var found = await VerifyAsync();

        Assert.Null(found.Broken);
        Assert.Equal(await service.ValueAsync<long>("SELECT COUNT(*) FROM audit_entries"), found.Entries);
        Assert.Equal(
            await service.ValueAsync<long>(
                "SELECT COUNT(*) FROM (SELECT DISTINCT tenant_id, stream FROM audit_entries)"
            ),
            found.Streams
        );
        Assert.Equal(3, found.Decisions);
    }

    [Fact]
    public async Task Every_column_of_an_entry_and_of_a_decision_is_among_the_edits()
    {
        // The position is the engine's, not the entry's: what editing it does is shown with the blocks.
        Assert.Equal(
            ["position"],
            (await ColumnsAsync("audit_entries")).Except(EntryEdits.Select(edit => (string)edit[0]))
        );
        Assert.Empty((await ColumnsAsync("decisions")).Except(DecisionEdits.Select(edit => (string)edit[0])));
    }

    [Theory]
    [MemberData(nameof(EntryEdits))]
    public async Task An_edited_entry_is_found_and_named(string column, string value)
    {
        var id = filled.MiddleEntry;
        await using var taken = await ChangeAsync($"UPDATE audit_entries SET {column} = {value} WHERE id = '{id}'");

        var broken = (await VerifyAsync()).Broken;

        // An entry that left its place is named by the hole it left, or by where it turned up.
        Assert.NotNull(broken);
        if (
            column
            is "action"
                or "actor_kind"
                or "actor_id"
                or "actor_name"
                or "origin"
                or "hash"
                or "previous_hash"
                or "facts"
        )
        {
            Assert.Contains("entry " + id, broken);
            Assert.Contains("tenant " + Actors.Tenant, broken);
        }
    }

    [Fact]
    public async Task An_entry_deleted_from_the_middle_is_found()
    {
        await using var taken = await ChangeAsync($"DELETE FROM audit_entries WHERE id = '{filled.MiddleEntry}'");

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains(filled.Stream, broken);
        Assert.Contains("entry 2 of the stream is missing", broken);
    }

    [Fact]
    public async Task An_entry_deleted_from_the_beginning_is_found()
    {
        await using var taken = await ChangeAsync(
            $"DELETE FROM audit_entries WHERE stream = '{filled.Stream}' AND sequence = 1"
        );

        Assert.Contains("entry 1 of the stream is missing", (await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task The_last_entry_of_a_decision_deleted_is_found_by_the_decision_left_behind()
    {
        await using var taken = await ChangeAsync(
            $"DELETE FROM audit_entries WHERE stream = '{filled.Stream}' AND sequence = (SELECT MAX(sequence) FROM audit_entries WHERE stream = '{filled.Stream}')"
        );

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains("decision " + filled.LastDecision, broken);
        Assert.Contains("no audit entry records it", broken);
    }

    [Fact]
    public async Task Two_entries_that_changed_places_are_found()
    {
        await using var taken = await ChangeAsync(
            $"""
            UPDATE audit_entries SET sequence = -sequence WHERE stream = '{filled.Stream}' AND sequence IN (2, 3);
            UPDATE audit_entries SET sequence = 5 + sequence WHERE stream = '{filled.Stream}' AND sequence < 0;
            """
        );

        Assert.Contains(filled.Stream, (await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task An_entry_put_in_is_found_even_when_its_own_hash_is_right()
    {
        var entry = AuditChain.Seal(
            new AuditEntry
            {
                Id = "put-in",
                TenantId = Actors.Tenant,
                Stream = filled.Stream,
                Sequence = 5,
                OccurredAt = service.Clock.GetUtcNow(),
                Action = "verification.approved",
                ActorKind = "User",
                ActorId = "mallory",
                ActorName = "Mallory",
                Facts = "{}",
                Origin = "{}",
                PreviousHash = AuditChain.Genesis,
            }
        );
        await using var taken = await ChangeAsync(
            """
            INSERT INTO audit_entries (id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash)
            VALUES (@Id, @TenantId, @Stream, @Sequence, @OccurredAt, @Action, @ActorKind, @ActorId, @ActorName, @Facts, @Origin, @PreviousHash, @Hash)
            """,
            entry
        );

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains("entry put-in", broken);
        Assert.Contains("does not follow", broken);
    }

    [Theory]
    [MemberData(nameof(DecisionEdits))]
    public async Task An_edited_decision_is_found_and_named(string column, string value)
    {
        await using var taken = await ChangeAsync(
            $"UPDATE decisions SET {column} = {value} WHERE id = '{filled.FirstDecision}'"
        );

        var broken = (await VerifyAsync()).Broken;

        Assert.NotNull(broken);
        if (value == "'yesterday'")
        {
            Assert.Contains("decided_at=yesterday", broken);
        }
        else
        {
            Assert.Contains("decision " + (column == "id" ? "another" : filled.FirstDecision), broken);
        }
    }

    [Fact]
    public async Task A_deleted_decision_is_found_and_named()
    {
        await using var taken = await ChangeAsync($"DELETE FROM decisions WHERE id = '{filled.LastDecision}'");

        var broken = (await VerifyAsync()).Broken;

        Assert.Equal($"decision {filled.LastDecision}: the audit records it, and it is gone", broken);
    }

    [Theory]
    [InlineData("Approved")]
    [InlineData("Declined")]
    [InlineData("AwaitingSecondApproval")]
    public async Task A_case_that_stands_where_no_decision_put_it_is_found(string status)
    {
        const string Undecided = "id NOT IN (SELECT verification_id FROM decisions)";
        await using var taken = await ChangeAsync($"UPDATE verifications SET status = '{status}' WHERE {Undecided}");

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains($"its status is {status}, which its last decision does not say", broken);
    }

    [Fact]
    public async Task A_history_removed_whole_is_found()
    {
        await using var taken = await ChangeAsync(
            "DELETE FROM audit_entries WHERE stream IN (SELECT 'verification:' || id FROM verifications WHERE id NOT IN (SELECT verification_id FROM decisions))"
        );

        Assert.Contains("its history is gone", (await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task A_decision_made_past_the_service_is_found()
    {
        await using var taken = await ChangeAsync(
            $"""
            INSERT INTO decisions SELECT 'made-up', tenant_id, verification_id, sequence + 10, outcome, level, claimed_approver, role,
                actor_kind, actor_id, actor_name, reason, notes, comment, admin_notes, risk_level, policy_version,
                notify_callback, notify_owner_email, notify_applicant_email, notify_subscriptions, decided_at,
                reason_code, key_owner_id, seen
            FROM decisions WHERE id = '{filled.FirstDecision}'
            """
        );

        Assert.Contains("decision made-up", (await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task Verifying_reads_beside_a_writer_and_does_not_keep_one_waiting()
    {
        await using var database = new TestDatabase(busyTimeoutMs: 50);
        await database.Migrator().MigrateAsync(default);
        await using var writer = await database.Dialect.OpenAsync(default);
        await writer.ExecuteAsync("BEGIN IMMEDIATE");

        // Would be locked out if it began as a writer does, and would lock writers out for as long as it takes.
        var found = await new Infrastructure.Audit.AuditVerifier(database.Dialect).VerifyAsync([], null, default);

        Assert.Null(found.Broken);
    }

    [Fact]
    public async Task Progress_is_told_now_and_then()
    {
        await using var database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);
        var entries = Chain(25_000).ToList();
        await using (var connection = await database.Dialect.OpenAsync(default))
        {
            await connection.ExecuteAsync("BEGIN DEFERRED");
            await connection.ExecuteAsync(
                """
                INSERT INTO audit_entries (id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash)
                VALUES (@Id, @TenantId, @Stream, @Sequence, @OccurredAt, @Action, @ActorKind, @ActorId, @ActorName, @Facts, @Origin, @PreviousHash, @Hash)
                """,
                entries
            );
            await connection.ExecuteAsync("COMMIT");
        }

        var progress = new Told();
        var found = await new Infrastructure.Audit.AuditVerifier(database.Dialect).VerifyAsync([], progress, default);

        Assert.Null(found.Broken);
        Assert.Equal(25_000, found.Entries);
        Assert.Equal(250, found.Streams);
        Assert.Equal(
            [10_000, 20_000],
            progress.Values.Where(told => told.What == "entries").Select(told => told.Count)
        );

        await database.ExecuteAsync("UPDATE audit_entries SET actor_name = 'Mallory' WHERE id = 'e-17042'");
        Assert.Contains(
            "entry e-17042",
            (await new Infrastructure.Audit.AuditVerifier(database.Dialect).VerifyAsync([], null, default)).Broken
        );
    }

    private static IEnumerable<AuditEntry> Chain(int count)
    {
        var previous = AuditChain.Genesis;
        for (var i = 0; i < count; i++)
        {
            if (i % 100 == 0)
            {
                previous = AuditChain.Genesis;
            }

            var entry = AuditChain.Seal(
                new AuditEntry
                {
                    Id = $"e-{i}",
                    TenantId = "tenant",
                    Stream = $"verification:{i / 100:D4}",
                    Sequence = (i % 100) + 1,
                    OccurredAt = DateTimeOffset.UnixEpoch.AddMilliseconds(i),
                    Action = "verification.commented",
                    ActorKind = "User",
                    ActorId = "ada",
                    ActorName = "Ada",
                    Facts = "{}",
                    Origin = "{}",
                    PreviousHash = previous,
                }
            );
            previous = entry.Hash;
            yield return entry;
        }
    }

    private async Task<AuditVerification> VerifyAsync() =>
        await service.MustAsync(Actor.Operator(Actors.Tenant), new VerifyAudit());

    private Task<IReadOnlyList<string>> ColumnsAsync(string table) =>
        service.RowsAsync<string>($"SELECT name FROM pragma_table_info('{table}')");

    // Changes the tables and puts them back as they were.
    private async Task<IAsyncDisposable> ChangeAsync(string sql, object? parameters = null)
    {
        await service.TamperAsync(
            "DROP TABLE IF EXISTS kept_entries; DROP TABLE IF EXISTS kept_decisions; CREATE TABLE kept_entries AS SELECT * FROM audit_entries; CREATE TABLE kept_decisions AS SELECT * FROM decisions; DROP TABLE IF EXISTS kept_statuses; CREATE TABLE kept_statuses AS SELECT id, status FROM verifications;"
        );
        Assert.NotEqual(0, await service.TamperAsync(sql, parameters));
        return new Kept(service);
    }

    private sealed class Kept(TestService service) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() =>
            await service.TamperAsync(
                """
                DELETE FROM audit_entries; INSERT INTO audit_entries SELECT * FROM kept_entries; DROP TABLE kept_entries;
                DELETE FROM decisions; INSERT INTO decisions SELECT * FROM kept_decisions; DROP TABLE kept_decisions;
                UPDATE verifications SET status = (SELECT k.status FROM kept_statuses k WHERE k.id = verifications.id); DROP TABLE kept_statuses;
                """
            );
    }

    private sealed class Told : IProgress<WorkProgress>
    {
        public List<WorkProgress> Values { get; } = [];

        public void Report(WorkProgress value) => Values.Add(value);
    }

    /// <summary>A service with a few cases, one of them with a history of four entries and two decisions.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        public TestService Service { get; private set; } = null!;

        public string Stream { get; private set; } = "";

        public string MiddleEntry { get; private set; } = "";

        public string FirstDecision { get; private set; } = "";

        public string LastDecision { get; private set; } = "";

        public async Task InitializeAsync()
        {
            Service = await TestService.StartAsync();
            await Service.OpenAsync();
            var other = await Service.OpenHighRiskAsync();
            await Service.MustAsync(Actors.PowerTenant, TestService.Approval(other, "power-tenant"));
            var id = await Service.OpenAsync();
            await Service.SendAsync(Actors.Reviewer, TestService.Approval(id));
            var approval = TestService.Approval(id) with
            {
                ApprovalReason = "a reason",
                Comment = "a comment",
                AdminNotes = "admin notes",
            };
            FirstDecision = (await Service.MustAsync(Actors.TenantAdmin, approval)).Decision.Id;
            Service.Clock.Advance(TimeSpan.FromMinutes(5));
            LastDecision = (
                await Service.MustAsync(
                    Actors.TenantAdmin,
                    new UpdateVerificationStatus { VerificationId = id, Status = VerificationStatus.Declined }
                )
            )
                .Decision
                .Id;
            Stream = AuditStreams.Verification(id);
            MiddleEntry =
                await Service.ValueAsync<string>(
                    "SELECT id FROM audit_entries WHERE stream = @Stream AND sequence = 2",
                    new { Stream }
                ) ?? throw new InvalidOperationException("No entry.");
        }

        public async Task DisposeAsync() => await Service.DisposeAsync();
    }
}
