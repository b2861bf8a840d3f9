using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Subjects;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Subjects;

/// <summary>
/// Gives their words to subjects that have none: those from before words were kept, and those that an older node adds during
/// an upgrade. It goes through the subjects once, in steps that end with their own position. Several nodes may run it: each
/// step counts once.
/// </summary>
internal sealed class SubjectIndexer(IServiceScopeFactory scopes, TimeProvider time, ILogger<SubjectIndexer> logger)
    : RecurringWork(time, Interval, Interval, logger)
{
    private const int Step = 100;
    private const string Persons = "applicants";
    private const string Businesses = "organizations";

    private const string ThroughOf = "SELECT through_id FROM subject_search_progress WHERE subjects = @Subjects";

    private const string Begin =
        "INSERT INTO subject_search_progress (subjects, through_id) VALUES (@Subjects, @ThroughId)";

    private const string GoOn =
        "UPDATE subject_search_progress SET through_id = @ThroughId WHERE subjects = @Subjects AND through_id = @From";

    private const string Known = "SELECT subject_id FROM subject_search WHERE subject_id IN @Ids";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Takes every subject as far as there are any.</summary>
    public async Task IndexAsync(CancellationToken cancellationToken)
    {
        foreach (var table in new[] { Persons, Businesses })
        {
            while (await StepAsync(table, cancellationToken))
            {
                // One after the other, each in its own transaction; whoever waits for the engine comes in between.
                await Task.Yield();
            }
        }
    }

    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken cancellationToken) => IndexAsync(cancellationToken);

    private async Task<bool> StepAsync(string table, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var from = await session.FindAsync<string>(ThroughOf, new { Subjects = table }, cancellationToken);
        var next = await session.QueryAsync<Key>(
            session.Dialect.FirstRows($"SELECT id, tenant_id FROM {table} WHERE id > @From ORDER BY id"),
            new { From = from ?? "", Rows = Step },
            cancellationToken
        );
        if (next.Count == 0)
        {
            return false;
        }

        // Read and folded before the unit of work, which no other node waits for longer than it writes.
        var words = scope.ServiceProvider.GetRequiredService<SubjectWords>();
        var rows = await RowsAsync(scope.ServiceProvider, session, table, next, cancellationToken);
        var progress = new
        {
            Subjects = table,
            From = from,
            ThroughId = next[^1].Id,
        };
        return await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                async () =>
                {
                    var isOurs = from is null
                        ? await session.TryInsertAsync(Begin, progress, cancellationToken)
                        : await session.ExecuteAsync(GoOn, progress, cancellationToken) > 0;
                    foreach (var row in isOurs ? rows : [])
                    {
                        await words.AddOlderAsync(table == Businesses, row, cancellationToken);
                    }

                    return true;
                },
                cancellationToken
            );
    }

    private static async Task<List<object>> RowsAsync(
        IServiceProvider services,
        DbSession session,
        string table,
        IReadOnlyList<Key> next,
        CancellationToken cancellationToken
    )
    {
        var subjects = services.GetRequiredService<ISubjectRepository>();
        var words = services.GetRequiredService<SubjectWords>();
        var known = await session.QueryAsync<string>(
            Known,
            new { Ids = next.Select(key => key.Id).ToArray() },
            cancellationToken
        );
        var rows = new List<object>();
        foreach (var key in next.ExceptBy(known, key => key.Id))
        {
            var subject =
                table == Persons
                    ? new Subject(await subjects.FindApplicantAsync(key.TenantId, key.Id, cancellationToken), null)
                    : new Subject(null, await subjects.FindOrganizationAsync(key.TenantId, key.Id, cancellationToken));
            if (subject is not { Person: null, Business: null })
            {
                rows.Add(await words.RowAsync(subject, cancellationToken));
            }
        }

        return rows;
    }

    private sealed class Key
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
    }
}
