using VerificationService.Application.Statistics;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Statistics;

/// <summary>
/// Figures from the rows that <see cref="StatisticsRollUp"/> keeps, and for the last minutes, which it has not reached, from
/// the decisions themselves.
/// </summary>
internal sealed class StatisticsStore(DbSession session) : IStatistics
{
    private const int Batch = 5000;

    private const string Progress = "SELECT through_at FROM statistics_progress WHERE tenant_id = @TenantId";

    private const string Kept = """
        SELECT period_at AS period, outcome, risk_level, decisions, times FROM decision_statistics
        WHERE tenant_id = @TenantId AND period_at >= @From AND period_at < @To
        """;

    private const string KeptParts = """
        SELECT part, outcome, counts FROM decision_parts
        WHERE tenant_id = @TenantId AND period_at >= @From AND period_at < @To
        """;

    // A case's first final decision alone tells how long it took; what adjusts it later does not.
    private const string Decided = """
        SELECT d.id, d.decided_at, d.outcome, d.risk_level, d.actor_kind, d.actor_id, d.reason_code, v.main_type, v.created_at,
               CASE WHEN EXISTS (SELECT 1 FROM decisions e WHERE e.verification_id = d.verification_id AND e.sequence < d.sequence
                                 AND e.outcome IN ('Approved', 'Declined')) THEN 1 ELSE 0 END AS is_adjustment
        FROM decisions d JOIN verifications v ON v.id = d.verification_id
        WHERE d.tenant_id = @TenantId AND d.decided_at >= @From AND d.decided_at < @To
          AND (d.decided_at > @From OR d.id > @AfterId)
        ORDER BY d.decided_at, d.id
        """;

    private const string Refused = """
        SELECT period_at AS period, code, refusals FROM refusal_statistics
        WHERE tenant_id = @TenantId AND period_at >= @From AND period_at < @To
        """;

    /// <summary>Up to which time decisions are rolled up; null before the first time.</summary>
    public Task<DateTimeOffset?> ThroughAsync(string tenantId, CancellationToken cancellationToken) =>
        session.FindAsync<DateTimeOffset?>(Progress, new { TenantId = tenantId }, cancellationToken);

    /// <inheritdoc/>
    public async Task<CountedDecisions> DecisionsAsync(
        string tenantId,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        var through = await ThroughAsync(tenantId, cancellationToken) ?? DateTimeOffset.MinValue;
        var figures = new List<DecisionFigures>();
        var parts = new PartCounts();
        if (from < through)
        {
            var range = new
            {
                TenantId = tenantId,
                From = from,
                To = Earlier(to, through),
            };
            figures.AddRange(
                (await session.QueryAsync<KeptRow>(Kept, range, cancellationToken)).Select(row => row.ToFigures())
            );
            foreach (var row in await session.QueryAsync<KeptPart>(KeptParts, range, cancellationToken))
            {
                parts.Add(row.ToCounts());
            }
        }

        if (to > through)
        {
            var counted = await CountAsync(tenantId, from > through ? from : through, to, cancellationToken);
            figures.AddRange(counted.Figures);
            foreach (var part in counted.Parts.Values)
            {
                parts.Add(part);
            }
        }

        return new CountedDecisions(figures, [.. parts.Figures()]);
    }

