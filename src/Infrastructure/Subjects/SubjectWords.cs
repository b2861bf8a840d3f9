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
            Words = SearchWords.Of(subject, documentNumbers),
        };

    /// <summary>Of a new subject.</summary>
    public Task AddAsync(Subject subject, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Insert, Row(subject, []), cancellationToken);

    /// <summary>Of a subject that has changed, or whose documents have.</summary>
    public async Task PutAsync(Subject subject, CancellationToken cancellationToken)
    {
        var numbers = await session.QueryAsync<string>(
            DocumentNumbers,
            new { subject.TenantId, SubjectId = subject.Id },
            cancellationToken
        );
        var row = Row(subject, numbers);

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
