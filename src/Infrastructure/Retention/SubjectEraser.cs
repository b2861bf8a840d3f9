using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries;
using VerificationService.Infrastructure.Documents;
using VerificationService.Infrastructure.Idempotency;
using VerificationService.Infrastructure.Subjects;

namespace VerificationService.Infrastructure.Retention;

/// <summary>
/// Carries an erasure out in steps: the subject is closed, its cases go one by one, each in its own transaction that looks once more
/// whether anything keeps them, and the subject itself goes last. Stored documents are set aside then, and removed a day later, when
/// no upload that was under way can name them any more and no kept answer is left. A step that was cut off is taken again.
/// </summary>
internal sealed class SubjectEraser(
    DbSession session,
    IUnitOfWork unitOfWork,
    RetentionRepository retention,
    LookingAtRetention looking,
    ErasingHistory history,
    ISubjectDocumentRepository documents,
    ISweptDocumentStore store,
    ErasureNotices notices,
    TimeProvider time
) : IErasing
{
    /// <summary>From the last row to the last byte.</summary>
    public static readonly TimeSpan Rest = IdempotencySweeper.KeptFor + TimeSpan.FromHours(1);

    // An erasure that waits for something without a date is looked at this often.
    private static readonly TimeSpan Look = TimeSpan.FromDays(1);

    /// <summary>Takes one step; true when the next one can be taken at once.</summary>
    public async Task<bool> StepAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        if (erasure.RowsErasedAt is null)
        {
            return await unitOfWork.RunAsync(
                () => EraseNextAsync(erasure.TenantId, erasure.Id, isRepeated: false, cancellationToken),
                cancellationToken
            );
        }

        await ClearContentsAsync(erasure, cancellationToken);
        await unitOfWork.RunAsync(() => FinishAsync(erasure, tells: true, cancellationToken), cancellationToken);
        return false;
    }

    /// <inheritdoc/>
    public async Task<bool?> RepeatAsync(ErasedSubject subject, CancellationToken cancellationToken)
    {
        var (tenantId, who) = (subject.TenantId, subject.Subject);
        if (await retention.FindSubjectAsync(tenantId, who, cancellationToken) is not { } kept)
        {
            return null;
        }

        var open = await retention.FindOpenAsync(tenantId, who.Id, cancellationToken);
        if (kept.ErasedAt is not null && open is null)
        {
            return false;
        }

        var now = time.Now();
        var installation = Actor.Operator(tenantId);
        var erasure =
            open
            ?? new Erasure
            {
                Id = subject.ErasureId,
                TenantId = tenantId,
                Subject = who,
                Basis = subject.Basis,
                Reason = "",
                Status = ErasureStatus.Confirmed,
                ProposedAt = now,
                ProposedBy = installation.Identity,
                ProposedByName = installation.Name,
                ConfirmedAt = now,
                ConfirmedBy = installation.Id,
                ConfirmedByName = installation.Name,
                DueAt = now,
            };
        if (open is null)
        {
            await unitOfWork.RunAsync(() => retention.TryAddAsync(erasure, cancellationToken), cancellationToken);
        }

        while (
            erasure.RowsErasedAt is null
            && await unitOfWork.RunAsync(
                () => EraseNextAsync(tenantId, erasure.Id, isRepeated: true, cancellationToken),
                cancellationToken
            )
        )
        {
            // One case after the other.
        }

        // Nobody uses the database yet: nothing can be under way.
        var erased = (await retention.FindErasureAsync(tenantId, erasure.Id, cancellationToken))!;
        await SetContentsAsideAsync(erased, cancellationToken);
        await ClearContentsAsync(erased, cancellationToken);
        await unitOfWork.RunAsync(
            async () =>
            {
                await session.ExecuteAsync(
                    "DELETE FROM idempotency_keys WHERE tenant_id = @TenantId",
                    new { TenantId = tenantId },
                    cancellationToken
                );
                return await FinishAsync(erased, tells: false, cancellationToken);
            },
            cancellationToken
        );
        return true;
    }

    /// <summary>Gives the stored contents that nobody names any more another name.</summary>
    public async Task SetContentsAsideAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        foreach (var sha256 in await ContentsAsync(erasure, cancellationToken))
        {
            if (!await DocumentSweeper.IsNamedAsync(session, erasure.TenantId, sha256, cancellationToken))
            {
                await Tolerantly(() =>
                    store.SetAsideAsync(new StoredDocument(erasure.TenantId, sha256, false), cancellationToken)
                );
            }
        }
    }

    // Whether to go on at once.
    private async Task<bool> EraseNextAsync(
        string tenantId,
        string erasureId,
        bool isRepeated,
        CancellationToken cancellationToken
    )
    {
        if (
            await retention.FindErasureAsync(tenantId, erasureId, cancellationToken)
                is not { RowsErasedAt: null } erasure
            || (erasure.Status is not (ErasureStatus.Confirmed or ErasureStatus.Running) && !isRepeated)
        )
        {
            return false;
        }

        var now = time.Now();
        var subject = erasure.Subject;
        await retention.LockAsync(tenantId, null, cancellationToken);
        await retention.LockAsync(tenantId, subject, cancellationToken);

        // Another node may have taken this step while this one waited for the lock.
        var locked = await retention.FindErasureAsync(tenantId, erasureId, cancellationToken);
        if (locked != erasure)
        {
            return locked is { Status: ErasureStatus.Confirmed or ErasureStatus.Running, RowsErasedAt: null };
        }

        var outlook = (await looking.LookAsync(tenantId, subject, cancellationToken)).Value;
        var waits = isRepeated ? [] : outlook.Waits(now);
        if (waits.Count > 0)
        {
            var until = waits.Max(wait => wait.Until ?? now + Look);
            await MoveAsync(
                erasure,
                erasure with
                {
                    DueAt = until < now + Look ? until : now + Look,
                },
                cancellationToken
            );
            return false;
        }

        if (erasure.Status != ErasureStatus.Running)
        {
            // From here on nothing is added to it.
            await session.ExecuteAsync(
                $"UPDATE {(subject.IsBusiness ? "organizations" : "applicants")} SET erased_at = @Now WHERE tenant_id = @TenantId AND id = @Id",
                new
                {
                    TenantId = tenantId,
                    subject.Id,
                    Now = now,
                },
                cancellationToken
            );
            await MoveAsync(erasure, erasure with { Status = ErasureStatus.Running }, cancellationToken);
            return true;
        }

        if (outlook.Cases.Count > 0)
        {
            var entries = await EraseCaseAsync(erasure, outlook.Cases[0].Id, now, cancellationToken);
            await MoveAsync(
                erasure,
                erasure with
                {
                    Cases = erasure.Cases + 1,
                    Entries = erasure.Entries + entries,
                },
                cancellationToken
            );
            return true;
        }

        var last = await EraseSubjectAsync(erasure, now, cancellationToken);
        var rest = erasure with { Entries = erasure.Entries + last, RowsErasedAt = now, DueAt = now + Rest };
        await MoveAsync(erasure, rest, cancellationToken);
        return false;
    }

    private async Task MoveAsync(Erasure was, Erasure now, CancellationToken cancellationToken)
    {
        if (!await retention.TryMoveAsync(was, now, cancellationToken))
        {
            throw new InvalidOperationException($"Erasure {was.Id} was moved while its subject was locked.");
        }
    }

    private async Task<int> EraseCaseAsync(
        Erasure erasure,
        string verificationId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var key = new
        {
            erasure.TenantId,
            VerificationId = verificationId,
            ErasureId = erasure.Id,
            Nothing = Array.Empty<byte>(),
        };
        var versions = await session.QueryAsync<string>(
            "SELECT id FROM documents WHERE tenant_id = @TenantId AND verification_id = @VerificationId ORDER BY uploaded_at, id",
            key,
            cancellationToken
        );
        foreach (var table in PersonalData.OfCase)
        {
            await session.ExecuteAsync(table.Sql, key, cancellationToken);
        }

        var entries = await history.EraseAsync(
            erasure.TenantId,
            AuditStreams.Verification(verificationId),
            erasure.Id,
            verificationId,
            now,
            cancellationToken
        );
        foreach (var stream in versions.Select(AuditStreams.Document))
        {
            entries += await EraseStreamAsync(erasure, stream, now, cancellationToken);
        }

        return entries;
    }

    private async Task<int> EraseSubjectAsync(Erasure erasure, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (tenantId, subjectId) = (erasure.TenantId, erasure.Subject.Id);
        foreach (var table in PersonalData.OfSubject)
        {
            await session.ExecuteAsync(
                table.Sql,
                new
                {
                    TenantId = tenantId,
                    SubjectId = subjectId,
                    No = false,
                    Snapshot = SubjectVersion.Erased(subjectId, tenantId, erasure.Subject.IsBusiness, now),
                },
                cancellationToken
            );
        }

        foreach (var fileId in await FilesAsync(erasure, cancellationToken))
        {
            var sha256 = await session.FindAsync<string>(
                "SELECT sha256 FROM files WHERE tenant_id = @TenantId AND id = @FileId",
                new { TenantId = tenantId, FileId = fileId },
                cancellationToken
            );

            // A file of the same content that stands in another subject's case stays that one's.
            if (
                sha256 is not null
                && !await DocumentSweeper.NamesAsync(session, "documents", tenantId, sha256, cancellationToken)
            )
            {
                await session.ExecuteAsync(
                    PersonalData.File.Sql,
                    new
                    {
                        TenantId = tenantId,
                        FileId = fileId,
                        ErasureId = erasure.Id,
                    },
                    cancellationToken
                );
            }
        }

        return await EraseStreamAsync(erasure, AuditStreams.Subject(subjectId), now, cancellationToken);
    }

    private async Task<int> EraseStreamAsync(
        Erasure erasure,
        string stream,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        await session.FindAsync<long>(
            "SELECT COUNT(*) FROM audit_entries WHERE tenant_id = @TenantId AND stream = @Stream",
            new { erasure.TenantId, Stream = stream },
            cancellationToken
        ) == 0
            ? 0
            : await history.EraseAsync(erasure.TenantId, stream, erasure.Id, null, now, cancellationToken);

    private async Task<IReadOnlyList<string>> FilesAsync(Erasure erasure, CancellationToken cancellationToken) =>
        [
            .. (await documents.ListAsync(erasure.TenantId, erasure.Subject.Id, cancellationToken))
                .SelectMany(document => document.Sides.Values)
                .Distinct(),
        ];

    // The stored contents that the erased rows named.
    private async Task<IReadOnlyList<string>> ContentsAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        var contents = new HashSet<string>(
            await session.QueryAsync<string>(
                $"""
                SELECT d.sha256 FROM verifications v JOIN documents d ON d.tenant_id = v.tenant_id AND d.verification_id = v.id
                WHERE v.tenant_id = @TenantId AND v.{(
                    erasure.Subject.IsBusiness ? "organization_id" : "applicant_id"
                )} = @SubjectId AND d.erased_by IS NOT NULL
                """,
                new { erasure.TenantId, SubjectId = erasure.Subject.Id },
                cancellationToken
            )
        );
        foreach (var fileId in await FilesAsync(erasure, cancellationToken))
        {
            if (
                await session.FindAsync<string>(
                    "SELECT sha256 FROM files WHERE tenant_id = @TenantId AND id = @FileId",
                    new { erasure.TenantId, FileId = fileId },
                    cancellationToken
                ) is
                { } sha256
            )
            {
                contents.Add(sha256);
            }
        }

        return [.. contents];
    }

    private async Task ClearContentsAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        foreach (var sha256 in await ContentsAsync(erasure, cancellationToken))
        {
            var aside = new StoredDocument(erasure.TenantId, sha256, true);
            if (await DocumentSweeper.IsNamedAsync(session, erasure.TenantId, sha256, cancellationToken))
            {
                await Tolerantly(() => store.BringBackAsync(aside, cancellationToken));
            }
            else
            {
                await store.RemoveAsync(aside, cancellationToken);
            }
        }
    }

    // The sweep of documents may have moved it first.
    private static async Task Tolerantly(Func<Task> move)
    {
        try
        {
            await move();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It lies where it is to lie, or nowhere.
        }
    }

    private async Task<bool> FinishAsync(Erasure erasure, bool tells, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (
            !await retention.TryMoveAsync(
                erasure,
                erasure with
                {
                    Status = ErasureStatus.Done,
                    DoneAt = now,
                },
                cancellationToken
            )
        )
        {
            return false;
        }

        if (tells)
        {
            await notices.TellAsync(
                erasure.TenantId,
                erasure.Id,
                erasure.Subject.IsBusiness ? null : erasure.Subject.Id,
                erasure.Subject.IsBusiness ? erasure.Subject.Id : null,
                now,
                cancellationToken
            );
        }

        return true;
    }
}