    /// <summary>Figures made from the decisions themselves, in pages, by an index.</summary>
    public async Task<CountedPeriods> CountAsync(
        string tenantId,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        var figures = new Dictionary<(DateTimeOffset, DecisionOutcome, RiskLevel), DecisionFigures>();
        var parts = new Dictionary<DateTimeOffset, PartCounts>();
        var afterId = "";
        IReadOnlyList<DecidedRow> rows;
        do
        {
            rows = await session.QueryAsync<DecidedRow>(
                session.Dialect.FirstRows(Decided),
                new
                {
                    TenantId = tenantId,
                    From = from,
                    To = to,
                    AfterId = afterId,
                    Rows = Batch,
                },
                cancellationToken
            );
            foreach (var row in rows)
            {
                var key = (
                    Quarters.Of(row.DecidedAt),
                    Enum.Parse<DecisionOutcome>(row.Outcome),
                    Enum.Parse<RiskLevel>(row.RiskLevel)
                );
                var counted = figures.GetValueOrDefault(key) ?? new(key.Item1, key.Item2, key.Item3, 0, new());
                if (key.Item2 != DecisionOutcome.ApprovalProposed && !row.IsAdjustment)
                {
                    counted.Times.Add(row.DecidedAt - row.CreatedAt);
                }

                figures[key] = counted with { Decisions = counted.Decisions + 1 };
                if (!parts.TryGetValue(key.Item1, out var period))
                {
                    parts[key.Item1] = period = new PartCounts();
                }

                foreach (var (part, name) in row.Parts())
                {
                    period.Add(part, key.Item2, name, 1);
                }
            }

            if (rows.Count > 0)
            {
                (from, afterId) = (rows[^1].DecidedAt, rows[^1].Id);
            }
        } while (rows.Count == Batch);

        return new CountedPeriods(figures.Values, parts);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RefusalFigures>> RefusalsAsync(
        string tenantId,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    ) =>
        session.QueryAsync<RefusalFigures>(
            Refused,
            new
            {
                TenantId = tenantId,
                From = from,
                To = to,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task CountRefusalAsync(
        string tenantId,
        string code,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var key = new
        {
            TenantId = tenantId,
            Period = Quarters.Of(now),
            Code = code,
        };
        var counted = await session.ExecuteAsync(
            """
            UPDATE refusal_statistics SET refusals = refusals + 1
            WHERE tenant_id = @TenantId AND period_at = @Period AND code = @Code
            """,
            key,
            cancellationToken
        );
        if (counted == 0)
        {
            await session.ExecuteAsync(
                "INSERT INTO refusal_statistics (tenant_id, period_at, code, refusals) VALUES (@TenantId, @Period, @Code, 1)",
                key,
                cancellationToken
            );
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DateTimeOffset>> OpenSinceAsync(
        string tenantId,
        VerificationStatus status,
        int most,
        CancellationToken cancellationToken
    ) =>
        session.QueryAsync<DateTimeOffset>(
            session.Dialect.FirstRows(
                "SELECT created_at FROM verifications WHERE tenant_id = @TenantId AND status = @Status ORDER BY created_at, id"
            ),
            new
            {
                TenantId = tenantId,
                Status = status.ToString(),
                Rows = most,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<(int Count, DateTimeOffset? OldestSince)> DeliveriesAsync(
        string tenantId,
        DeliveryStatus status,
        DateTimeOffset from,
        DateTimeOffset to,
        int most,
        CancellationToken cancellationToken
    )
    {
        const string Messages = """
            SELECT created_at FROM outbox_messages
            WHERE tenant_id = @TenantId AND status = @Status AND created_at >= @From AND created_at < @To
            ORDER BY created_at, id
            """;
        var made = await session.QueryAsync<DateTimeOffset>(
            session.Dialect.FirstRows(Messages),
            new
            {
                TenantId = tenantId,
                Status = status.ToString().ToLowerInvariant(),
                From = from,
                To = to,
                Rows = most,
            },
            cancellationToken
        );
        return (made.Count, made.Count == 0 ? null : made[0]);
    }

    /// <summary>
    /// Keeps the figures of <paramref name="from"/> until before <paramref name="through"/>; false when another node did.
    /// </summary>
    public async Task<bool> KeepAsync(
        string tenantId,
        DateTimeOffset? from,
        DateTimeOffset through,
        CountedPeriods counted,
        CancellationToken cancellationToken
    )
    {
        var step = new
        {
            TenantId = tenantId,
            From = from,
            Through = through,
        };
        var isOurs = from is null
            ? await session.TryInsertAsync(
                "INSERT INTO statistics_progress (tenant_id, through_at) VALUES (@TenantId, @Through)",
                step,
                cancellationToken
            )
            : await session.ExecuteAsync(
                "UPDATE statistics_progress SET through_at = @Through WHERE tenant_id = @TenantId AND through_at = @From",
                step,
                cancellationToken
            ) == 1;
        if (!isOurs)
        {
            return false;
        }

        foreach (var part in counted.Figures)
        {
            await session.ExecuteAsync(
                """
                INSERT INTO decision_statistics (tenant_id, period_at, outcome, risk_level, decisions, times)
                VALUES (@TenantId, @Period, @Outcome, @RiskLevel, @Decisions, @Times)
                """,
                new
                {
                    TenantId = tenantId,
                    part.Period,
                    Outcome = part.Outcome.ToString(),
                    RiskLevel = part.RiskLevel.ToString(),
                    part.Decisions,
                    Times = part.Times.Format(),
                },
                cancellationToken
            );
        }

        foreach (var (period, parts) in counted.Parts)
        {
            foreach (var (part, outcome, counts) in parts.Kept())
            {
                await session.ExecuteAsync(
                    """
                    INSERT INTO decision_parts (tenant_id, period_at, part, outcome, counts)
                    VALUES (@TenantId, @Period, @Part, @Outcome, @Counts)
                    """,
                    new
                    {
                        TenantId = tenantId,
                        Period = period,
                        Part = part.ToString(),
                        Outcome = outcome.ToString(),
                        Counts = counts,
                    },
                    cancellationToken
                );
            }
        }

        return true;
    }

    /// <summary>
    /// Goes back from <paramref name="from"/> to <paramref name="through"/>: what lies between is counted from the decisions
    /// again, until it is added up anew. False when another node did.
    /// </summary>
    public async Task<bool> ForgetAsync(
        string tenantId,
        DateTimeOffset from,
        DateTimeOffset through,
        CancellationToken cancellationToken
    )
    {
        if (
            !await KeepAsync(
                tenantId,
                from,
                through,
                new CountedPeriods([], new Dictionary<DateTimeOffset, PartCounts>()),
                cancellationToken
            )
        )
        {
            return false;
        }

        foreach (
            var forget in new[]
            {
                "DELETE FROM decision_statistics WHERE tenant_id = @TenantId AND period_at >= @Through",
                "DELETE FROM decision_parts WHERE tenant_id = @TenantId AND period_at >= @Through",
            }
        )
        {
            await session.ExecuteAsync(forget, new { TenantId = tenantId, Through = through }, cancellationToken);
        }

        return true;
    }

    /// <summary>When the first decision at or after <paramref name="from"/> was made; null when there is none.</summary>
    public Task<DateTimeOffset?> FirstDecisionAsync(
        string tenantId,
        DateTimeOffset from,
        CancellationToken cancellationToken
    ) =>
        session.FindFirstAsync<DateTimeOffset?>(
            "SELECT decided_at FROM decisions WHERE tenant_id = @TenantId AND decided_at >= @From ORDER BY decided_at, id",
            new { TenantId = tenantId, From = from },
            cancellationToken
        );

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private sealed class KeptRow
    {
        public DateTimeOffset Period { get; init; }
        public string Outcome { get; init; } = "";
        public string RiskLevel { get; init; } = "";
        public long Decisions { get; init; }
        public string Times { get; init; } = "";

        public DecisionFigures ToFigures() =>
            new(
                Period,
                Enum.Parse<DecisionOutcome>(Outcome),
                Enum.Parse<RiskLevel>(RiskLevel),
                Decisions,
                TimeHistogram.Parse(Times)
            );
    }

    private sealed class KeptPart
    {
        public string Part { get; init; } = "";
        public string Outcome { get; init; } = "";
        public string Counts { get; init; } = "";

        public PartCounts ToCounts() =>
            PartCounts.Parse(Enum.Parse<DecisionPart>(Part), Enum.Parse<DecisionOutcome>(Outcome), Counts);
    }

    private sealed class DecidedRow
    {
        public string Id { get; init; } = "";
        public DateTimeOffset DecidedAt { get; init; }
        public string Outcome { get; init; } = "";
        public string RiskLevel { get; init; } = "";
        public string ActorKind { get; init; } = "";
        public string ActorId { get; init; } = "";
        public string? ReasonCode { get; init; }
        public string MainType { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public bool IsAdjustment { get; init; }

        public IEnumerable<(DecisionPart Part, string Name)> Parts()
        {
            yield return (DecisionPart.Reviewer, $"{ActorKind}:{ActorId}");
            yield return (DecisionPart.Type, MainType);
            if (ReasonCode is not null)
            {
                yield return (DecisionPart.ReasonCode, ReasonCode);
            }
        }
    }
}
