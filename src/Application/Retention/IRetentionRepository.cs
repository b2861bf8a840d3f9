using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;

namespace VerificationService.Application.Retention;

/// <summary>Where holds and erasures live, and what is known of the end of records. Every call names the tenant.</summary>
public interface IRetentionRepository
{
    /// <summary>The person or business of that id in that tenant.</summary>
    Task<KeptSubject?> FindSubjectAsync(string tenantId, SubjectRef subject, CancellationToken cancellationToken);

    /// <summary>Says when the relationship ended; false when the subject is erased.</summary>
    Task<bool> EndRelationshipAsync(
        string tenantId,
        SubjectRef subject,
        DateOnly endedOn,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Makes whoever holds or erases the subject (or, when null, anything of the tenant) at the same time wait for this unit of
    /// work: a hold that was answered is seen by every erasure after it.
    /// </summary>
    Task LockAsync(string tenantId, SubjectRef? subject, CancellationToken cancellationToken);

    /// <summary>The cases of the subject that are not erased, oldest first, and who else is their subject.</summary>
    Task<KeptCases> CasesAsync(string tenantId, SubjectRef subject, CancellationToken cancellationToken);

    /// <summary>The holds that keep any of the subjects at a time, those over the whole tenant among them.</summary>
    Task<IReadOnlyList<LegalHold>> StandingHoldsAsync(
        string tenantId,
        IReadOnlyCollection<string> subjectIds,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Whether messages about any of the cases have not left yet.</summary>
    Task<bool> HasUndeliveredAsync(
        string tenantId,
        IReadOnlyCollection<string> caseIds,
        CancellationToken cancellationToken
    );

    /// <summary>How much is kept of the subject, by kind.</summary>
    Task<IReadOnlyList<KeptRows>> CountAsync(string tenantId, SubjectRef subject, CancellationToken cancellationToken);

    /// <summary>Adds a hold.</summary>
    Task AddAsync(LegalHold hold, CancellationToken cancellationToken);

    /// <summary>The hold of that id in that tenant.</summary>
    Task<LegalHold?> FindHoldAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>Releases a hold; false when it is released already.</summary>
    Task<bool> ReleaseAsync(LegalHold released, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="rows"/> holds after a key, newest first.</summary>
    Task<IReadOnlyList<LegalHold>> ListHoldsAsync(
        string tenantId,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    );

    /// <summary>Adds an erasure; false when the subject has one that is not over.</summary>
    Task<bool> TryAddAsync(Erasure erasure, CancellationToken cancellationToken);

    /// <summary>The erasure of that id in that tenant.</summary>
    Task<Erasure?> FindErasureAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>Writes where an erasure stands; false when it no longer stands where <paramref name="was"/> says.</summary>
    Task<bool> TryMoveAsync(Erasure was, Erasure now, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="rows"/> erasures after a key, newest first.</summary>
    Task<IReadOnlyList<Erasure>> ListErasuresAsync(
        string tenantId,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    );

    /// <summary>Erasures of all tenants whose rows are gone, in the order of their ids, a page after an id.</summary>
    Task<IReadOnlyList<Erasure>> ListErasedAsync(string after, int rows, CancellationToken cancellationToken);
}

/// <summary>A subject, as its end is counted.</summary>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="RelationshipEndedOn">When the relationship ended; null while it goes on.</param>
/// <param name="ErasedAt">Since when its data is being erased, UTC.</param>
public sealed record KeptSubject(DateTimeOffset CreatedAt, DateOnly? RelationshipEndedOn, DateTimeOffset? ErasedAt);

/// <summary>The cases of a subject, and the ids of all of their subjects, its own included.</summary>
public sealed record KeptCases(IReadOnlyList<RetainedCase> Cases, IReadOnlyCollection<string> SubjectIds);

/// <summary>How much of one kind is kept.</summary>
/// <param name="Kind"><c>CASES</c>, say.</param>
/// <param name="Rows">How many.</param>
/// <param name="Bytes">The size of their contents; null where a row is all there is.</param>
public sealed record KeptRows(string Kind, long Rows, long? Bytes);
