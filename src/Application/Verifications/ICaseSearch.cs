using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;

namespace VerificationService.Application.Verifications;

/// <summary>Which cases are looked for.</summary>
/// <param name="Subjects">By whom they are about.</param>
/// <param name="Filter">Of those, the ones it names; its own order and what it says of a text do not count.</param>
public sealed record CaseQuery(SubjectQuery Subjects, QueueFilter Filter)
{
    /// <summary>Only cases of this person.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Only cases of this business.</summary>
    public string? OrganizationId { get; init; }
}

/// <summary>Finds cases by whom they are about. Every call names the tenant.</summary>
public interface ICaseSearch
{
    /// <summary>
    /// Cases of the subjects that are found, newest subject first, and its newest case first; or the one case whose id the text
    /// is. A page may be shorter than its limit and have a next one: only so many subjects are looked through at once.
    /// </summary>
    Task<Page<PageKey>> FindAsync(
        string tenantId,
        CaseQuery query,
        PageKey? after,
        int limit,
        CancellationToken cancellationToken
    );
}

/// <summary>Reads what a search finds.</summary>
internal static class CaseSearching
{
    /// <summary>A page of cases as they are shown.</summary>
    public static async Task<Page<VerificationView>> ReadAsync(
        this ICaseSearch search,
        IVerificationReader verifications,
        string tenantId,
        CaseQuery query,
        (int Limit, PageKey? After) page,
        CancellationToken cancellationToken
    )
    {
        var found = await search.FindAsync(tenantId, query, page.After, page.Limit, cancellationToken);
        var views = await verifications.ReadAsync(tenantId, [.. found.Items.Select(key => key.Id)], cancellationToken);
        return new Page<VerificationView>(views, found.NextCursor);
    }
}
