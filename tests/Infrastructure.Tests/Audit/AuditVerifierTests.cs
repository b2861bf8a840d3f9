using System.Data.Common;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
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
        WithAnyTime(
            "occurred_at",
            new()
            {
                { "id", "'another'" },
                { "tenant_id", $"'{Actors.OtherTenant}'" },
                { "stream", "'verification:another'" },
                { "sequence", "sequence + 1000" },
                { "occurred_at", "'2020-01-01 00:00:00'" },
                { "action", "CONCAT(action, 'x')" },
                { "actor_kind", "'System'" },
                { "actor_id", "'mallory'" },
                { "actor_name", "'Mallory'" },
                { "facts", "'{}'" },
                { "facts", "CONCAT(facts, ' ')" },
                { "facts", "'no JSON, yet it says \"decisionDigest\"'" },
                { "origin", "'{\"surface\":\"console\"}'" },
                { "previous_hash", TestEngine.Bytes(new string('0', 64)) },
                { "previous_hash", TestEngine.Bytes("") },
                { "hash", TestEngine.Bytes(new string('0', 64)) },
                { "hash", TestEngine.Bytes("") },
                { "erased_by", "'another'" },
                { "kept_hash", TestEngine.Bytes(new string('0', 64)) },
            }
        );

    public static TheoryData<string, string> DecisionEdits =>
        WithAnyTime(
            "decided_at",
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
                { "salt", "'another'" },
                { "salt", "NULL" },
                { "erased_by", "'another'" },
                { "digest", "'another'" },
                { "kept_digest", "'another'" },
                { "risk_level", "'High'" },
                { "policy_version", "1" },
                { "notify_callback", "'1'" },
                { "notify_owner_email", "'1'" },
                { "notify_applicant_email", "'1'" },
                { "notify_subscriptions", "'0'" },
                { "decided_at", "'2020-01-01 00:00:00'" },
            }
        );

    [Fact]
    public async Task An_untouched_audit_holds()
    {
        var found = await VerifyAsync();

        Assert.Null(found.Broken);
        Assert.Equal(await service.ValueAsync<long>("SELECT COUNT(*) FROM audit_entries"), found.Entries);
        Assert.Equal(
            await service.ValueAsync<long>(
                "SELECT COUNT(*) FROM (SELECT DISTINCT tenant_id, stream FROM audit_entries) AS streams"
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
    public async Task A_tenants_own_check_reads_all_of_the_tenant_and_nothing_of_another()
    {
        var elsewhere = Actors.Auditor with { TenantId = Actors.OtherTenant };
        var whole = await service.MustAsync(Actors.Auditor, new VerifyTenantAudit());
        await using var taken = await ChangeAsync($"DELETE FROM audit_entries WHERE id = '{filled.MiddleEntry}'");

        var broken = (await service.MustAsync(Actors.Auditor, new VerifyTenantAudit())).Broken;
        var other = await service.MustAsync(elsewhere, new VerifyTenantAudit());

        Assert.Null(whole.Broken);
        Assert.Equal(
            await service.ValueAsync<long>(
                "SELECT COUNT(*) FROM decisions WHERE tenant_id = @Tenant",
                new { Actors.Tenant }
            ),
            whole.Decisions
        );
        Assert.Contains("entry 2 of the stream is missing", broken);
        Assert.Null(other.Broken);
        Assert.Equal(
            ErrorKind.Forbidden,
            (await service.SendAsync(Actors.TenantAdmin, new VerifyTenantAudit())).Error?.Kind
        );
    }

    [Fact]
    public async Task Of_many_checks_at_once_each_is_whole_or_told_to_come_back()
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(() => service.SendAsync(Actors.Auditor, new VerifyTenantAudit())))
        );

        Assert.Contains(answers, answer => answer.Error is null);
        Assert.All(
            answers,
            answer =>
                Assert.True(
                    answer.Error is { } refusal ? refusal.Code == "AUDIT_CHECK_RUNNING" : answer.Value.Broken is null
                )
        );
        Assert.Null((await service.MustAsync(Actors.Auditor, new VerifyTenantAudit())).Broken);
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
            "DELETE FROM audit_entries WHERE stream IN (SELECT CONCAT('verification:', id) FROM verifications WHERE id NOT IN (SELECT verification_id FROM decisions))"
        );

        Assert.Contains("its history is gone", (await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task A_decision_made_past_the_service_is_found()
    {
        await using var taken = await ChangeAsync(
            $"""
            INSERT INTO decisions (id, tenant_id, verification_id, sequence, outcome, level, claimed_approver, role,
                actor_kind, actor_id, actor_name, reason, notes, comment, admin_notes, risk_level, policy_version,
                notify_callback, notify_owner_email, notify_applicant_email, notify_subscriptions, decided_at,
                reason_code, key_owner_id, seen)
            SELECT 'made-up', tenant_id, verification_id, sequence + 10, outcome, level, claimed_approver, role,
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
        await writer.ExecuteAsync(database.Dialect.BeginWrite);
        await writer.ExecuteAsync("UPDATE audit_sealing SET version = version + 1");

        // Would be locked out if it began as a writer does, and would lock writers out for as long as it takes.
        var found = await new Infrastructure.Audit.AuditVerifier(database.Dialect).VerifyAsync([], null, default);

        Assert.Null(found.Broken);
    }

    [Fact]
    public async Task Progress_is_told_now_and_then()
    {
        await using var database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);
        await using (var connection = await database.Dialect.OpenAsync(default))
        {
            await connection.ExecuteAsync(database.Dialect.BeginWrite);
            foreach (var some in Chain(25_000).Chunk(100))
            {
                await InsertAsync(database.Dialect, connection, some);
            }

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

    private static async Task<IEnumerable<string>> ColumnsAsync(string table) =>
        (await TestEngine.TablesAsync()).Single(one => one.Name == table).Columns.Select(column => column.Name);

    // Where a time is text, it can be any.
    private static TheoryData<string, string> WithAnyTime(string column, TheoryData<string, string> edits)
    {
        if (!TestEngine.IsServer)
        {
            edits.Add(column, "'yesterday'");
        }

        return edits;
    }

    // A hundred rows a statement: one by one they take a server long.
    private static Task<int> InsertAsync(WatchedDialect dialect, DbConnection connection, AuditEntry[] entries)
    {
        var parameters = new DynamicParameters();
        var rows = entries.Select(
            (entry, row) =>
            {
                object[] values =
                [
                    entry.Id,
                    entry.TenantId,
                    entry.Stream,
                    entry.Sequence,
                    entry.OccurredAt,
                    entry.Action,
                    entry.ActorKind,
                    entry.ActorId,
                    entry.ActorName,
                    entry.Facts,
                    entry.Origin,
                    entry.PreviousHash,
                    entry.Hash,
                ];
                for (var column = 0; column < values.Length; column++)
                {
                    parameters.Add($"p{row}_{column}", values[column]);
                }

                return $"({string.Join(", ", values.Select((_, column) => $"@p{row}_{column}"))})";
            }
        );
        return connection.ExecuteAsync(
            dialect.Unheard(
                $"INSERT INTO audit_entries (id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash) VALUES {string.Join(", ", rows)}",
                parameters
            )
        );
    }

    // Changes the tables; what it answers with puts them back as they were.
    private async Task<IAsyncDisposable> ChangeAsync(string sql, object? parameters = null)
    {
        var kept = await Kept.OfAsync(service);
        Assert.NotEqual(0, await service.TamperAsync(sql, parameters));
        return kept;
    }

    private sealed class Kept : IAsyncDisposable
    {
        private readonly TestService service;
        private readonly List<(CopiedTable Table, List<IDictionary<string, object?>> Rows)> tables = [];
        private IReadOnlyList<(string Id, string Status)> statuses = [];

        private Kept(TestService service) => this.service = service;

        public static async Task<Kept> OfAsync(TestService service)
        {
            var kept = new Kept(service)
            {
                statuses = await service.RowsAsync<(string, string)>("SELECT id, status FROM verifications"),
            };
            foreach (
                var table in (await TestEngine.TablesAsync()).Where(table =>
                    table.Name is "audit_entries" or "decisions"
                )
            )
            {
                var rows = await service.RowsAsync<dynamic>($"SELECT * FROM {table.Name}");
                kept.tables.Add((table, [.. rows.Select(row => (IDictionary<string, object?>)row)]));
            }

            return kept;
        }

        public async ValueTask DisposeAsync()
        {
            var dialect = service.Services.GetRequiredService<SqlDialect>();
            await using var connection = await dialect.OpenAsync(default);
            foreach (var (table, rows) in tables)
            {
                var (before, after) = dialect.AroundNumberedInserts(table.Name);
                await connection.ExecuteAsync($"DELETE FROM {table.Name}; {before}");
                foreach (var row in rows)
                {
                    await connection.ExecuteAsync(
                        dialect.Command(
                            $"INSERT INTO {table.Name} ({string.Join(", ", table.Columns.Select(c => c.Name))}) VALUES ({string.Join(", ", table.Columns.Select(c => "@" + c.Name))})",
                            ParametersOf(table, row),
                            null,
                            default
                        )
                    );
                }

                await connection.ExecuteAsync(after ?? "SELECT 1");
            }

            foreach (var (id, status) in statuses)
            {
                await connection.ExecuteAsync(
                    "UPDATE verifications SET status = @status WHERE id = @id",
                    new { id, status }
                );
            }
        }

        private static DynamicParameters ParametersOf(CopiedTable table, IDictionary<string, object?> row)
        {
            var parameters = new DynamicParameters();
            foreach (var column in table.Columns)
            {
                // Whole milliseconds: datetime would round them.
                var value = row[column.Name];
                parameters.Add(column.Name, value, value is DateTime ? System.Data.DbType.DateTime2 : null);
            }

            return parameters;
        }
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
                Grounds = new()
                {
                    Reason = "a reason",
                    Notes = "All criteria met",
                    Comment = "a comment",
                    AdminNotes = "admin notes",
                },
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
