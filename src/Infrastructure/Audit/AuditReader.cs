using System.Globalization;
using System.Text;
using VerificationService.Application.Audit;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// Entries for showing, in the order of their ids: those follow the clock, and the index that keeps them unique finds a
/// time. An actor's are in an index of their own, and so are those of every action but three, which each opening and each
/// decision writes. Where an index leaves something to be compared, what one request looks through is bounded.
/// </summary>
internal sealed class AuditReader(DbSession session) : IAuditReader
{
    /// <summary>Most entries that one request looks through.</summary>
    private const int Examined = 10_000;

    // Above every id: they are lower-case hex.
    private const string AfterAll = "g";

    private const string Columns =
        "id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash, erased_by";

    private const string Refused = " AND action LIKE '%.refused'";

    // The index over actions leaves these out: it would grow by one row per decision, and they are found without it.
    private static readonly string[] Common =
    [
        "verification.created",
        "verification.approved",
        "verification.declined",
    ];

    // This condition repeats the index's own, so that the engines use the partial index.
    private static readonly string Uncommon = string.Concat(Common.Select(action => $" AND action <> '{action}'"));

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
        var (index, range, compared) = Found(filter);
        var by = index is null ? "" : session.Dialect.By(index);
        if (compared.Length > 0)
        {
            var examine = $"SELECT id FROM audit_entries{by} WHERE tenant_id = @TenantId{range} ORDER BY id DESC";
            var floor = await session.FindAsync<Floor>(
                $"SELECT MIN(examined.id) AS id, COUNT(*) AS entries FROM ({session.Dialect.FirstRows(examine)}) examined",
                new
                {
                    TenantId = tenantId,
                    filter.ActorId,
                    filter.Action,
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

        var found = await QueryAsync(range + compared, " ORDER BY id DESC", parameters, cancellationToken, by);
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
        var all = filter with { ActorId = null, Action = null, Refused = false };
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

    // Which index finds what in order, and what is then compared entry by entry.
    private static (string? Index, string Range, string Compared) Found(AuditFilter filter)
    {
        const string Ids = " AND id < @Before AND id >= @FromId";
        const string Action = " AND action = @Action";
        var refused = filter.Refused ? Refused : "";
        if (filter.ActorId is not null)
        {
            var compared = (filter.Action is null ? "" : Action) + refused;
            return ("ix_audit_entries_actor", " AND actor_id = @ActorId" + Ids, compared);
        }

        return filter.Action is null ? (null, Ids, refused)
            : Common.Contains(filter.Action) ? (null, Ids, Action + refused)
            : ("ix_audit_entries_action", Action + Uncommon + Ids, refused);
    }

    // What the index of one history does not find by.
    private static string Conditions(AuditFilter filter)
    {
        var sql = new StringBuilder();
        AddWhen(filter.ActorId is not null, " AND actor_id = @ActorId");
        AddWhen(filter.Action is not null, " AND action = @Action");
        AddWhen(filter.Refused, Refused);
        AddWhen(filter.From is not null, " AND occurred_at >= @From");
        AddWhen(filter.To is not null, " AND occurred_at < @To");
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
        CancellationToken cancellationToken,
        string by = ""
    ) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    session.Dialect.FirstRows(
                        $"SELECT {Columns} FROM audit_entries{by} WHERE tenant_id = @TenantId{where}{order}"
                    ),
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
            // Rounded up to the next millisecond, because stored times are whole milliseconds.
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
        public string? ErasedBy { get; init; }

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
                ErasedBy = ErasedBy,
            };
    }
}
