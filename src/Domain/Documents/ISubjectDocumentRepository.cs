namespace VerificationService.Domain.Documents;

/// <summary>Where files and the documents of subjects are recorded. Every call but a sweep names the tenant.</summary>
public interface ISubjectDocumentRepository
{
    /// <summary>The files of those ids; an unknown id is left out.</summary>
    Task<IReadOnlyList<StoredFile>> FilesAsync(
        string tenantId,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    );

    /// <summary>Adds a file.</summary>
    Task AddAsync(StoredFile file, CancellationToken cancellationToken);

    /// <summary>Puts files into a document, so that they stay; false when one of them is not there, or no longer.</summary>
    Task<bool> TryTakeAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Keeps a file that no document names until then, instead of for a day.</summary>
    Task KeepUntilAsync(string tenantId, string id, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Forgets, for every tenant, the files that came in before then and were put into no document; how many it was.</summary>
    Task<int> RemoveOrphansAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>The document of that id.</summary>
    Task<SubjectDocument?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>The documents of a subject, oldest first.</summary>
    Task<IReadOnlyList<SubjectDocument>> ListAsync(
        string tenantId,
        string subjectId,
        CancellationToken cancellationToken
    );

    Task AddAsync(SubjectDocument document, CancellationToken cancellationToken);

    /// <summary>Writes what was changed of one.</summary>
    Task SaveAsync(SubjectDocument document, CancellationToken cancellationToken);

    /// <summary>What reviewers found of a subject's documents: every side that stands in a case.</summary>
    Task<IReadOnlyList<SideReview>> ReviewsAsync(
        string tenantId,
        string subjectId,
        CancellationToken cancellationToken
    );
}

/// <summary>
/// Where the documents of cases are recorded. Every call names the tenant. What happened to a document is the case's to
/// tell: whoever writes here saves the case as well.
/// </summary>
public interface ICaseDocuments
{
    /// <summary>The current version of the document that its sender calls <paramref name="docId"/>.</summary>
    Task<Document?> FindCurrentAsync(
        string tenantId,
        string verificationId,
        string docId,
        CancellationToken cancellationToken
    );

    /// <summary>Adds a version, which replaces the one before it.</summary>
    Task AddAsync(Document document, CancellationToken cancellationToken);
}
