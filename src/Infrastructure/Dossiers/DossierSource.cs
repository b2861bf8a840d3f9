using System.Runtime.CompilerServices;
using VerificationService.Application.Audit;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Dossiers;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Audit;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Verifications;

namespace VerificationService.Infrastructure.Dossiers;

/// <summary>
/// What a dossier is made of. What changes is read once and kept; what is only added to (entries, decisions, notes) is read again for
/// each file that tells it, a page at a time and up to where it stood, so that memory does not grow with the history.
/// </summary>
internal sealed class DossierSource(
    DbSession session,
    ISubjectReader subjects,
    IConsentRepository consents,
    IDocumentRepository documents,
    INoteRepository notes,
    IDeliveries deliveries,
    IHeldContents heldContents
)
{
    /// <summary>Rows read at once.</summary>
    private const int Page = 200;

    private const string SelectEntries =
        $"SELECT {AuditEntryRow.Columns} FROM audit_entries WHERE tenant_id = @TenantId AND stream = @Stream AND sequence > @After AND sequence <= @Last ORDER BY sequence";

    private const string SelectLastEntry =
        "SELECT MAX(sequence) FROM audit_entries WHERE tenant_id = @TenantId AND stream = @Stream";

    private const string SelectDecisions =
        $"SELECT {DecisionRow.Columns}, erased_by, digest FROM decisions WHERE verification_id = @VerificationId AND sequence > @After AND sequence <= @Last ORDER BY sequence";

    private const string SelectLastDecision =
        "SELECT MAX(sequence) FROM decisions WHERE verification_id = @VerificationId";

    private readonly List<(string Stream, long Last)> streams = [];
    private readonly HashSet<string> held = [];
    private int lastDecision;
    private VerificationNote? newestNote;

    /// <summary>What was asked for.</summary>
    public DossierOrder Order { get; private set; } = null!;

    public CustomerView? Customer { get; private set; }
    public OrganizationView? Organization { get; private set; }
    public IReadOnlyList<Consent> Consents { get; private set; } = [];
    public IReadOnlyList<Document> Documents { get; private set; } = [];
    public IReadOnlyList<DeliveryView> Deliveries { get; private set; } = [];

    private string TenantId => Order.Case.Opened.TenantId;

    /// <summary>Reads what changes, and how far the rest goes.</summary>
    public async Task ReadAsync(DossierOrder order, CancellationToken cancellationToken)
    {
        Order = order;
        var opened = order.Case.Opened;
        if (opened.ApplicantId is { } person)
        {
            Customer = await subjects.FindCustomerAsync(TenantId, person, opened.ApplicantRevision, cancellationToken);
        }

        if (opened.OrganizationId is { } business)
        {
            Organization = await subjects.FindOrganizationAsync(
                TenantId,
                business,
                opened.OrganizationRevision,
                cancellationToken
            );
        }

        Consents = await consents.OfAsync(TenantId, opened.ApplicantId, opened.OrganizationId, cancellationToken);
        Documents = await AllAsync(
            after => documents.ListAsync(TenantId, order.Case.Id, after, Page, cancellationToken),
            document => new PageKey(document.UploadedAt, document.Id)
        );
        foreach (var document in Documents.Where(document => !document.IsErased))
        {
            if (await heldContents.FindAsync(TenantId, document.Sha256, cancellationToken) is not null)
            {
                held.Add(document.Sha256);
            }
        }

        Deliveries = await AllAsync(
            async after =>
                (
                    await deliveries.ListAsync(
                        TenantId,
                        new DeliveryFilter { VerificationId = order.Case.Id },
                        after,
                        Page,
                        cancellationToken
                    )
                ).Items,
            delivery => new PageKey(delivery.CreatedAt, delivery.Id)
        );
        lastDecision =
            await session.FindAsync<int?>(SelectLastDecision, new { VerificationId = order.Case.Id }, cancellationToken)
            ?? 0;
        newestNote = await notes.ListAsync(TenantId, order.Case.Id, order.WithAdminNotes, null, 1, cancellationToken)
            is [var newest]
            ? newest
            : null;
        await ReadStreamsAsync(cancellationToken);
    }

    /// <summary>Whether nobody opens the document, because the scanner has not answered for it or found malware in it.</summary>
    public bool IsHeld(Document document) => !document.IsErased && held.Contains(document.Sha256);

    /// <summary>What the document is called in the dossier; null where it is not in it.</summary>
    public string? FileOf(Document document) =>
        document.IsErased || IsHeld(document) ? null : DossierNames.Of(document);

    /// <summary>Every decision, oldest first.</summary>
    public async IAsyncEnumerable<DecisionRow> DecisionsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var after = 0; after < lastDecision; )
        {
            var page = await session.QueryAsync<DecisionRow>(
                session.Dialect.FirstRows(SelectDecisions),
                new
                {
                    VerificationId = Order.Case.Id,
                    After = after,
                    Last = lastDecision,
                    Rows = Page,
                },
                cancellationToken
            );
            foreach (var row in page)
            {
                yield return row;
            }

            after = page.Count < Page ? lastDecision : page[^1].Sequence;
        }
    }

    /// <summary>Every note that is asked for, newest first.</summary>
    public async IAsyncEnumerable<VerificationNote> NotesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (newestNote is null)
        {
            yield break;
        }

        yield return newestNote;
        var page = new List<VerificationNote> { newestNote };
        do
        {
            page =
            [
                .. await notes.ListAsync(
                    TenantId,
                    Order.Case.Id,
                    Order.WithAdminNotes,
                    new PageKey(page[^1].CreatedAt, page[^1].Id),
                    Page,
                    cancellationToken
                ),
            ];
            foreach (var note in page)
            {
                yield return note;
            }
        } while (page.Count == Page);
    }

    /// <summary>Every entry of the histories of the case, its documents and its subjects, each history oldest first.</summary>
    public async IAsyncEnumerable<AuditEntry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (stream, last) in streams)
        {
            for (var after = 0L; after < last; )
            {
                var page = await session.QueryAsync<AuditEntryRow>(
                    session.Dialect.FirstRows(SelectEntries),
                    new
                    {
                        TenantId,
                        Stream = stream,
                        After = after,
                        Last = last,
                        Rows = Page,
                    },
                    cancellationToken
                );
                foreach (var row in page)
                {
                    yield return row.ToEntry();
                }

                after = page.Count < Page ? last : page[^1].Sequence;
            }
        }
    }

    private static async Task<IReadOnlyList<T>> AllAsync<T>(
        Func<PageKey?, Task<IReadOnlyList<T>>> read,
        Func<T, PageKey> keyOf
    )
    {
        var all = new List<T>();
        IReadOnlyList<T> page;
        do
        {
            page = await read(all.Count == 0 ? null : keyOf(all[^1]));
            all.AddRange(page);
        } while (page.Count == Page);

        return all;
    }

    private async Task ReadStreamsAsync(CancellationToken cancellationToken)
    {
        string?[] names =
        [
            AuditStreams.Verification(Order.Case.Id),
            .. Documents.Select(document => AuditStreams.Document(document.Id)),
            Order.Case.ApplicantId is { } person ? AuditStreams.Subject(person) : null,
            Order.Case.OrganizationId is { } business ? AuditStreams.Subject(business) : null,
        ];
        foreach (var stream in names.OfType<string>())
        {
            if (
                await session.FindAsync<long?>(SelectLastEntry, new { TenantId, Stream = stream }, cancellationToken) is
                { } last
            )
            {
                streams.Add((stream, last));
            }
        }
    }
}
