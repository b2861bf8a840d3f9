using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Verifications;

/// <summary>A list of cases that somebody keeps under a name: what it is narrowed by and how it is sorted, never what it holds.</summary>
public sealed record SavedView
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 80;

    /// <summary>Most views of one person, and most that a tenant shares: each is counted whenever the queue is shown.</summary>
    public const int Most = 20;

    /// <summary>
    /// What a view may be narrowed by, in the words of the queue's address. A text that is searched for is none: it would keep
    /// a person's name where an erasure does not look.
    /// </summary>
    public static readonly IReadOnlySet<string> Filters = new HashSet<string>(StringComparer.Ordinal)
    {
        "assignee",
        "by",
        "country",
        "documents",
        "from",
        "hours",
        "level",
        "overdue",
        "ready",
        "reason",
        "risk",
        "snoozed",
        "sort",
        "status",
        "to",
        "type",
    };

    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    /// <summary>The user who keeps it.</summary>
    public required string OwnerId { get; init; }

    /// <summary>Their name when they saved it.</summary>
    public required string OwnerName { get; init; }

    /// <summary>One of its owner's has it.</summary>
    public required string Name { get; init; }

    /// <summary>Values by the names of <see cref="Filters"/>.</summary>
    public required IReadOnlyDictionary<string, string> Wanted { get; init; }

    /// <summary>Whether everybody of the tenant sees it.</summary>
    public required bool IsShared { get; init; }

    /// <summary>When it was saved last, in UTC.</summary>
    public required DateTimeOffset SavedAt { get; init; }
}

/// <summary>Why a view is not saved or removed.</summary>
public static class SavedViewErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "VIEW_NOT_FOUND", "There is no view of that id");

    public static readonly Error OfOthers = new(
        ErrorKind.Forbidden,
        "VIEW_OF_OTHERS",
        "Whoever saved a view removes it, or an admin does"
    );

    public static readonly Error TooMany = new(
        ErrorKind.RuleBroken,
        "TOO_MANY_VIEWS",
        $"A person keeps at most {SavedView.Most} views, and a team shares as many; remove one first"
    );
}
