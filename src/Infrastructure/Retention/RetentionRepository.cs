using System.Globalization;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Retention;

/// <summary>Holds and erasures in tables, and what the end of records is counted from.</summary>
internal sealed class RetentionRepository(DbSession session) : IRetentionRepository
{
    private const int Chunk = 200;

    private const string SelectHold = """
        SELECT id, subject_id, is_business, matter, reason, held_until, created_at, set_by, set_by_name, released_at, released_by,
               released_by_name, release_reason
        FROM legal_holds WHERE tenant_id = @TenantId
        """;

    private const string SelectErasure = """
        SELECT id, tenant_id, subject_id, is_business, basis, reason, status, created_at, proposed_by_kind, proposed_by_id,
               proposed_by_owner_id, proposed_by_name, confirmed_at, confirmed_by, confirmed_by_name, cancelled_at, cancelled_by_name,
               due_at, cases, entries, rows_erased_at, done_at
        FROM erasures
        """;

    private const string After = " AND created_at <= @AfterTime AND (created_at < @AfterTime OR id < @AfterId)";
    private const string NewestFirst = " ORDER BY created_at DESC, id DESC";

    /// <inheritdoc/>
    public async Task<KeptSubject?> FindSubjectAsync(
        string tenantId,
        SubjectRef subject,
        CancellationToken cancellationToken
    ) =>
        await session.FindAsync<SubjectRow>(
            $"SELECT created_at, relationship_ended_on, erased_at FROM {Table(subject)} WHERE tenant_id = @TenantId AND id = @Id",
            new { TenantId = tenantId, subject.Id },
            cancellationToken
        )
            is { } row
            ? new KeptSubject(row.CreatedAt, Date(row.RelationshipEndedOn), row.ErasedAt)
            : null;

    /// <inheritdoc/>
    public async Task<bool> EndRelationshipAsync(
        string tenantId,
        SubjectRef subject,
        DateOnly endedOn,
        CancellationToken cancellationToken
    ) =>
        await session.ExecuteAsync(
            $"UPDATE {Table(subject)} SET relationship_ended_on = @EndedOn WHERE tenant_id = @TenantId AND id = @Id AND erased_at IS NULL",
            new
            {
                TenantId = tenantId,
                subject.Id,
                EndedOn = endedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            },
            cancellationToken
        ) > 0;

    /// <inheritdoc/>
    /// <remarks>The row is written as it stands, for its lock. The tenant's first, then the subject's, always in this order.</remarks>
    public async Task LockAsync(string tenantId, SubjectRef? subject, CancellationToken cancellationToken)
    {
        if (subject is null)
        {
            await session.ExecuteAsync(
                "UPDATE tenants SET version = version WHERE id = @TenantId",
                new { TenantId = tenantId },
                cancellationToken
            );
        }
        else
        {
            await session.ExecuteAsync(
                $"UPDATE {Table(subject)} SET revision = revision WHERE tenant_id = @TenantId AND id = @Id",
                new { TenantId = tenantId, subject.Id },
                cancellationToken
            );
        }
    }

