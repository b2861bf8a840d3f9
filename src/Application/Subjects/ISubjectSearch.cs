using System.Globalization;
using FluentValidation;
using VerificationService.Application.Pipeline;

namespace VerificationService.Application.Subjects;

/// <summary>Which subjects are looked for; what is absent does not narrow. One of the two is there.</summary>
public sealed record SubjectQuery
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxText = 200;

    /// <summary>The longest identifier of the caller's own, in characters.</summary>
    public const int MaxExternalId = 100;

    /// <summary>
    /// Beginnings of words in any order: of names, of directors, of an e-mail address, of a telephone, document, tax or register
    /// number, of an identifier of the caller's own; or a whole id.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>The caller's own identifier, whole.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Whether anything is looked for.</summary>
    public bool IsAny => Text is not null || ExternalId is not null;
}

/// <summary>A subject that was found.</summary>
/// <param name="Number">Its place in the order: what came later has a higher one.</param>
/// <param name="Id">Identifier.</param>
public sealed record FoundSubject(long Number, string Id);

/// <summary>Finds subjects as they are typed. Every call names the tenant.</summary>
public interface ISubjectSearch
{
    /// <summary>Up to <paramref name="rows"/> subjects from <paramref name="through"/> down, newest first.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="query">What is looked for.</param>
    /// <param name="isBusiness">Businesses or persons alone; null for both.</param>
    /// <param name="through">The highest place that is wanted.</param>
    /// <param name="rows">How many at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<FoundSubject>> FindAsync(
        string tenantId,
        SubjectQuery query,
        bool? isBusiness,
        long through,
        int rows,
        CancellationToken cancellationToken
    );

    /// <summary>Those of <paramref name="ids"/> that the query finds too.</summary>
    Task<IReadOnlyList<FoundSubject>> AmongAsync(
        string tenantId,
        SubjectQuery query,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    );
}

/// <summary>Pages of subjects that were found.</summary>
internal static class SubjectSearching
{
    /// <summary>One page, newest first.</summary>
    public static async Task<Page<FoundSubject>> PageAsync(
        this ISubjectSearch search,
        string tenantId,
        SubjectQuery query,
        bool isBusiness,
        (int Limit, PageKey? After) page,
        CancellationToken cancellationToken
    )
    {
        var through =
            page.After is null ? long.MaxValue
            : long.TryParse(page.After.Order, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number - 1
            : 0;
        var found = await search.FindAsync(tenantId, query, isBusiness, through, page.Limit + 1, cancellationToken);
        return Page<FoundSubject>.From(
            found,
            page.Limit,
            subject => new PageKey(DateTimeOffset.UnixEpoch, subject.Id)
            {
                Order = subject.Number.ToString(CultureInfo.InvariantCulture),
            }
        );
    }
}

/// <summary>What is taken of a search.</summary>
internal sealed class SubjectQueryRules : AbstractValidator<SubjectQuery>
{
    public SubjectQueryRules()
    {
        RuleFor(q => q.Text).Line(SubjectQuery.MaxText);
        RuleFor(q => q.ExternalId).Line(SubjectQuery.MaxExternalId);
    }
}
