using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;
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

    private readonly HashSet<Type> sent = overheard.UseCases.Sent;
    private readonly TestService service = overheard.Service;
    private readonly WatchedDialect dialect = overheard.Dialect;

    /// <summary>One service for the class, to which everything is sent once.</summary>
    public sealed class Overheard : IAsyncLifetime
    {
        internal EveryUseCase UseCases { get; private set; } = null!;

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
            UseCases = new EveryUseCase(Service);
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
        var statements = dialect
            .SaidToSqlServer.Where(sql => !sql.StartsWith("EXPLAIN", StringComparison.Ordinal))
            // A part of a unit of work begins and ends in each engine's own words.
            .Where(sql => sql != dialect.BeginPart && sql != dialect.EndPart && sql != dialect.UndoPart)
            .ToList();

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
            var index =
                statement.Contains("v.recommended_at IS NOT NULL")
                    ? "ix_verifications_recommended (tenant_id=? AND risk_level=?"
                : statement.Contains("v.answered_for = ") ? "ix_verifications_answered (tenant_id=? AND answered_for=?"
                : statement.Contains("v.assigned_to = ") ? "ix_verifications_assigned (tenant_id=? AND assigned_to=?"
                : "ix_verifications_queue (tenant_id=? AND status=? AND risk_level=? AND main_type=?";
            Assert.All(await SearchesAsync(statement), step => Assert.Contains(index, step));
        }

        statements = [.. Statements().Where(sql => sql.Contains("ORDER BY v.snoozed_until, v.id"))];
        Assert.NotEmpty(statements);
        foreach (var statement in statements)
        {
            Assert.All(
                await SearchesAsync(statement),
                step => Assert.Contains("ix_verifications_snoozed (tenant_id=? AND snoozed_until>?", step)
            );
        }

        statements = [.. Statements().Where(sql => sql.Contains("FROM subject_words"))];
        Assert.NotEmpty(statements);
        foreach (var statement in statements)
        {
            var plan = await service.RowsAsync<(int Id, int Parent, int Unused, string Detail)>(
                "EXPLAIN QUERY PLAN " + statement
            );

            // The words and the highest number: nothing else is read, and nothing sorted.
            Assert.Equal(
                ["SCAN w VIRTUAL TABLE INDEX 192:M1<", "SEARCH s USING INTEGER PRIMARY KEY (rowid=?)"],
                plan.Select(step => step.Detail)
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

    // What a subject, an endpoint or a tenant has had so far may be a million rows: a decision goes through none of them.
    [Fact]
    public async Task A_decision_that_is_told_by_callback_counts_no_rows()
    {
        var id = await service.OpenAsync();
        dialect.Forget();
        await service.MustAsync(
            Actors.PowerTenant,
            new UpdateVerificationStatus
            {
                VerificationId = id,
                Status = VerificationStatus.Approved,
                CallbackEnabled = true,
                ProjectOwnerEmailEnabled = true,
                ApplicantEmailEnabled = true,
            }
        );

        var statements = dialect.Heard.ToList();
        Assert.Contains(statements, sql => sql.Contains("INSERT INTO outbox_messages"));
        Assert.DoesNotContain(statements, sql => sql.Contains("COUNT(") || sql.Contains("SUM("));
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

    // Beside the statements: here alone is every use case sent.
    [Fact]
    public async Task Every_fact_of_a_subjects_history_is_said_to_stay_or_to_go_with_the_subject()
    {
        await EverythingAsync();

        var written = await overheard.Service.RowsAsync<(string Stream, string Action, string Facts)>(
            "SELECT stream, action, facts FROM audit_entries WHERE tenant_id = @Tenant",
            new { Actors.Tenant }
        );
        var unsaid =
            from entry in written
            where
                (IsOfSubject(entry.Stream) && !KeptFacts.AreOfSubject(entry.Action))
                || NamesIn(entry.Facts).Any(fact => !KeptFacts.IsClassified(entry.Action, fact))
            select $"{entry.Stream.Split(':')[0]} {entry.Action} {entry.Facts}";
        Assert.Empty(unsaid);
        Assert.Contains(written, entry => entry.Action == "verification.approved");

        static bool IsOfSubject(string stream) => stream.Split(':')[0] is "verification" or "subject" or "document";

        static IEnumerable<string> NamesIn(string facts) =>
            JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(facts)!.Keys;
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
            // The engine's own, of its index of words.
            .Where(sql => !sql.Contains("'main'.'subject_words"))
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
    // audit, which reads all there is, in the order of an index: of decisions that of other tenants too.
    private static bool IsBounded(string detail, string statement) =>
        detail == "SCAN CONSTANT ROW"
        // By the words that are asked for.
        || detail.StartsWith("SCAN w VIRTUAL TABLE INDEX 192:M1<", StringComparison.Ordinal)
        || (detail is "SCAN c" or "SCAN examined" && statement.Contains("LIMIT"))
        || (detail.StartsWith("SCAN v ", StringComparison.Ordinal) && statement.EndsWith("FROM verifications v"))
        || (
            detail
                is "SCAN audit_entries USING INDEX ux_audit_entries_stream"
                    or "SCAN decisions USING INDEX ux_decisions_sequence"
            && (
                !statement.Contains("WHERE")
                || statement.Contains("FROM decisions INDEXED BY ux_decisions_sequence WHERE tenant_id")
            )
        )
        || detail.StartsWith(
            "SCAN outbox_messages USING COVERING INDEX ix_outbox_messages_lane",
            StringComparison.Ordinal
        );

    private Task EverythingAsync() => overheard.Everything ??= overheard.UseCases.SendEverythingAsync();
}
