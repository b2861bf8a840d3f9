using System.Globalization;
using System.Text;
using VerificationService.Application.Audit;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// Entries for showing, in the order of their ids: those follow the clock, and the index that keeps them unique finds a
/// time, so that reading asks no decision to keep another index.
/// </summary>
internal sealed class AuditReader(DbSession session) : IAuditReader
{
    /// <summary>Most entries that one request looks through.</summary>
    private const int Examined = 10_000;

    // Above every id: they are lower-case hex.
    private const string AfterAll = "g";

    private const string Select = """
        SELECT id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash
        FROM audit_entries WHERE tenant_id = @TenantId
        """;

    private const string Examine =
        "SELECT id FROM audit_entries WHERE tenant_id = @TenantId AND id < @Before AND id >= @FromId ORDER BY id DESC";

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<AuditEntryView> Items, string? NextCursor)> NewestAsync(
        string tenantId,
        AuditFilter filter,
        string? cursor,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var parameters = new Parameters(tenantId, filter) { Rows = limit + 1 };
        if (filter.VerificationId is not null)
        {
            parameters.Sequence = cursor is null ? long.MaxValue : long.Parse(cursor, CultureInfo.InvariantCulture);
            var history = await QueryAsync(
                " AND stream = @Stream AND sequence < @Sequence" + Conditions(filter),
                " ORDER BY sequence DESC",
                parameters,
                cancellationToken
            );
            return Cut(history, limit, last => last.Sequence.ToString(CultureInfo.InvariantCulture), null);
        }

        parameters.Before =
            cursor is not null && string.CompareOrdinal(cursor, parameters.ToId) < 0 ? cursor : parameters.ToId;
        string? rest = null;
        if (filter.ActorId is not null || filter.Action is not null)
        {
            var floor = await session.FindAsync<Floor>(
                $"SELECT MIN(examined.id) AS id, COUNT(*) AS entries FROM ({session.Dialect.FirstRows(Examine)}) examined",
                new
                {
                    TenantId = tenantId,
                    parameters.Before,
                    parameters.FromId,
                    Rows = Examined,
                },
                cancellationToken
            );
            if (floor!.Entries == Examined)
            {
                parameters.FromId = rest = floor.Id!;
            }
        }

        var found = await QueryAsync(
            " AND id < @Before AND id >= @FromId" + Conditions(filter),
            " ORDER BY id DESC",
            parameters,
            cancellationToken
        );
        return Cut(found, limit, last => last.Id, rest);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditEntryView>> OldestAsync(
        string tenantId,
        AuditFilter filter,
        AuditEntryView? after,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var all = filter with { ActorId = null, Action = null };
        var parameters = new Parameters(tenantId, all)
        {
            Rows = rows,
            Sequence = after?.Sequence ?? 0,
            After = after?.Id ?? "",
        };
        return all.VerificationId is not null
            ? QueryAsync(
                " AND stream = @Stream AND sequence > @Sequence" + Conditions(all),
                " ORDER BY sequence",
                parameters,
                cancellationToken
            )
            : QueryAsync(
                " AND id > @After AND id >= @FromId AND id < @ToId",
                " ORDER BY id",
                parameters,
                cancellationToken
            );
    }

    private static (IReadOnlyList<AuditEntryView> Items, string? NextCursor) Cut(
        IReadOnlyList<AuditEntryView> rows,
        int limit,
        Func<AuditEntryView, string> cursorOf,
        string? rest
    ) => rows.Count > limit ? ([.. rows.Take(limit)], cursorOf(rows[limit - 1])) : (rows, rest);

    // What the index does not find by.
    private static string Conditions(AuditFilter filter)
    {
        var sql = new StringBuilder();
        AddWhen(filter.ActorId is not null, " AND actor_id = @ActorId");
        AddWhen(filter.Action is not null, " AND action = @Action");
        AddWhen(filter.VerificationId is not null && filter.From is not null, " AND occurred_at >= @From");
        AddWhen(filter.VerificationId is not null && filter.To is not null, " AND occurred_at < @To");
        return sql.ToString();

        void AddWhen(bool wanted, string condition)
        {
            if (wanted)
            {
                sql.Append(condition);
            }
        }
    }

    private async Task<IReadOnlyList<AuditEntryView>> QueryAsync(
        string where,
        string order,
        Parameters parameters,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    session.Dialect.FirstRows(Select + where + order),
                    parameters,
                    cancellationToken
                )
            ).Select(row => row.ToView()),
        ];

    private sealed class Parameters(string tenantId, AuditFilter filter)
    {
        public string TenantId => tenantId;
        public string Stream => AuditStreams.Verification(filter.VerificationId ?? "");
        public string? ActorId => filter.ActorId;
        public string? Action => filter.Action;
        public DateTimeOffset? From => filter.From;
        public DateTimeOffset? To => filter.To;
        public string FromId { get; set; } = filter.From is { } from ? FirstIdAt(from) : "";
        public string ToId { get; } = filter.To is { } to ? FirstIdAt(to) : AfterAll;
        public string Before { get; set; } = AfterAll;
        public string After { get; init; } = "";
        public long Sequence { get; set; }
        public int Rows { get; init; }

        // The first 48 bits of a UUIDv7 are its milliseconds (RFC 9562 §5.7); cut off there, it sorts before all of them.
        private static string FirstIdAt(DateTimeOffset time)
        {
            // Part of a millisecond counts as the next: what is stored has whole ones.
            var milliseconds =
                (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1)
                / TimeSpan.TicksPerMillisecond;
            var hex = Math.Max(0, milliseconds).ToString("x12", CultureInfo.InvariantCulture);
            return $"{hex[..8]}-{hex[8..]}";
        }
    }

    private sealed class Floor
    {
        public string? Id { get; init; }
        public int Entries { get; init; }
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Stream { get; init; } = "";
        public long Sequence { get; init; }
        public DateTimeOffset OccurredAt { get; init; }
        public string Action { get; init; } = "";
        public string ActorKind { get; init; } = "";
        public string ActorId { get; init; } = "";
        public string ActorName { get; init; } = "";
        public string Facts { get; init; } = "";
        public string Origin { get; init; } = "";
        public byte[] PreviousHash { get; init; } = [];
        public byte[] Hash { get; init; } = [];

        public AuditEntryView ToView() =>
            new()
            {
                Id = Id,
                Stream = Stream,
                Sequence = Sequence,
                OccurredAt = OccurredAt,
                Action = Action,
                ActorKind = ActorKind,
                ActorId = ActorId,
                ActorName = ActorName,
                Facts = Facts,
                Origin = Origin,
                PreviousHash = Convert.ToHexStringLower(PreviousHash),
                Hash = Convert.ToHexStringLower(Hash),
            };
    }
}