    /// <inheritdoc/>
    public async Task<KeptCases> CasesAsync(string tenantId, SubjectRef subject, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<CaseRow>(
            $"""
            SELECT v.id, v.status, v.applicant_id, v.organization_id, a.relationship_ended_on AS applicant_ended,
                   o.relationship_ended_on AS organization_ended,
                   (SELECT MAX(d.decided_at) FROM decisions d WHERE d.verification_id = v.id) AS decided_at
            FROM verifications v
            LEFT JOIN applicants a ON a.id = v.applicant_id
            LEFT JOIN organizations o ON o.id = v.organization_id
            WHERE v.tenant_id = @TenantId AND v.{Column(
                subject
            )} = @Id AND v.erased_by IS NULL ORDER BY v.created_at, v.id
            """,
            new { TenantId = tenantId, subject.Id },
            cancellationToken
        );
        return new KeptCases(
            [.. rows.Select(row => row.ToCase())],
            [
                .. rows.SelectMany(row => new[] { row.ApplicantId, row.OrganizationId })
                    .OfType<string>()
                    .Append(subject.Id)
                    .Distinct(),
            ]
        );
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LegalHold>> StandingHoldsAsync(
        string tenantId,
        IReadOnlyCollection<string> subjectIds,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var holds = new List<LegalHold>();
        foreach (var ids in subjectIds.Append(HoldRow.WholeTenant).Chunk(Chunk))
        {
            var rows = await session.QueryAsync<HoldRow>(
                SelectHold + " AND subject_id IN @Ids AND released_at IS NULL ORDER BY created_at, id",
                new { TenantId = tenantId, Ids = ids },
                cancellationToken
            );
            holds.AddRange(rows.Select(row => row.ToHold(tenantId)).Where(hold => hold.Stands(now)));
        }

        return holds;
    }

    /// <inheritdoc/>
    public async Task<bool> HasUndeliveredAsync(
        string tenantId,
        IReadOnlyCollection<string> caseIds,
        CancellationToken cancellationToken
    )
    {
        foreach (var ids in caseIds.Chunk(Chunk))
        {
            var waiting = await session.FindAsync<long>(
                "SELECT COUNT(*) FROM outbox_messages WHERE tenant_id = @TenantId AND verification_id IN @Ids AND status IN ('pending', 'held')",
                new { TenantId = tenantId, Ids = ids },
                cancellationToken
            );
            if (waiting > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KeptRows>> CountAsync(
        string tenantId,
        SubjectRef subject,
        CancellationToken cancellationToken
    )
    {
        var cases =
            $"SELECT id FROM verifications WHERE tenant_id = @TenantId AND {Column(subject)} = @Id AND erased_by IS NULL";
        var kinds = new (string Kind, string Sql)[]
        {
            ("CASES", $"SELECT COUNT(*) AS number FROM ({cases}) c"),
            ("DECISIONS", $"SELECT COUNT(*) AS number FROM decisions WHERE verification_id IN ({cases})"),
            (
                "NOTES",
                $"SELECT COUNT(*) AS number FROM verification_notes WHERE tenant_id = @TenantId AND verification_id IN ({cases})"
            ),
            (
                "DOCUMENTS",
                $"SELECT COUNT(*) AS number, COALESCE(SUM(size), 0) AS size FROM documents WHERE tenant_id = @TenantId AND verification_id IN ({cases})"
            ),
            (
                "MESSAGES",
                $"SELECT COUNT(*) AS number FROM outbox_messages WHERE tenant_id = @TenantId AND verification_id IN ({cases})"
            ),
        };
        var counted = new List<KeptRows>();
        foreach (var (kind, sql) in kinds)
        {
            var row = await session.FindAsync<CountRow>(
                sql,
                new { TenantId = tenantId, subject.Id },
                cancellationToken
            );
            counted.Add(new KeptRows(kind, row!.Number, kind == "DOCUMENTS" ? row.Size : null));
        }

        return counted;
    }

    /// <inheritdoc/>
    public Task AddAsync(LegalHold hold, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            """
            INSERT INTO legal_holds (id, tenant_id, subject_id, is_business, matter, reason, held_until, created_at, set_by, set_by_name)
            VALUES (@Id, @TenantId, @SubjectId, @IsBusiness, @Matter, @Reason, @Until, @SetAt, @SetBy, @SetByName)
            """,
            new
            {
                hold.Id,
                hold.TenantId,
                SubjectId = hold.Subject?.Id ?? HoldRow.WholeTenant,
                IsBusiness = hold.Subject is { IsBusiness: true },
                hold.Matter,
                hold.Reason,
                hold.Until,
                hold.SetAt,
                hold.SetBy,
                hold.SetByName,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<LegalHold?> FindHoldAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<HoldRow>(
                SelectHold + " AND id = @Id",
                new { TenantId = tenantId, Id = id },
                cancellationToken
            )
        )?.ToHold(tenantId);

    /// <inheritdoc/>
    public async Task<bool> ReleaseAsync(LegalHold released, CancellationToken cancellationToken)
    {
        if (
            await session.ExecuteAsync(
                """
                UPDATE legal_holds SET released_at = @ReleasedAt, released_by = @ReleasedBy, released_by_name = @ReleasedByName,
                    release_reason = @ReleaseReason
                WHERE tenant_id = @TenantId AND id = @Id AND released_at IS NULL
                """,
                new
                {
                    released.TenantId,
                    released.Id,
                    released.ReleasedAt,
                    released.ReleasedBy,
                    released.ReleasedByName,
                    released.ReleaseReason,
                },
                cancellationToken
            ) == 0
        )
        {
            return false;
        }

        // What waited for it need not wait for the next look.
        if (released.Subject is { } subject)
        {
            await session.ExecuteAsync(
                "UPDATE erasures SET due_at = @Now WHERE tenant_id = @TenantId AND subject_id = @Id AND status IN ('Confirmed', 'Running') AND rows_erased_at IS NULL",
                new
                {
                    released.TenantId,
                    subject.Id,
                    Now = released.ReleasedAt,
                },
                cancellationToken
            );
        }

        return true;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LegalHold>> ListHoldsAsync(
        string tenantId,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<HoldRow>(
                    session.Dialect.FirstRows(SelectHold + (after is null ? "" : After) + NewestFirst),
                    Page(tenantId, after, rows),
                    cancellationToken
                )
            ).Select(row => row.ToHold(tenantId)),
        ];

    /// <inheritdoc/>
    public Task<bool> TryAddAsync(Erasure erasure, CancellationToken cancellationToken) =>
        session.TryInsertAsync(
            """
            INSERT INTO erasures
                (id, tenant_id, subject_id, is_business, basis, reason, status, created_at, proposed_by_kind, proposed_by_id,
                 proposed_by_owner_id, proposed_by_name, confirmed_at, confirmed_by, confirmed_by_name, due_at, cases, entries)
            VALUES
                (@Id, @TenantId, @SubjectId, @IsBusiness, @Basis, @Reason, @Status, @ProposedAt, @ProposedByKind, @ProposedById,
                 @ProposedByOwnerId, @ProposedByName, @ConfirmedAt, @ConfirmedBy, @ConfirmedByName, @DueAt, 0, 0)
            """,
            new
            {
                erasure.Id,
                erasure.TenantId,
                SubjectId = erasure.Subject.Id,
                erasure.Subject.IsBusiness,
                Basis = erasure.Basis.ToString(),
                erasure.Reason,
                Status = erasure.Status.ToString(),
                erasure.ProposedAt,
                ProposedByKind = erasure.ProposedBy.Kind.ToString(),
                ProposedById = erasure.ProposedBy.Id,
                ProposedByOwnerId = erasure.ProposedBy.KeyOwnerId,
                erasure.ProposedByName,
                erasure.ConfirmedAt,
                erasure.ConfirmedBy,
                erasure.ConfirmedByName,
                erasure.DueAt,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<Erasure?> FindErasureAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<ErasureRow>(
                SelectErasure + " WHERE tenant_id = @TenantId AND id = @Id",
                new { TenantId = tenantId, Id = id },
                cancellationToken
            )
        )?.ToErasure();

    /// <summary>The erasure of a subject that is not over.</summary>
    public async Task<Erasure?> FindOpenAsync(string tenantId, string subjectId, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<ErasureRow>(
                SelectErasure
                    + " WHERE tenant_id = @TenantId AND subject_id = @SubjectId AND status IN ('Proposed', 'Confirmed', 'Running')",
                new { TenantId = tenantId, SubjectId = subjectId },
                cancellationToken
            )
        )?.ToErasure();

    /// <inheritdoc/>
    public async Task<bool> TryMoveAsync(Erasure was, Erasure now, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            """
            UPDATE erasures SET status = @Status, confirmed_at = @ConfirmedAt, confirmed_by = @ConfirmedBy,
                confirmed_by_name = @ConfirmedByName, cancelled_at = @CancelledAt, cancelled_by_name = @CancelledByName,
                due_at = @DueAt, cases = @Cases, entries = @Entries, rows_erased_at = @RowsErasedAt, done_at = @DoneAt
            WHERE tenant_id = @TenantId AND id = @Id AND status = @StatusBefore AND cases = @CasesBefore AND entries = @EntriesBefore
            """,
            new
            {
                now.TenantId,
                now.Id,
                Status = now.Status.ToString(),
                now.ConfirmedAt,
                now.ConfirmedBy,
                now.ConfirmedByName,
                now.CancelledAt,
                now.CancelledByName,
                now.DueAt,
                now.Cases,
                now.Entries,
                now.RowsErasedAt,
                now.DoneAt,
                StatusBefore = was.Status.ToString(),
                CasesBefore = was.Cases,
                EntriesBefore = was.Entries,
            },
            cancellationToken
        ) > 0;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Erasure>> ListErasuresAsync(
        string tenantId,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<ErasureRow>(
                    session.Dialect.FirstRows(
                        SelectErasure + " WHERE tenant_id = @TenantId" + (after is null ? "" : After) + NewestFirst
                    ),
                    Page(tenantId, after, rows),
                    cancellationToken
                )
            ).Select(row => row.ToErasure()),
        ];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Erasure>> ListErasedAsync(
        string after,
        int rows,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<ErasureRow>(
                    session.Dialect.FirstRows(
                        SelectErasure + " WHERE id > @After AND rows_erased_at IS NOT NULL ORDER BY id"
                    ),
                    new { After = after, Rows = rows },
                    cancellationToken
                )
            ).Select(row => row.ToErasure()),
        ];

    /// <summary>Erasures that are to be looked at, those that are due first, of all tenants.</summary>
    public async Task<IReadOnlyList<Erasure>> ListDueAsync(
        DateTimeOffset now,
        int rows,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<ErasureRow>(
                    session.Dialect.FirstRows(
                        SelectErasure
                            + " WHERE status IN ('Confirmed', 'Running') AND due_at <= @Now ORDER BY due_at, id"
                    ),
                    new { Now = now, Rows = rows },
                    cancellationToken
                )
            ).Select(row => row.ToErasure()),
        ];

    /// <summary>Where the search for subjects whose records have ended goes on; null where it has not begun.</summary>
    public async Task<PageKey?> WalkAsync(string tenantId, bool isBusiness, CancellationToken cancellationToken) =>
        await session.FindAsync<PlaceRow>(
            "SELECT after_at, after_id FROM retention_walks WHERE tenant_id = @TenantId AND is_business = @IsBusiness",
            new { TenantId = tenantId, IsBusiness = isBusiness },
            cancellationToken
        )
            is { } row
            ? new PageKey(row.AfterAt, row.AfterId)
            : null;

    /// <summary>Keeps how far it has come; false when another node has taken it further.</summary>
    public async Task<bool> TryWalkAsync(
        string tenantId,
        bool isBusiness,
        PageKey? from,
        PageKey to,
        CancellationToken cancellationToken
    )
    {
        var place = new
        {
            TenantId = tenantId,
            IsBusiness = isBusiness,
            At = to.CreatedAt,
            to.Id,
            AtBefore = from?.CreatedAt,
            IdBefore = from?.Id,
        };
        return from is null
            ? await session.TryInsertAsync(
                "INSERT INTO retention_walks (tenant_id, is_business, after_at, after_id) VALUES (@TenantId, @IsBusiness, @At, @Id)",
                place,
                cancellationToken
            )
            : await session.ExecuteAsync(
                "UPDATE retention_walks SET after_at = @At, after_id = @Id WHERE tenant_id = @TenantId AND is_business = @IsBusiness AND after_at = @AtBefore AND after_id = @IdBefore",
                place,
                cancellationToken
            ) > 0;
    }

    /// <summary>Subjects created between a place and a time, oldest first; those that are erased already too.</summary>
    public async Task<IReadOnlyList<PageKey>> SubjectsAsync(
        string tenantId,
        bool isBusiness,
        PageKey after,
        DateTimeOffset before,
        int rows,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<PlaceRow>(
                    session.Dialect.FirstRows(
                        $"""
                        SELECT created_at AS after_at, id AS after_id FROM {(
                            isBusiness ? "organizations" : "applicants"
                        )}
                        WHERE tenant_id = @TenantId AND created_at >= @AfterTime AND (created_at > @AfterTime OR id > @AfterId) AND created_at < @Before
                        ORDER BY created_at, id
                        """
                    ),
                    new
                    {
                        TenantId = tenantId,
                        AfterTime = after.CreatedAt,
                        AfterId = after.Id,
                        Before = before,
                        Rows = rows,
                    },
                    cancellationToken
                )
            ).Select(row => new PageKey(row.AfterAt, row.AfterId)),
        ];

    private static object Page(string tenantId, PageKey? after, int rows) =>
        new
        {
            TenantId = tenantId,
            AfterTime = after?.CreatedAt,
            AfterId = after?.Id,
            Rows = rows,
        };

    private static string Table(SubjectRef subject) => subject.IsBusiness ? "organizations" : "applicants";

    private static string Column(SubjectRef subject) => subject.IsBusiness ? "organization_id" : "applicant_id";

    private static DateOnly? Date(string? text) =>
        text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed class SubjectRow
    {
        public DateTimeOffset CreatedAt { get; init; }
        public string? RelationshipEndedOn { get; init; }
        public DateTimeOffset? ErasedAt { get; init; }
    }

    private sealed class CaseRow
    {
        public string Id { get; init; } = "";
        public string Status { get; init; } = "";
        public string? ApplicantId { get; init; }
        public string? OrganizationId { get; init; }
        public string? ApplicantEnded { get; init; }
        public string? OrganizationEnded { get; init; }
        public DateTimeOffset? DecidedAt { get; init; }

        public RetainedCase ToCase()
        {
            var ends = new List<DateOnly?>();
            if (ApplicantId is not null)
            {
                ends.Add(Date(ApplicantEnded));
            }

            if (OrganizationId is not null)
            {
                ends.Add(Date(OrganizationEnded));
            }

            return new RetainedCase(
                Id,
                Enum.Parse<VerificationStatus>(Status),
                DecidedAt,
                ends.Contains(null) ? null : ends.Max()
            );
        }
    }

    private sealed class CountRow
    {
        public long Number { get; init; }
        public long? Size { get; init; }
    }

    private sealed class PlaceRow
    {
        public DateTimeOffset AfterAt { get; init; }
        public string AfterId { get; init; } = "";
    }

    private sealed class HoldRow
    {
        /// <summary>What stands for a subject where all of the tenant is held: no subject has this id.</summary>
        public const string WholeTenant = "";

        public string Id { get; init; } = "";
        public string SubjectId { get; init; } = "";
        public bool IsBusiness { get; init; }
        public string Matter { get; init; } = "";
        public string Reason { get; init; } = "";
        public DateTimeOffset? HeldUntil { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public string SetBy { get; init; } = "";
        public string SetByName { get; init; } = "";
        public DateTimeOffset? ReleasedAt { get; init; }
        public string? ReleasedBy { get; init; }
        public string? ReleasedByName { get; init; }
        public string? ReleaseReason { get; init; }

        public LegalHold ToHold(string tenantId) =>
            new()
            {
                Id = Id,
                TenantId = tenantId,
                Subject = SubjectId == WholeTenant ? null : new SubjectRef(SubjectId, IsBusiness),
                Matter = Matter,
                Reason = Reason,
                Until = HeldUntil,
                SetAt = CreatedAt,
                SetBy = SetBy,
                SetByName = SetByName,
                ReleasedAt = ReleasedAt,
                ReleasedBy = ReleasedBy,
                ReleasedByName = ReleasedByName,
                ReleaseReason = ReleaseReason,
            };
    }

    private sealed class ErasureRow
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string SubjectId { get; init; } = "";
        public bool IsBusiness { get; init; }
        public string Basis { get; init; } = "";
        public string Reason { get; init; } = "";
        public string Status { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public string ProposedByKind { get; init; } = "";
        public string ProposedById { get; init; } = "";
        public string? ProposedByOwnerId { get; init; }
        public string ProposedByName { get; init; } = "";
        public DateTimeOffset? ConfirmedAt { get; init; }
        public string? ConfirmedBy { get; init; }
        public string? ConfirmedByName { get; init; }
        public DateTimeOffset? CancelledAt { get; init; }
        public string? CancelledByName { get; init; }
        public DateTimeOffset DueAt { get; init; }
        public int Cases { get; init; }
        public int Entries { get; init; }
        public DateTimeOffset? RowsErasedAt { get; init; }
        public DateTimeOffset? DoneAt { get; init; }

        public Erasure ToErasure() =>
            new()
            {
                Id = Id,
                TenantId = TenantId,
                Subject = new SubjectRef(SubjectId, IsBusiness),
                Basis = Enum.Parse<ErasureBasis>(Basis),
                Reason = Reason,
                Status = Enum.Parse<ErasureStatus>(Status),
                ProposedAt = CreatedAt,
                ProposedBy = new Identity(Enum.Parse<ActorKind>(ProposedByKind), ProposedById, ProposedByOwnerId),
                ProposedByName = ProposedByName,
                ConfirmedAt = ConfirmedAt,
                ConfirmedBy = ConfirmedBy,
                ConfirmedByName = ConfirmedByName,
                CancelledAt = CancelledAt,
                CancelledByName = CancelledByName,
                DueAt = DueAt,
                Cases = Cases,
                Entries = Entries,
                RowsErasedAt = RowsErasedAt,
                DoneAt = DoneAt,
            };
    }
}
