using VerificationService.Domain.Subjects;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Subjects;

/// <summary>Writes what a subject is found by, in the unit of work that writes the subject.</summary>
internal sealed class SubjectWords(DbSession session)
{
    /// <summary>A row of a subject that has none.</summary>
    public const string Insert = """
        INSERT INTO subject_search (tenant_id, subject_id, is_business, external_id, words)
        VALUES (@TenantId, @SubjectId, @IsBusiness, @ExternalId, @Words)
        """;

    // Whoever changed or erased it meanwhile knows better.
    private const string InsertAsRead = """
        INSERT INTO subject_search (tenant_id, subject_id, is_business, external_id, words)
        SELECT s.tenant_id, s.id, @IsBusiness, s.external_id, @Words
        """;

    private const string InsertPerson =
        InsertAsRead + " FROM applicants s WHERE s.id = @SubjectId AND s.revision = @Revision";

    private const string InsertBusiness =
        InsertAsRead + " FROM organizations s WHERE s.id = @SubjectId AND s.revision = @Revision";

    private const string Update = """
        UPDATE subject_search SET external_id = @ExternalId, words = @Words
        WHERE subject_id = @SubjectId AND tenant_id = @TenantId
        """;

    private const string DocumentNumbers = """
        SELECT document_number FROM subject_documents
        WHERE tenant_id = @TenantId AND subject_id = @SubjectId AND document_number IS NOT NULL
        """;

    /// <summary>A row's parameters.</summary>
    public static object Row(Subject subject, IEnumerable<string> documentNumbers) =>
        new
        {
            subject.TenantId,
            SubjectId = subject.Id,
            IsBusiness = subject.Business is not null,
            subject.ExternalId,
            subject.Revision,
            Words = SearchWords.Of(subject, documentNumbers),
        };

    /// <summary>Of a new subject.</summary>
    public Task AddAsync(Subject subject, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Insert, Row(subject, []), cancellationToken);

    /// <summary>The parameters of a row, with the numbers of the subject's documents.</summary>
    public async Task<object> RowAsync(Subject subject, CancellationToken cancellationToken) =>
        Row(
            subject,
            await session.QueryAsync<string>(
                DocumentNumbers,
                new { subject.TenantId, SubjectId = subject.Id },
                cancellationToken
            )
        );

    /// <summary>Of an older subject: nothing where it has words, or is no longer as it was read.</summary>
    public Task AddOlderAsync(bool isBusiness, object row, CancellationToken cancellationToken) =>
        session.TryInsertAsync(isBusiness ? InsertBusiness : InsertPerson, row, cancellationToken);

    /// <summary>Of a subject that has changed, or whose documents have.</summary>
    public async Task PutAsync(Subject subject, CancellationToken cancellationToken)
    {
        var row = await RowAsync(subject, cancellationToken);

        // A subject from before the table has no row yet, and whoever gives it one may come in between.
        if (
            await session.ExecuteAsync(Update, row, cancellationToken) == 0
            && !await session.TryInsertAsync(Insert, row, cancellationToken)
        )
        {
            await session.ExecuteAsync(Update, row, cancellationToken);
        }
    }
}
